"""Recordings and uploads: what is stored, and its allowed states."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, sql, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import Base


class State(StrEnum):
    """How far a recording is."""

    WAITING = "waiting"  # for somebody to choose a model
    PROCESSING = "processing"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


# From which state a recording may go to which: the only table that says so.
NEXT: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.PROCESSING, State.DELETED}),
    State.PROCESSING: frozenset({State.READY, State.FAILED, State.CANCELLED, State.DELETED}),
    State.READY: frozenset({State.DELETED}),
    State.FAILED: frozenset({State.PROCESSING, State.WAITING, State.DELETED}),
    State.CANCELLED: frozenset({State.PROCESSING, State.WAITING, State.DELETED}),
    State.DELETED: frozenset(),
}


class Ending:
    """What has a last day: of which one people were warned, and whether the archive was asked.

    ``archived`` is what the archive said, None while it has said nothing.
    """

    warned_of: Mapped[date | None]
    offered_on: Mapped[date | None]
    offered_by: Mapped[str] = mapped_column(default="", server_default="")
    archived: Mapped[bool | None]


class Recording(Ending, Base):
    """One recording of a hearing.

    ``started_at`` is the wall clock of second 0; ``retain_until`` the last day it may be kept
    (Art. 52 (4) GO), never empty. After deletion only the row remains, without personal data.

    One ``for_minutes`` is never public and loses its sound when the record is approved. From
    ``sound_deleted_at`` on there are no files any longer, only text that the staff works on.
    """

    __tablename__ = "recording"
    __table_args__ = (
        CheckConstraint(
            "published_at IS NULL OR retain_until IS NOT NULL", name="published_with_date"
        ),
        # The same bytes once for each hearing; what is deleted has no hash any more.
        Index(
            "uq_recording_content",
            "hearing_id",
            "sha256",
            unique=True,
            sqlite_where=text("sha256 != ''"),
            postgresql_where=text("sha256 != ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"), index=True)
    title: Mapped[str]
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)
    # Of the file that people play; empty until it is made.
    played_sha256: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[State] = mapped_column(default=State.PROCESSING)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime]
    duration: Mapped[float | None]
    has_picture: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="de")
    engine: Mapped[str]
    model: Mapped[str]
    placed_by: Mapped[str] = mapped_column(default="")  # "marks" or "programme"
    coverage: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    legal_basis: Mapped[LegalBasis]
    retain_until: Mapped[date]
    published_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    for_minutes: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    sound_deleted_at: Mapped[datetime | None]
    # Where the recording is that of a live stream: its files stay where they are, and each stretch
    # of it knows its wall clock; see hearing.recordings.wall_clock.
    stream_id: Mapped[int | None] = mapped_column(
        ForeignKey("live_stream.id", ondelete="SET NULL"), unique=True
    )
    stretches: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)

    hearing: Mapped[Hearing] = relationship()


class Terms(Base):
    """How long what was said in a hearing is kept, where an organizer chose; see
    ``hearing.recordings.terms``. A hearing without a row has the defaults.

    ``days`` after the hearing a recording ends, or on the day of the next session if that is later.
    ``text_days`` longer the staff may work on its text. The record ends with ``record_until``, or
    never.
    """

    __tablename__ = "retention_terms"

    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), primary_key=True
    )
    days: Mapped[int | None]
    next_session_on: Mapped[date | None]
    text_days: Mapped[int | None]
    record_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    id: Mapped[int] = synonym("hearing_id")


class Upload(Base):
    """A file on its way (tus 1.0.0): ``token`` is its address, the file's length its offset."""

    __tablename__ = "upload"

    token: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id"))
    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id"))
