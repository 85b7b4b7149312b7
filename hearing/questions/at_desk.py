"""The queue as desks and screens see it, and what may be called there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk.asked import Asked, Queue, View
from hearing.desk.course import Course
from hearing.desk.models import Mark, MarkKind
from hearing.questions import labels, queue, rules, subjects, support
from hearing.questions.errors import NoSuchQuestion, NotInQueue
from hearing.questions.models import Question, QuestionState
from hearing.questions.rules import Rules


def look(view: View) -> Queue:
    """What waits, about what is on first, and what is open. The public sees nothing of closed
    parts: no open question, nothing about items that are not public."""
    found = queue.read(view.hearing_id, rehearsal=view.rehearsal)
    lines = queue.lines(found, view.hearing_id)
    now_on = view.course.item_id
    order = [now_on, None, *(item for item in lines if item not in (now_on, None))]
    waiting = [one for item in dict.fromkeys(order) for one in lines.get(item, [])]
    opened = [one for one in found if one.state is QuestionState.CALLED][:1]
    if view.public:
        public = public_items(view.hearing_id)
        waiting = [one for one in waiting if one.item_id in public]
        opened = [one for one in opened if _is_heard(view, public) and one.item_id in public]
    shown = tell_all([*opened, *waiting], view.hearing_id)
    first = shown[0] if opened else None
    return Queue(tuple(shown[len(opened) :]), first, _until(first, view.course))


def check(hearing_id: int, question_id: int, rehearsal: bool) -> None:
    """Raise NoSuchQuestion, or NotInQueue for one that isn't approved or was called already."""
    question = db.session.get(Question, question_id)
    if question is None or (question.hearing_id, question.rehearsal) != (hearing_id, rehearsal):
        raise NoSuchQuestion
    if question.state is not QuestionState.APPROVED:
        raise NotInQueue


def public_items(hearing_id: int) -> frozenset[int | None]:
    """About what the public may read questions; None is the hearing as a whole."""
    hearing = db.session.get_one(Hearing, hearing_id)
    return frozenset({None, *(item.id for item in subjects.items(hearing))})


def tell_all(questions: Iterable[Question], hearing_id: int) -> list[Asked]:
    """Questions as they are read, in the same order."""
    questions = list(questions)
    supported = support.counts([one.id for one in questions])
    known = rules.read(hearing_id)
    return [tell(one, supported.get(one.id, 0), known) for one in questions]


def tell(question: Question, supported: int = 0, known: Rules | None = None) -> Asked:
    """A question as it is read; without rules it has no time limit."""
    group, speaker = question.group, question.speaker
    return Asked(
        id=question.id,
        text=question.text,
        group=group.name if group else "",
        group_en=(group.name_en or group.name) if group else "",
        name=queue.name_of(question),
        speaker=speaker.name if speaker else "",
        origin=labels.ORIGINS[question.origin],
        state=labels.STATES[question.state],
        item_id=question.item_id,
        seconds=queue.seconds_of(question, known) if known else None,
        support=supported,
        asked_at=question.asked_at,
    )


def _is_heard(view: View, public: frozenset[int | None]) -> bool:
    """Whether the public is there."""
    return view.course.closed is None and view.course.item_id in public


def _until(opened: Asked | None, course: Course) -> datetime | None:
    """Only while the question is said; its answer has the time that the item has."""
    floor = course.floor
    if opened is None or opened.seconds is None or floor is None or floor.question_id is None:
        return None
    mark = db.session.get(Mark, floor.question_id)
    if floor.kind is not MarkKind.QUESTION_ASKED or mark is None or mark.asked_id != opened.id:
        return None
    return floor.since + timedelta(seconds=opened.seconds)
