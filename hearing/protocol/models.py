"""The record: segments as heard, entries as read."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import AgendaItem
from hearing.database import Base
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker


class Source(StrEnum):
    """Who made the text of an entry."""

    MACHINE = "machine"
    HUMAN = "human"


class Part(StrEnum):
    """What an entry is in the course of the hearing."""

    SPEECH = "speech"
    QUESTION = "question"
    ANSWER = "answer"


class Entry(Base):
    """One contribution: a speaker's uninterrupted words on one agenda item.

    ``start`` and ``end`` are seconds of the recording. An answer names its question.
    """

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_recording_id_position", "recording_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    position: Mapped[int]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    part: Mapped[Part] = mapped_column(default=Part.SPEECH)
    source: Mapped[Source] = mapped_column(default=Source.MACHINE)
    start: Mapped[float]
    end: Mapped[float]
    text: Mapped[str]

    recording: Mapped[Recording] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    speaker: Mapped[Speaker | None] = relationship()
    question: Mapped[Entry | None] = relationship(remote_side="Entry.id", back_populates="answers")
    answers: Mapped[list[Entry]] = relationship(back_populates="question")
    segments: Mapped[list[Segment]] = relationship(
        back_populates="entry", order_by="Segment.position"
    )


class Segment(Base):
    """What the engine heard, word by word.

    ``words`` is a list of {"start", "end", "text", "probability"}; seconds of the recording.
    """

    __tablename__ = "segment"
    __table_args__ = (Index("ix_segment_recording_id_position", "recording_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int]
    start: Mapped[float]
    end: Mapped[float]
    text: Mapped[str]
    words: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    entry: Mapped[Entry | None] = relationship(back_populates="segments")
