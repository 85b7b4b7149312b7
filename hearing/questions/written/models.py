"""What is stored of written answers: the offices that give them, the answers, the annex."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hearing.database import Base
from hearing.numbers import never_again
from hearing.questions.models import Question


class AnswerState(StrEnum):
    """How far an answer is."""

    OPEN = "open"  # nothing, or a draft
    HANDED_IN = "handed_in"
    RETURNED = "returned"  # with a remark, to be worked over
    APPROVED = "approved"


# What may follow what.
NEXT: dict[AnswerState, frozenset[AnswerState]] = {
    AnswerState.OPEN: frozenset({AnswerState.HANDED_IN}),
    AnswerState.HANDED_IN: frozenset({AnswerState.APPROVED, AnswerState.RETURNED}),
    AnswerState.RETURNED: frozenset({AnswerState.HANDED_IN}),
    AnswerState.APPROVED: frozenset({AnswerState.RETURNED}),
}


@never_again
class AnsweringOffice(Base):
    """An office that answers questions of a hearing, through one link, until one deadline."""

    __tablename__ = "answering_office"
    __table_args__ = (UniqueConstraint("hearing_id", "name", name="uq_answering_office_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    deadline: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class WrittenAnswer(Base):
    """The answer to one question. ``author`` is who wrote the words last: an address of the staff,
    or "link" for the office; whoever approves is somebody else. ``remark`` says what is missing.
    ``told_at`` is when the letter to who asked was drafted."""

    __tablename__ = "written_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    question_id: Mapped[int] = mapped_column(
        ForeignKey("question.id", ondelete="CASCADE"), unique=True
    )
    office_id: Mapped[int | None] = mapped_column(
        ForeignKey("answering_office.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[AnswerState] = mapped_column(default=AnswerState.OPEN)
    text: Mapped[str] = mapped_column(default="")
    author: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime | None]
    remark: Mapped[str] = mapped_column(default="")
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    question: Mapped[Question] = relationship()
    office: Mapped[AnsweringOffice | None] = relationship()


class AnswerAnnex(Base):
    """Questions and answers as they were published: numbered, frozen, until they are withdrawn.
    Who asked is not frozen: it is said only as long as they agree."""

    __tablename__ = "answer_annex"
    __table_args__ = (UniqueConstraint("hearing_id", "number", name="uq_answer_annex_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hearing_id: Mapped[int] = mapped_column(
        ForeignKey("hearing.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    content: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
