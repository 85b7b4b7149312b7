"""What OParl's readers were told, so that they hear of what is gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class ToldObject(Base):
    """An object that was public when somebody asked.

    ``digest`` is that of its content with the site's secret, so that nobody can guess a name from
    it. When the object is gone only this row is left. None is ever deleted: numbers stay in order.
    """

    __tablename__ = "oparl_object"
    __table_args__ = (UniqueConstraint("kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    # The hearing that it was told of; none for what the whole city shares.
    hearing_id: Mapped[int | None] = mapped_column(index=True)
    digest: Mapped[str]
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
