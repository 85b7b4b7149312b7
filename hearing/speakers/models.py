"""Who has a part in a hearing."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class Speaker(Base):
    """A person with a part: ``name`` as the record shows it, ``role`` the office or perspective."""

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"), index=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="")
