"""The record: one for each hearing, its steps, its signatures, its frozen versions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from hearing.agenda.models import Hearing
from hearing.database import Base
from hearing.recordings.models import Ending


class RecordState(StrEnum):
    """How far a record is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    WITH_SPEAKERS = "with_speakers"
    EDITED = "edited"
    SIGNED = "signed"  # by clerk and chair
    APPROVED = "approved"
    PUBLISHED = "published"


# From which state a record may go to which: the only table that says so. A published record is
# corrected by going through review again; what is published stays.
NEXT: dict[RecordState, frozenset[RecordState]] = {
    RecordState.DRAFT: frozenset({RecordState.IN_REVIEW}),
    RecordState.IN_REVIEW: frozenset({RecordState.WITH_SPEAKERS, RecordState.EDITED}),
    RecordState.WITH_SPEAKERS: frozenset({RecordState.IN_REVIEW, RecordState.EDITED}),
    RecordState.EDITED: frozenset({RecordState.IN_REVIEW, RecordState.SIGNED}),
    RecordState.SIGNED: frozenset({RecordState.IN_REVIEW, RecordState.APPROVED}),
    RecordState.APPROVED: frozenset({RecordState.IN_REVIEW, RecordState.PUBLISHED}),
    RecordState.PUBLISHED: frozenset({RecordState.IN_REVIEW}),
}


class SignatureRole(StrEnum):
    """Who signs: two different people."""

    CLERK = "clerk"
    CHAIR = "chair"


class Record(Ending, Base):
    """The record of a hearing as it is worked on. ``authentic``: whether the verbatim text counts
    as the record, or is an aid beside the summary. ``decisions`` are texts in their order,
    ``results`` what came out on each item, by its number. ``left_out`` says why the record does
    without recordings that are not ready, by their numbers, ``unread_because`` why it didn't wait
    until all speakers had read their words. After ``deleted_at`` only the row remains: that there
    was one."""

    __tablename__ = "record"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[RecordState] = mapped_column(default=RecordState.DRAFT)
    state_at: Mapped[datetime | None]
    state_by: Mapped[str] = mapped_column(default="")
    authentic: Mapped[bool] = mapped_column(default=False)
    summary: Mapped[str] = mapped_column(default="")
    decisions: Mapped[list[str]] = mapped_column(JSON, default=list)
    results: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    left_out: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    # Until when speakers check their words, and why the next version corrects the last one.
    speakers_until: Mapped[datetime | None]
    unread_because: Mapped[str] = mapped_column(default="", server_default="")
    erratum: Mapped[str] = mapped_column(default="")
    approved_on: Mapped[date | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    id: Mapped[int] = synonym("hearing_id")
    hearing: Mapped[Hearing] = relationship()


class Signature(Base):
    """A signature under the record as it was: ``digest`` says which text was signed."""

    __tablename__ = "record_signature"
    __table_args__ = (UniqueConstraint("hearing_id", "role", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[SignatureRole]
    digest: Mapped[str]
    name: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]


class RecordVersion(Base):
    """A published version: never changed but by a redaction, never deleted before its date.

    ``content`` is its head, ``contributions`` are all parts (``hearing.record.parts``). ``digest``
    is the SHA-256 over ``content`` and the digests of all parts; ``previous`` that of the version
    before, so that versions are a chain.
    """

    __tablename__ = "record_version"
    __table_args__ = (UniqueConstraint("hearing_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    erratum: Mapped[str] = mapped_column(default="")
    digest: Mapped[str]
    previous: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime]
    published_by: Mapped[str]

    contributions: Mapped[list[VersionPart]] = relationship(
        back_populates="version", order_by="VersionPart.position", cascade="all, delete-orphan"
    )


class VersionPart(Base):
    """One contribution, or one other text, of a published version.

    ``digest`` is the SHA-256 of ``salt`` and ``content``. A redaction takes both away and leaves
    the digest: the chain still holds, and nobody can guess what was said. ``rest`` is what may
    still be read. What isn't a contribution has no recording.
    """

    __tablename__ = "record_version_part"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("record_version.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    key: Mapped[str] = mapped_column(index=True)
    recording_id: Mapped[int | None] = mapped_column(index=True)
    start: Mapped[float]
    end: Mapped[float]
    salt: Mapped[str]
    content: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    rest: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    digest: Mapped[str]

    version: Mapped[RecordVersion] = relationship(back_populates="contributions")


class Removed(Base):
    """A line of the list of what was taken out of a hearing's published versions: a chain of its
    own, in which nobody can put other words for what is left.

    ``of`` names what lost something: a part or a head by its digest, a played file by its
    recording. ``seal`` is the SHA-256 of ``salt`` and what is left; of a file, that of its bytes.
    Once more is taken out of the same, the salt goes: nobody can guess what was left before.
    """

    __tablename__ = "record_removal"
    __table_args__ = (UniqueConstraint("hearing_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime]
    reason: Mapped[str]
    of: Mapped[str] = mapped_column(index=True)
    seal: Mapped[str]
    salt: Mapped[str]
    previous: Mapped[str] = mapped_column(default="")
    digest: Mapped[str]


class NoText(StrEnum):
    """Why speech that the machine noticed has no text."""

    NOISE = "noise"  # it was none: applause, music, a cough
    UNCLEAR = "unclear"  # nobody can make it out


class Silence(Base):
    """That somebody listened to seconds of a recording without text, and why there is none."""

    __tablename__ = "record_silence"
    __table_args__ = (UniqueConstraint("recording_id", "start", "end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id", ondelete="CASCADE"))
    start: Mapped[float]
    end: Mapped[float]
    reason: Mapped[NoText]
    who: Mapped[str]
    at: Mapped[datetime]


class RemarkState(StrEnum):
    """What became of a speaker's remark."""

    OPEN = "open"
    TAKEN = "taken"
    LEFT = "left"


class Remark(Base):
    """What a speaker wants changed in their own words: ``text`` instead of ``heard``."""

    __tablename__ = "record_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(index=True)
    heard: Mapped[str]
    text: Mapped[str]
    state: Mapped[RemarkState] = mapped_column(default=RemarkState.OPEN)
    said_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(default="")


class SpeakersCheck(Base):
    """That a speaker has read their own words and found them right, or remarked on them."""

    __tablename__ = "record_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    speaker_id: Mapped[int] = mapped_column(
        ForeignKey("speaker.id", ondelete="CASCADE"), unique=True
    )
    checked_at: Mapped[datetime]
