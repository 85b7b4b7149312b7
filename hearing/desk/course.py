"""The course of the day: what is on and who has the floor, from the facts alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from hearing.desk.facts import Fact
from hearing.desk.models import Hidden, MarkKind

NOTHING: Mapping[int, Span] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something was; ``until`` is None while it is."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """Who speaks: ``question_id`` is the question's mark, for the question and its answers;
    nobody we know by name asks a question from the hall."""

    kind: MarkKind
    since: datetime
    speaker_id: int | None = None
    question_id: int | None = None
    hides: bool = False
    """whether the live stream may not show it"""


@dataclass(frozen=True, slots=True)
class Course:
    """The day at one moment. One item is on at a time: a new one ends the one before."""

    item_id: int | None = None
    since: datetime | None = None
    paused_since: datetime | None = None
    paused: timedelta = timedelta()
    spans: Mapping[int, Span] = field(default_factory=lambda: NOTHING)
    floor: Floor | None = None
    slide: int | None = None
    closed: Fact | None = None
    announcement: Fact | None = None
    item_hides: bool = False

    @property
    def begun(self) -> bool:
        return bool(self.spans)

    @property
    def hidden(self) -> Hidden | None:
        """Why the live stream may show nothing now; the strongest reason, if there are several."""
        if self.closed is not None:
            return Hidden.SESSION
        if self.item_hides:
            return Hidden.ITEM
        return Hidden.SPEAKER if self.floor is not None and self.floor.hides else None


def follow(facts: Iterable[Fact]) -> Course:
    """The day after these facts, which are in the order of time."""
    course = Course()
    for fact in facts:
        course = STEPS[fact.kind](course, fact)
    return course


def closed_spans(facts: Iterable[Fact]) -> list[Span]:
    """When the hearing was closed to the public."""
    spans: list[Span] = []
    for fact in facts:
        is_open = not spans or spans[-1].until is not None
        if fact.kind is MarkKind.CLOSED and is_open:
            spans.append(Span(fact.at))
        elif fact.kind is MarkKind.OPENED and not is_open:
            spans[-1] = Span(spans[-1].since, fact.at)
    return spans


def _start(course: Course, fact: Fact) -> Course:
    spans = dict(_end(course, fact).spans)
    hides = fact.hides is Hidden.SPEAKER
    floor = Floor(fact.kind, fact.at, fact.speaker_id, hides=hides) if fact.speaker_id else None
    if fact.item_id is not None:
        first = spans.get(fact.item_id)
        spans[fact.item_id] = Span(first.since if first else fact.at)
    return replace(
        course,
        item_id=fact.item_id,
        since=fact.at,
        paused_since=None,
        paused=timedelta(),
        spans=spans,
        floor=floor,
        slide=None,
        item_hides=fact.hides is Hidden.ITEM,
    )


def _end(course: Course, fact: Fact) -> Course:
    spans = dict(course.spans)
    if course.item_id in spans:
        spans[course.item_id] = Span(spans[course.item_id].since, fact.at)
    rest = {"item_id": None, "since": None, "paused_since": None, "floor": None, "slide": None}
    return replace(course, spans=spans, paused=timedelta(), item_hides=False, **rest)


def _pause(course: Course, fact: Fact) -> Course:
    return replace(course, paused_since=course.paused_since or fact.at, floor=None)


def _resume(course: Course, fact: Fact) -> Course:
    lost = fact.at - course.paused_since if course.paused_since else timedelta()
    return replace(course, paused_since=None, paused=course.paused + lost)


def _give(course: Course, fact: Fact) -> Course:
    question = fact.id if fact.kind is MarkKind.QUESTION_ASKED else fact.question_id
    hides = fact.hides is not None
    return replace(course, floor=Floor(fact.kind, fact.at, fact.speaker_id, question, hides))


def _take(course: Course, _fact: Fact) -> Course:
    return replace(course, floor=None)


def _slide(course: Course, fact: Fact) -> Course:
    return replace(course, slide=fact.slide)


def _close(course: Course, fact: Fact) -> Course:
    return replace(course, closed=course.closed or fact)


def _open(course: Course, _fact: Fact) -> Course:
    return replace(course, closed=None)


def _announce(course: Course, fact: Fact) -> Course:
    return replace(course, announcement=fact)


def _fall_silent(course: Course, _fact: Fact) -> Course:
    return replace(course, announcement=None)


STEPS: dict[MarkKind, Callable[[Course, Fact], Course]] = {
    MarkKind.ITEM_STARTED: _start,
    MarkKind.ITEM_ENDED: _end,
    MarkKind.ITEM_PAUSED: _pause,
    MarkKind.ITEM_RESUMED: _resume,
    MarkKind.FLOOR_GIVEN: _give,
    MarkKind.FLOOR_TAKEN: _take,
    MarkKind.QUESTION_ASKED: _give,
    MarkKind.ANSWER_STARTED: _give,
    MarkKind.SLIDE_SHOWN: _slide,
    MarkKind.CLOSED: _close,
    MarkKind.OPENED: _open,
    MarkKind.ANNOUNCED: _announce,
    MarkKind.ANNOUNCEMENT_ENDED: _fall_silent,
}
