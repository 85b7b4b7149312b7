"""What is stored of letters and of personal links."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, sql
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class LetterState(StrEnum):
    """How far a letter is. Nothing leaves ``drafted`` unless a person sends it.

    ``sending`` stands while the mail server is being told the text; who finds it there after a
    crash can't know whether the letter left: it becomes ``doubtful``, and a person decides.
    """

    DRAFTED = "drafted"
    QUEUED = "queued"
    SENDING = "sending"
    RETRYING = "retrying"  # the server couldn't take it: waits for the next attempt
    SENT = "sent"
    BOUNCED = "bounced"  # sent, but a mail server on the way gave it back
    FAILED = "failed"
    DOUBTFUL = "doubtful"
    DISCARDED = "discarded"


# Sent by a person, or by itself, and not yet taken by the mail server.
WAITING = frozenset({LetterState.QUEUED, LetterState.RETRYING})


class Letter(Base):
    """A letter to one person. In ``text`` the word ``{link}`` stands for the personal link.

    The link is made when the letter is sent: its token is never stored. ``concern`` says what the
    letter is about ("speaker 7 invited"); while a draft with the same concern waits, a new one
    replaces it. ``asked_for`` marks what the person asked for, a new password say: it waits for
    nobody's review and goes first. ``message_id`` stays the same in every attempt. ``job_id`` is
    the job that last began to send, ``link_id`` the link of that attempt.

    ``person`` ("invitation 12") is whom it is for, as the room knows them: their letters stay in
    order also when the address changes. ``batch`` names the letters that were written together.
    """

    __tablename__ = "letter"
    # SQLite chooses by the number of columns: of a hearing's letters the one about this.
    __table_args__ = (Index("ix_letter_hearing_id_concern", "hearing_id", "concern"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int | None] = mapped_column(ForeignKey("hearing.id", ondelete="CASCADE"))
    concern: Mapped[str] = mapped_column(index=True)
    person: Mapped[str] = mapped_column(default="", server_default="", index=True)
    batch: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="de")
    subject: Mapped[str]
    text: Mapped[str]
    state: Mapped[LetterState] = mapped_column(default=LetterState.DRAFTED)
    link_purpose: Mapped[str] = mapped_column(default="")
    link_subject_id: Mapped[int | None]
    asked_for: Mapped[bool] = mapped_column(default=False)
    message_id: Mapped[str] = mapped_column(default="")
    job_id: Mapped[int | None]
    link_id: Mapped[int | None]
    error: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[str]
    queued_at: Mapped[datetime | None]
    queued_by: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    # The calendar object that goes with it, and its method: REQUEST or CANCEL.
    calendar: Mapped[str] = mapped_column(default="", server_default="")
    calendar_method: Mapped[str] = mapped_column(default="", server_default="")
    # A letter to many, which its reader may stop with one press (RFC 8058).
    bulk: Mapped[bool] = mapped_column(default=False, server_default=sql.false())
    version: Mapped[int] = mapped_column(default=1)


class LetterStop(Base):
    """Somebody wants no more letters to many about a hearing. Of the address only a digest is
    kept: a stop is kept also after all else about the person was erased."""

    __tablename__ = "letter_stop"
    __table_args__ = (UniqueConstraint("hearing_id", "address_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearing.id", ondelete="CASCADE"))
    address_hash: Mapped[str]
    stopped_at: Mapped[datetime]


class IncomingKind(StrEnum):
    """What came into the mailbox."""

    BOUNCE = "bounce"
    CALENDAR_REPLY = "calendar_reply"
    AUTOMATIC = "automatic"  # out of office and the like
    WRITTEN = "written"  # by a person


class IncomingLetter(Base):
    """A message that was read from the mailbox; ``message_id`` keeps it from being taken twice.

    ``letter_id`` is the letter that it answers or gives back. ``outcome`` says what the software
    did with it; who has seen to the rest is ``settled_by``.
    """

    __tablename__ = "incoming_letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int | None] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    letter_id: Mapped[int | None] = mapped_column(
        ForeignKey("letter.id", ondelete="SET NULL"), index=True
    )
    message_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[IncomingKind]
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


class Link(Base):
    """A personal link: opens one thing for one person, without an account.

    Only the SHA-256 of the token is stored. ``purpose`` ("speaker", "stand", "statement",
    "account") and ``subject_id`` say what it opens.
    """

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int | None] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    subject_id: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
