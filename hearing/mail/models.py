"""What is stored of letters and of personal links."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class LetterState(StrEnum):
    """How far a letter is. Nothing leaves ``drafted`` unless a person, or a rule, sends it."""

    DRAFTED = "drafted"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DOUBTFUL = "doubtful"
    DISCARDED = "discarded"


class Letter(Base):
    """A letter to one person. In ``text`` the word ``{link}`` stands for the personal link.

    The link is made when the letter is sent: its token is never stored. ``concern`` says what the
    letter is about ("speaker 7 invited"); while a draft with the same concern waits, a new one
    replaces it.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int | None] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    concern: Mapped[str] = mapped_column(index=True)
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="de")
    subject: Mapped[str]
    text: Mapped[str]
    state: Mapped[LetterState] = mapped_column(default=LetterState.DRAFTED)
    link_purpose: Mapped[str] = mapped_column(default="")
    link_subject_id: Mapped[int | None]
    message_id: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[str]
    queued_at: Mapped[datetime | None]
    queued_by: Mapped[str] = mapped_column(default="")
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Link(Base):
    """A personal link: opens one thing for one person, without an account.

    Only the SHA-256 of the token is stored. ``purpose`` ("speaker", "stand", "statement") and
    ``subject_id`` say what it opens.
    """

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    subject_id: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
