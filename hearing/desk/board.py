"""The board: all that a desk or a screen in the hall shows at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import course, facts, hiding, outlook, turns
from hearing.desk.course import Course
from hearing.desk.models import Mark
from hearing.desk.outlook import Outlook
from hearing.programme import snapshot
from hearing.programme.snapshot import Item, Person, Programme
from hearing.speakers.models import Part, Speaker

NEWEST = 8


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who may get the floor; ``streamed`` says whether the stream may show them."""

    person: Person
    part: Part
    streamed: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The day at ``now``. ``number`` is that of the last thing that happened at the desks."""

    number: int
    rehearsal: bool
    now: datetime
    programme: Programme
    items: tuple[Item, ...]
    course: Course
    outlook: Outlook

    @property
    def speaker(self) -> Person | None:
        floor = self.course.floor
        return self.programme.person(floor.speaker_id) if floor and floor.speaker_id else None

    @property
    def hidden(self) -> bool:
        """Whether the public may not know what is on."""
        on = self.outlook.on
        return self.course.closed is not None or (on is not None and not on.public)


def of(hearing: Hearing, *, now: datetime) -> Board:
    """What the desks of a hearing see, in a rehearsal too; by the programme as it is edited."""
    day = turns.day(hearing.id)
    marks = facts.read(hearing.id, rehearsal=day.rehearsal)
    return _board(day.number, day.rehearsal, now, snapshot.take(hearing), marks)


def in_public(hearing_id: int, programme: Programme, *, now: datetime) -> Board:
    """What the public sees: the released programme, and never a rehearsal."""
    return _board(0, False, now, programme, facts.read(hearing_id))


def newest(board: Board, hearing_id: int) -> list[tuple[Mark, bool]]:
    """The last marks, the newest first, and whether each still counts."""
    marks = facts.read(hearing_id, rehearsal=board.rehearsal)
    gone = facts.voided(marks)
    return [(mark, mark.id not in gone) for mark in sorted(marks, key=_age, reverse=True)]


def seats(board: Board, hearing: Hearing) -> dict[int, list[Seat]]:
    """Who may get the floor in each item, by the item's number; everybody under 0."""
    people = db.session.scalars(select(Speaker).where(Speaker.hearing_id == hearing.id)).all()
    streamed = {person.id: bool(hiding.may_be_shown(person, hearing)) for person in people}
    programme = board.programme
    found = {
        item.id: [Seat(p, part, streamed.get(p.id, False)) for p, part in programme.people_of(item)]
        for item in board.items
    }
    everybody = sorted(programme.people, key=lambda person: person.name.casefold())
    return found | {0: [Seat(p, Part.SPEAKER, streamed.get(p.id, False)) for p in everybody]}


def _board(
    number: int, rehearsal: bool, now: datetime, programme: Programme, marks: Sequence[Mark]
) -> Board:
    items = tuple(sorted(programme.items, key=lambda item: (item.starts_at, item.position)))
    followed = course.follow(facts.effective(marks))
    seen = outlook.look(followed, items, now=now)
    return Board(number, rehearsal, now, programme, items, followed, seen)


def _age(mark: Mark) -> tuple[int, int]:
    return mark.number, mark.id
