"""Clashes: where a new hearing of a recording says something else than people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base
from hearing.numbers import never_again


class ClashState(StrEnum):
    """What was decided about a clash."""

    OPEN = "open"
    MINE = "mine"  # people's words stay
    NEW = "new"  # what was heard anew is taken


@never_again
class Clash(Base):
    """People's words ``mine`` in the entry ``key`` stand against what was ``heard`` anew, between
    ``start`` and ``end`` seconds of the recording. Until somebody decides, people's words stand.
    Of an entry that people have removed ``mine`` is empty."""

    __tablename__ = "entry_clash"

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(index=True)
    start: Mapped[float]
    end: Mapped[float]
    mine: Mapped[str]
    heard: Mapped[str]
    state: Mapped[ClashState] = mapped_column(default=ClashState.OPEN)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="", server_default="")
