"""The list of questions as everybody may read it: what waits, what is open, what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.agenda.models import Hearing
from hearing.desk import course, facts
from hearing.desk.asked import Asked, Queue, View
from hearing.desk.course import STEPS, Course
from hearing.desk.facts import Fact
from hearing.desk.models import MarkKind
from hearing.questions import at_desk, queue, rules
from hearing.questions.models import PUBLIC, Question, QuestionState

SAID = frozenset({MarkKind.QUESTION_ASKED, MarkKind.ANSWER_STARTED})
Kept = frozenset[int | None]


@dataclass(frozen=True, slots=True)
class PublicList:
    """``done`` are questions that were answered, or will be in writing, the newest first; what was
    only said aloud and written down by nobody is not in it."""

    queue: Queue
    done: tuple[Asked, ...]
    is_closed: bool
    is_open: bool


def of(hearing: Hearing, *, now: datetime) -> PublicList:
    """What everybody may read; nothing that was called in a closed part of the day."""
    told = facts.effective(facts.read(hearing.id))
    on = course.follow(told)
    items = at_desk.public_items(hearing.id)
    private = said_in_private(told, items)
    shown = at_desk.look(View(hearing.id, on, public=True))
    is_open = rules.are_taken(hearing, on.item_id, now)
    done = [one for one in _done(hearing.id, items) if one.id not in private]
    if shown.open and shown.open.id in private:
        shown = Queue(shown.waiting)
    return PublicList(
        shown, tuple(at_desk.tell_all(done, hearing.id)), on.closed is not None, is_open
    )


def said_in_private(told: Sequence[Fact], items: Kept) -> frozenset[int]:
    """The questions that were called or answered while the public was not there."""
    called = {fact.id: fact.asked_id for fact in told if fact.kind is MarkKind.QUESTION_ASKED}
    return frozenset(
        asked
        for fact, on in _steps(told)
        if fact.kind in SAID and (on.closed is not None or on.item_id not in items)
        if (asked := called.get(fact.question_id or fact.id)) is not None
    )


def _steps(told: Sequence[Fact]) -> Iterator[tuple[Fact, Course]]:
    on = Course()
    for fact in told:
        on = STEPS[fact.kind](on, fact)
        yield fact, on


def _done(hearing_id: int, items: Kept) -> list[Question]:
    later = PUBLIC - {QuestionState.APPROVED, QuestionState.CALLED}
    found = [
        one
        for one in queue.read(hearing_id)
        if one.state in later and one.text and one.item_id in items
    ]
    return sorted(found, key=lambda one: (one.state_at or one.asked_at, one.id), reverse=True)
