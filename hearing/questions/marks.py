"""Questions follow the desk: its marks call and answer them, corrections too, nobody else does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import course, facts
from hearing.desk.course import Course
from hearing.desk.facts import Fact
from hearing.desk.models import Mark, MarkKind
from hearing.events import pulse
from hearing.questions.models import Origin, Question, QuestionState

HEARD = (QuestionState.CALLED, QuestionState.ANSWERED)
FOLLOWING = frozenset({QuestionState.APPROVED, *HEARD})
ENDS = frozenset({MarkKind.ITEM_STARTED, MarkKind.ITEM_ENDED})
TELLING = frozenset(
    {
        *(MarkKind.QUESTION_ASKED, MarkKind.ANSWER_STARTED, MarkKind.FLOOR_GIVEN),
        *(MarkKind.FLOOR_TAKEN, MarkKind.ITEM_PAUSED, MarkKind.VOIDED, MarkKind.MOVED, *ENDS),
    }
)


def follow(mark: Mark) -> None:
    """Bring the questions to where the marks say they are. A second time nothing changes.

    A question from the hall that was in no queue gets its place there with its mark.
    """
    if mark.kind not in TELLING:
        return
    told = facts.effective(facts.read(mark.hearing_id, rehearsal=mark.rehearsal))
    if mark.kind is MarkKind.QUESTION_ASKED and mark.asked_id is None:
        mark.asked_id = _from_the_hall(mark, course.follow(told))
        told = facts.effective(facts.read(mark.hearing_id, rehearsal=mark.rehearsal))
    if settle(mark.hearing_id, told, rehearsal=mark.rehearsal, now=mark.stored_at or mark.at):
        _tell(mark.hearing_id, rehearsal=mark.rehearsal)


def settle(hearing_id: int, told: Sequence[Fact], *, rehearsal: bool, now: datetime) -> bool:
    """Set the states that follow from the facts; says whether one changed."""
    heard, called = heard_in(told), called_in(told)
    query = select(Question).where(
        Question.hearing_id == hearing_id,
        Question.rehearsal == rehearsal,
        or_(Question.state.in_(HEARD), Question.id.in_(heard)),
    )
    changed = False
    for question in db.session.scalars(query.order_by(Question.id)):
        state = _state(question, heard, called)
        if state is not question.state:
            question.state, question.state_at, question.place = state, now, None
            question.version += 1
            changed = True
    db.session.flush()
    return changed


def heard_in(told: Sequence[Fact]) -> frozenset[int]:
    """The questions that were called, by what really happened."""
    return frozenset(
        fact.asked_id
        for fact in told
        if fact.kind is MarkKind.QUESTION_ASKED and fact.asked_id is not None
    )


def called_in(told: Sequence[Fact]) -> int | None:
    """The question that is open now: the last one called, until its answer or its item has ended.

    An answer that nobody pressed doesn't end it: the next question does.
    """
    asked = [fact for fact in told if fact.kind is MarkKind.QUESTION_ASKED]
    if not asked:
        return None
    last = asked[-1]
    floor = course.follow(told).floor
    if floor is not None and floor.question_id == last.id:
        return last.asked_id
    after = told[told.index(last) + 1 :]
    over = any(fact.kind in ENDS or fact.question_id == last.id for fact in after)
    return None if over else last.asked_id


def wipe(hearing: Hearing, _now: datetime) -> None:
    """Delete a rehearsal's questions. A second time there are none."""
    statement = delete(Question).where(Question.hearing_id == hearing.id, Question.rehearsal)
    db.session.execute(statement, execution_options={"synchronize_session": False})
    db.session.expire_all()


def _state(question: Question, heard: frozenset[int], called: int | None) -> QuestionState:
    """Where a question is by the marks; what people decided about it since stays."""
    if question.state not in FOLLOWING and not _went_with_its_mark(question):
        return question.state
    if question.id == called:
        return QuestionState.CALLED
    if question.id in heard:
        return QuestionState.ANSWERED
    return QuestionState.WITHDRAWN if question.at_desk else QuestionState.APPROVED


def _went_with_its_mark(question: Question) -> bool:
    return question.at_desk and question.state is QuestionState.WITHDRAWN


def _from_the_hall(mark: Mark, on: Course) -> int:
    question = Question(
        hearing_id=mark.hearing_id,
        item_id=on.item_id,
        origin=Origin.MICROPHONE,
        text="",
        state=QuestionState.APPROVED,
        state_at=mark.at,
        at_desk=True,
        rehearsal=mark.rehearsal,
        asked_at=mark.at,
    )
    db.session.add(question)
    db.session.flush()
    return question.id


def _tell(hearing_id: int, *, rehearsal: bool) -> None:
    if not rehearsal:
        pulse.beat(hearing_id)
