"""Marks: timed facts of the day, and the one row of each hearing that gives them their order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import AgendaItem
from hearing.database import Base
from hearing.speakers.models import Speaker


class MarkKind(StrEnum):
    """What a mark says has happened; ``hearing.desk.kinds`` says what each needs."""

    ITEM_STARTED = "item_started"
    ITEM_ENDED = "item_ended"
    ITEM_PAUSED = "item_paused"
    ITEM_RESUMED = "item_resumed"
    FLOOR_GIVEN = "floor_given"
    FLOOR_TAKEN = "floor_taken"
    QUESTION_ASKED = "question_asked"
    ANSWER_STARTED = "answer_started"
    SLIDE_SHOWN = "slide_shown"
    CLOSED = "closed"
    OPENED = "opened"
    ANNOUNCED = "announced"
    ANNOUNCEMENT_ENDED = "announcement_ended"
    # Corrections: another mark never happened, or happened at another time.
    VOIDED = "voided"
    MOVED = "moved"


class Hidden(StrEnum):
    """Why the live stream shows a still picture with silence."""

    SESSION = "session"  # closed by the desk
    ITEM = "item"  # the item on is not public
    SPEAKER = "speaker"  # who has the floor may not be streamed


class Mark(Base):
    """A timed fact written by the desk; never changed. ``at`` is wall clock, to the millisecond.

    ``key`` is made by the browser: what it sends again after a network loss is stored once.
    ``number`` counts what happened at the desks of a hearing, ``desk`` tells them apart. ``skew``
    is by how many milliseconds a desk's clock was ahead of ours when it told us at ``stored_at``.
    ``hides``: why the live stream may not show what begins with this mark, as it was at the press.
    Marks of a ``rehearsal`` count nowhere else and are deleted with it.
    """

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_hearing_id_at", "hearing_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"))
    kind: Mapped[MarkKind]
    at: Mapped[datetime]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id"))
    # An answer's mark names the mark of its question: the two are one thing in the record.
    question_id: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    # The question in the queue, where it came from there.
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"))
    slide: Mapped[int | None]
    text: Mapped[str] = mapped_column(default="", server_default="")
    # What a correction is about, and since when it really was.
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("mark.id"))
    moved_to: Mapped[datetime | None]
    number: Mapped[int] = mapped_column(default=0, server_default="0")
    key: Mapped[str | None] = mapped_column(unique=True)
    desk: Mapped[str] = mapped_column(default="", server_default="")
    who: Mapped[str] = mapped_column(default="", server_default="")
    skew: Mapped[int] = mapped_column(default=0, server_default="0")
    stored_at: Mapped[datetime | None]
    hides: Mapped[Hidden | None]
    rehearsal: Mapped[bool] = mapped_column(default=False, server_default=sql.false())

    item: Mapped[AgendaItem | None] = relationship()
    speaker: Mapped[Speaker | None] = relationship()


class DeskDay(Base):
    """The desks of a hearing: ``number`` counts what happened at them. Who presses takes this row
    first: of two desks at once the second decides on what the first has done."""

    __tablename__ = "desk_day"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(default=0)
    rehearsal: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
