"""Redactions: which seconds of a recording nobody may see, hear or read any longer, that
somebody doesn't occur in one, and that words were struck from what people wrote."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.database import Base
from hearing.numbers import never_again
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker


class RedactionReason(StrEnum):
    """Why a passage goes; what the page says in its place follows from it."""

    WITHDRAWN = "withdrawn"  # the speaker took their consent back
    PERSONAL = "personal"  # personal data of somebody
    CONFIDENTIAL = "confidential"  # not for the public
    UNLAWFUL = "unlawful"
    MISTAKE = "mistake"  # recorded by mistake


class RedactionState(StrEnum):
    """How far a redaction is: the text goes in the same commit, the files follow."""

    ORDERED = "ordered"
    DONE = "done"
    FAILED = "failed"


@never_again
class Redaction(Base):
    """A passage of a recording, from ``start`` to ``end`` in seconds. ``note`` is for the staff,
    never public. A redaction is never taken back: what it took is gone."""

    __tablename__ = "redaction"
    __table_args__ = (CheckConstraint('"end" > start', name="lasts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), index=True)
    start: Mapped[float]
    end: Mapped[float]
    reason: Mapped[RedactionReason]
    note: Mapped[str] = mapped_column(default="")
    # The person whose withdrawal it was, while they are known.
    speaker_id: Mapped[int | None] = mapped_column(
        ForeignKey("speaker.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[RedactionState] = mapped_column(default=RedactionState.ORDERED)
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str] = mapped_column(String)
    done_at: Mapped[datetime | None]
    # When its files were heard again and it was silent there; none where there was nothing to hear.
    heard_at: Mapped[datetime | None]

    recording: Mapped[Recording] = relationship()


class Absence(Base):
    """That somebody who knows a recording says that a person doesn't occur in it, although nothing
    in it is theirs by the desk's marks or by the text."""

    __tablename__ = "speaker_absence"
    __table_args__ = (UniqueConstraint("recording_id", "speaker_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), index=True
    )
    who: Mapped[str]
    at: Mapped[datetime]

    recording: Mapped[Recording] = relationship()
    speaker: Mapped[Speaker] = relationship()


class Strike(Base):
    """That words were taken out of what people wrote about a hearing, in how many places; never
    which. What it took is gone."""

    __tablename__ = "word_strike"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    reason: Mapped[RedactionReason]
    places: Mapped[int]
    struck_at: Mapped[datetime]
    struck_by: Mapped[str] = mapped_column(String)
