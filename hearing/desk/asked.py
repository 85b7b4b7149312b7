"""Asked: the queue of questions at the desk. The room of questions says what waits there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hearing.desk.course import Course


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as desks, screens and the public read it; ``text`` is empty for somebody who
    says it themselves, ``name`` where it may not be said. ``origin`` and ``state`` are German."""

    id: int
    text: str = ""
    group: str = ""
    group_en: str = ""
    name: str = ""
    speaker: str = ""
    origin: str = ""
    state: str = ""
    item_id: int | None = None
    seconds: int | None = None
    support: int = 0
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """What ``waits``, the next first, and the question that is ``open`` until it is answered;
    ``until``: when the time for saying it is up."""

    waiting: tuple[Asked, ...] = ()
    open: Asked | None = None
    until: datetime | None = None

    def left(self, now: datetime) -> timedelta | None:
        """The time left for the question, below zero when it is up."""
        return self.until - now if self.until else None


@dataclass(frozen=True, slots=True)
class View:
    """Whose queue: a hearing's at this point of its course, in a rehearsal or not, for the
    public's eyes or the staff's."""

    hearing_id: int
    course: Course
    rehearsal: bool = False
    public: bool = False


Look = Callable[[View], Queue]
# Raises what stands against calling the question of this number.
Check = Callable[[int, int, bool], None]
_rooms: list[tuple[Look, Check]] = []


def register(look: Look, check: Check) -> None:
    """Let a room fill the queue. A second time changes nothing."""
    if (look, check) not in _rooms:
        _rooms.append((look, check))


def look(view: View) -> Queue:
    """The queue as it is; empty where no room fills it."""
    return next((look(view) for look, _check in _rooms), Queue())


def check(hearing_id: int, asked_id: int, *, rehearsal: bool) -> None:
    """Raise what stands against calling a question."""
    for _look, check in _rooms:
        check(hearing_id, asked_id, rehearsal)
