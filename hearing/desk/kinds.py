"""The kinds of marks as data: what each needs, and when it fits what is on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.desk import errors
from hearing.desk.course import Course
from hearing.desk.models import MarkKind
from hearing.errors import HearingError

LONGEST_ANNOUNCEMENT = 300
LAST_SLIDE = 9999


class Concern(StrEnum):
    """What a press decides about: two desks that decide the same at once contradict each other."""

    STAGE = "stage"
    SLIDE = "slide"
    CLOSED = "closed"
    ANNOUNCEMENT = "announcement"
    RECORD = "record"


class Need(StrEnum):
    """What a press must name, by the name of its field."""

    ITEM = "item_id"
    SPEAKER = "speaker_id"
    SLIDE = "slide"
    TEXT = "text"
    MARK = "corrects_id"
    TIME = "moved_to"


@dataclass(frozen=True, slots=True)
class Press:
    """A press as a desk tells it. ``key`` is random, ``seen`` the number of the last thing that the
    desk has seen; ``age`` is for how many milliseconds it waited there, ``ahead`` by how many the
    desk's clock goes before ours. ``desk`` is empty where no script tells desks apart. A question
    may be one of the queue: ``asked_id``."""

    key: str
    kind: MarkKind
    seen: int = 0
    desk: str = ""
    rehearsal: bool = False
    item_id: int | None = None
    speaker_id: int | None = None
    asked_id: int | None = None
    slide: int | None = None
    text: str = ""
    corrects_id: int | None = None
    moved_to: datetime | None = None
    age: int = 0
    ahead: int = 0


Objection = type[HearingError] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of mark is about, what it needs, what stands against it."""

    concern: Concern
    object: Callable[[Course, Press], Objection]
    needs: frozenset[Need] = frozenset()


def _start(course: Course, press: Press) -> Objection:
    return errors.ItemRunning if course.item_id == press.item_id else None


def _end(course: Course, press: Press) -> Objection:
    return None if course.item_id == press.item_id else errors.NotOn


def _pause(course: Course, press: Press) -> Objection:
    return errors.Paused if course.paused_since else _end(course, press)


def _resume(course: Course, press: Press) -> Objection:
    return _end(course, press) or (None if course.paused_since else errors.NotPaused)


def _goes_on(course: Course, _press: Press) -> Objection:
    if course.item_id is None:
        return errors.NothingOn
    return errors.Paused if course.paused_since else None


def _give(course: Course, press: Press) -> Objection:
    floor = course.floor
    speaks = floor is not None and floor.speaker_id == press.speaker_id
    same = speaks and floor is not None and floor.kind is not MarkKind.QUESTION_ASKED
    return _goes_on(course, press) or (errors.SpeaksAlready if same else None)


def _take(course: Course, _press: Press) -> Objection:
    return None if course.floor else errors.NobodySpeaks


def _answer(course: Course, press: Press) -> Objection:
    if course.floor is None or course.floor.question_id is None:
        return errors.NoQuestion
    return _give(course, press)


def _close(course: Course, _press: Press) -> Objection:
    return errors.ClosedAlready if course.closed else None


def _open(course: Course, _press: Press) -> Objection:
    return None if course.closed else errors.NotClosed


def _always(_course: Course, _press: Press) -> Objection:
    return None


def _fall_silent(course: Course, _press: Press) -> Objection:
    return None if course.announcement else errors.NoAnnouncement


STAGE, ITEM = Concern.STAGE, frozenset({Need.ITEM})
RULES: dict[MarkKind, Rule] = {
    MarkKind.ITEM_STARTED: Rule(STAGE, _start, ITEM),
    MarkKind.ITEM_ENDED: Rule(STAGE, _end, ITEM),
    MarkKind.ITEM_PAUSED: Rule(STAGE, _pause, ITEM),
    MarkKind.ITEM_RESUMED: Rule(STAGE, _resume, ITEM),
    MarkKind.FLOOR_GIVEN: Rule(STAGE, _give, frozenset({Need.SPEAKER})),
    MarkKind.FLOOR_TAKEN: Rule(STAGE, _take),
    MarkKind.QUESTION_ASKED: Rule(STAGE, _goes_on),
    MarkKind.ANSWER_STARTED: Rule(STAGE, _answer, frozenset({Need.SPEAKER})),
    MarkKind.SLIDE_SHOWN: Rule(Concern.SLIDE, _goes_on, frozenset({Need.SLIDE})),
    MarkKind.CLOSED: Rule(Concern.CLOSED, _close),
    MarkKind.OPENED: Rule(Concern.CLOSED, _open),
    MarkKind.ANNOUNCED: Rule(Concern.ANNOUNCEMENT, _always, frozenset({Need.TEXT})),
    MarkKind.ANNOUNCEMENT_ENDED: Rule(Concern.ANNOUNCEMENT, _fall_silent),
    MarkKind.VOIDED: Rule(Concern.RECORD, _always, frozenset({Need.MARK})),
    MarkKind.MOVED: Rule(Concern.RECORD, _always, frozenset({Need.MARK, Need.TIME})),
}
