"""The questions that are answered in writing, each with what there is of its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import facts, turns
from hearing.questions import at_desk, public_list, queue, states
from hearing.questions.models import Question, QuestionState
from hearing.questions.written.models import AnsweringOffice, AnswerState, WrittenAnswer

# These are on the list.
IN_WRITING = frozenset({QuestionState.DEFERRED, QuestionState.ANSWERED_IN_WRITING})


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer, if there is anything of it yet. ``is_private``: it was asked, or
    its item is, where the public is not."""

    question: Question
    answer: WrittenAnswer | None
    is_private: bool

    @property
    def state(self) -> AnswerState:
        return self.answer.state if self.answer else AnswerState.OPEN

    @property
    def office(self) -> AnsweringOffice | None:
        return self.answer.office if self.answer else None

    @property
    def name(self) -> str:
        """The asker's name, if it may be said."""
        return queue.name_of(self.question)


def of(hearing_id: int) -> list[Line]:
    """All of them, in the order in which they were asked: the order of the annex."""
    query = (
        select(Question, WrittenAnswer)
        .outerjoin(WrittenAnswer, WrittenAnswer.question_id == Question.id)
        .where(
            Question.hearing_id == hearing_id,
            Question.state.in_(IN_WRITING),
            Question.rehearsal.is_(False),
        )
        .options(joinedload(Question.group), joinedload(Question.invitation))
        .order_by(Question.asked_at, Question.id)
    )
    rows = db.session.execute(query).all()
    items = at_desk.public_items(hearing_id)
    private = public_list.said_in_private(facts.effective(facts.read(hearing_id)), items)
    return [
        Line(question, answer, question.id in private or question.item_id not in items)
        for question, answer in rows
    ]


def line(question: Question) -> Line | None:
    """One question of the list; None when it isn't on it."""
    return next((one for one in of(question.hearing_id) if one.question is question), None)


def waiting(hearing_id: int) -> list[Question]:
    """The questions that have words, were approved and not answered."""
    query = select(Question).where(
        Question.hearing_id == hearing_id,
        Question.state == QuestionState.APPROVED,
        Question.rehearsal.is_(False),
        Question.text != "",
    )
    return list(db.session.scalars(query.order_by(Question.asked_at, Question.id)))


def defer_waiting(*, hearing: Hearing, who: str, now: datetime) -> int:
    """Let everything that still waits be answered in writing; gives how many. A second time there
    is nothing left."""
    turns.take_turn(hearing.id)
    left = waiting(hearing.id)
    for question in left:
        states.move(question=question, to=QuestionState.DEFERRED, who=who, now=now)
    if left:
        audit.record(
            who=who,
            action="written.defer",
            subject=f"hearing {hearing.id}",
            hearing_id=hearing.id,
            after={"questions": len(left)},
            now=now,
        )
    return len(left)
