"""The pulse of a hearing: a number that grows whenever there is something new to see."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class Pulse(Base):
    """How often something has changed that people outside the desk may see: marks that are no
    rehearsal, questions, the live stream."""

    __tablename__ = "pulse"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(default=0)
