"""The record: segments as heard, entries as read."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.agenda.models import AgendaItem
from hearing.database import Base
from hearing.questions.models import Question
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
    INTERJECTION = "interjection"  # words that somebody calls out
    SCENE = "scene"  # applause, laughter, unrest: nobody's words

    @property
    def is_aside(self) -> bool:
        """Whether it interrupts somebody's speech without ending it."""
        return self in {Part.INTERJECTION, Part.SCENE}


def new_key() -> str:
    """The name under which an entry is quoted, for good."""
    return secrets.token_hex(6)


class Entry(Base):
    """One contribution: a speaker's uninterrupted words on one agenda item.

    ``start`` and ``end`` are seconds of the recording. An answer names its question. ``key`` stays
    the same whatever happens to the text; ``version`` counts its changes: a form that was made from
    an older one is stale. ``checked_at`` is when somebody read it against the sound.
    """

    __tablename__ = "entry"
    __table_args__ = (Index("ix_entry_recording_id_position", "recording_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    position: Mapped[int]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    # The question as it was put in the queue, where this entry says it.
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="SET NULL"))
    part: Mapped[Part] = mapped_column(default=Part.SPEECH)
    source: Mapped[Source] = mapped_column(default=Source.MACHINE)
    start: Mapped[float]
    end: Mapped[float]
    text: Mapped[str]
    key: Mapped[str] = mapped_column(default=new_key, server_default="", index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str] = mapped_column(default="", server_default="")

    recording: Mapped[Recording] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    speaker: Mapped[Speaker | None] = relationship()
    asked: Mapped[Question | None] = relationship()
    question: Mapped[Entry | None] = relationship(remote_side="Entry.id", back_populates="answers")
    answers: Mapped[list[Entry]] = relationship(back_populates="question")
    segments: Mapped[list[Segment]] = relationship(
        back_populates="entry", order_by="Segment.position"
    )


class ChangeKind(StrEnum):
    """What was done to the entries of a recording."""

    HEARD = "heard"  # the machine wrote it
    TEXT = "text"
    SPEAKER = "speaker"
    ITEM = "item"
    PART = "part"  # speech, question, answer, interjection; which question it answers
    SPLIT = "split"
    JOIN = "join"
    INSERT = "insert"
    REMOVE = "remove"
    CHECK = "check"  # read against the sound and found right
    MERGE = "merge"  # heard again by a better model
    REDACT = "redact"
    REPLACE = "replace"  # one word for another in many entries
    RESTORE = "restore"  # as it was before a change
    LAY = "lay"  # under items, speakers and questions by marks that were corrected


class Change(Base):
    """One change of the entries of a recording; never changed itself, but by a redaction.

    ``number`` counts the changes of a recording. ``before`` and ``after`` hold the entries that it
    touched, by their keys, as far as they differ. ``undoes_id`` is the change that this one takes
    back. ``digest`` is the SHA-256 of ``salt`` and all of it (see ``hearing.protocol.seals``): a
    redaction takes texts and salt away and leaves the digest.
    """

    __tablename__ = "entry_change"
    __table_args__ = (Index("uq_entry_change_number", "recording_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    number: Mapped[int]
    kind: Mapped[ChangeKind]
    key: Mapped[str] = mapped_column(index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    source: Mapped[Source]
    who: Mapped[str]
    at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("entry_change.id"))
    salt: Mapped[str] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(default="")


class Draft(Base):
    """The entries of a recording as they are worked on: ``number`` is that of the last change. Who
    changes something takes this row first: of two at once the second decides on what the first
    has done."""

    __tablename__ = "protocol_draft"

    recording_id: Mapped[int] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(default=0)


class DoubtKind(StrEnum):
    """Why a place is to be listened to."""

    UNLIKELY = "unlikely"  # the machine was not sure
    REPETITION = "repetition"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    SECTION = "section"
    NAME = "name"  # not on the list
    NEAR_NAME = "near_name"  # nearly one of the list
    OVERLAP = "overlap"
    SPEECH = "speech"  # speech without text
    MACHINE = "machine"  # text without speech, too fast, another language


class SettledDoubt(Base):
    """A doubt that somebody has listened to and found right.

    ``start`` is the second of the recording; ``print`` a digest of kind, second and words (see
    ``hearing.protocol.doubts``): it holds whatever happens around them.
    """

    __tablename__ = "settled_doubt"
    __table_args__ = (Index("uq_settled_doubt", "recording_id", "print", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    print: Mapped[str]
    start: Mapped[float]
    end: Mapped[float]
    kind: Mapped[DoubtKind]
    settled_at: Mapped[datetime]
    settled_by: Mapped[str]


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
