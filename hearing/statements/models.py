"""What is stored of the offices' statements on a hearing's paper."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.database import Base
from hearing.files.models import StoredFile


class AnswerKind(StrEnum):
    """What an office says to the paper."""

    NOTHING_TO_REPORT = "nothing_to_report"
    TAKES_NOTE = "takes_note"
    TAKES_NOTE_PLAINLY = "takes_note_plainly"
    AGREES = "agrees"
    CO_SIGNS = "co_signs"
    CO_SIGNS_WITH_REMARKS = "co_signs_with_remarks"
    CO_SIGNS_IF_WORKED_IN = "co_signs_if_worked_in"
    AGREES_BUT = "agrees_but"
    DOES_NOT_AGREE = "does_not_agree"
    WELCOMES = "welcomes"


# These say that there is something to say: without a comment they are not complete.
NEEDS_COMMENT = frozenset(
    {
        AnswerKind.CO_SIGNS_WITH_REMARKS,
        AnswerKind.CO_SIGNS_IF_WORKED_IN,
        AnswerKind.AGREES_BUT,
        AnswerKind.DOES_NOT_AGREE,
    }
)


class Channel(StrEnum):
    """How a statement came."""

    LINK = "link"
    EMAIL = "email"
    PAPER = "paper"


class Statement(Base):
    """The request to one office and its answer.

    ``received_at`` is set when the answer is handed in; what is there before is the office's
    draft, last saved at ``saved_at``. ``deadline`` is the last moment that counts as in time;
    later answers are taken, marked as late, unless ``accepts_late`` is off. ``version`` counts
    changes of all but the replies.
    """

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("hearing_id", "office", name="uq_statement_office"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    office: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    deadline: Mapped[datetime]
    accepts_late: Mapped[bool] = mapped_column(default=True)
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    kind: Mapped[AnswerKind | None]
    text: Mapped[str] = mapped_column(default="")
    attach: Mapped[bool] = mapped_column(default=False)
    old_sentence: Mapped[str] = mapped_column(default="")
    new_sentence: Mapped[str] = mapped_column(default="")
    channel: Mapped[Channel | None]
    received_at: Mapped[datetime | None]
    withheld: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    comments: Mapped[list[StatementComment]] = relationship(
        order_by="StatementComment.position", cascade="all, delete-orphan"
    )
    files: Mapped[list[StatementFile]] = relationship(
        order_by="StatementFile.id", cascade="all, delete-orphan"
    )


class StatementComment(Base):
    """One numbered comment of an office, with the organizer's answer."""

    __tablename__ = "statement_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    text: Mapped[str]
    changed_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class StatementFile(Base):
    """A file that belongs to a statement."""

    __tablename__ = "statement_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)

    file: Mapped[StoredFile] = relationship()


class Annex(Base):
    """The statements as they were published: frozen, numbered, until they are withdrawn."""

    __tablename__ = "statement_annex"
    __table_args__ = (UniqueConstraint("hearing_id", "number", name="uq_statement_annex_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    files: Mapped[list[AnnexFile]] = relationship(cascade="all, delete-orphan")


class AnnexFile(Base):
    """A file that is public with an annex, even when the office has replaced it since."""

    __tablename__ = "statement_annex_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    annex_id: Mapped[int] = mapped_column(
        ForeignKey("statement_annex.id", ondelete="CASCADE"), index=True
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)

    file: Mapped[StoredFile] = relationship()
