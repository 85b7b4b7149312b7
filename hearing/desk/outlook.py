"""What is on and what comes next, and by how much the day is late: the course and the programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hearing.desk.course import Course
from hearing.programme.snapshot import Item

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The day at ``now``: ``ends_at`` is when the item will have had its planned length, ``left``
    the time until then (below zero when it is over), ``late`` by how many minutes the next item
    will begin late."""

    on: Item | None
    coming: Item | None
    ends_at: datetime | None
    left: timedelta | None
    late: int


def look(course: Course, items: Sequence[Item], *, now: datetime) -> Outlook:
    """The day at a moment. Of a programme that changed meanwhile, what is there counts."""
    ordered = sorted(items, key=lambda item: (item.starts_at, item.position))
    on = next((item for item in ordered if item.id == course.item_id), None)
    coming = _next(course, ordered)
    ends_at = _end(course, on, now)
    left = ends_at - now if ends_at else None
    return Outlook(on, coming, ends_at, left, _late(on, coming, ends_at, now))


def _next(course: Course, ordered: Sequence[Item]) -> Item | None:
    """The first item that was not on yet, behind the last one that was."""
    begun = [place for place, item in enumerate(ordered) if item.id in course.spans]
    rest = ordered[max(begun) + 1 :] if begun else ordered
    return rest[0] if rest else None


def _end(course: Course, on: Item | None, now: datetime) -> datetime | None:
    if on is None or course.since is None:
        return None
    paused = course.paused + (now - course.paused_since if course.paused_since else timedelta())
    return course.since + timedelta(minutes=on.minutes) + paused


def _late(on: Item | None, coming: Item | None, ends_at: datetime | None, now: datetime) -> int:
    """Minutes between the plan and what is to be expected; never early: items don't begin before
    their time."""
    expected = max(ends_at, now) if ends_at else now
    planned = coming.starts_at if coming else on.ends_at if on else None
    return max(0, (expected - planned) // MINUTE) if planned else 0
