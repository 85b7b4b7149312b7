"""Marks: timed facts of the day."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import AgendaItem
from hearing.database import Base
from hearing.speakers.models import Speaker


class MarkKind(StrEnum):
    """What a mark says has happened."""

    ITEM_STARTED = "item_started"
    FLOOR_GIVEN = "floor_given"
    QUESTION_ASKED = "question_asked"
    ANSWER_STARTED = "answer_started"


class Mark(Base):
    """A timed fact written by the desk; ``at`` is wall clock, to the millisecond."""

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

    item: Mapped[AgendaItem | None] = relationship()
    speaker: Mapped[Speaker | None] = relationship()
