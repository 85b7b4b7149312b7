"""What OParl's readers were told, so that they hear of what is gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class ToldObject(Base):
    """An object that was public when somebody asked.

    ``digest`` is that of its content. When it is gone only this row is left, without a digest:
    from it one could guess what stood there. Rows are never deleted, so numbers stay in order.
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
