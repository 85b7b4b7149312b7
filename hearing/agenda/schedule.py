"""The times of a programme: stretch, split, insert a break, re-time all later items at once.

Each verb says with ``seen`` which programme it was meant for (``Hearing.programme_version``) and
raises ProgrammeChanged when that is no longer the one; without it, it takes the programme as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hearing.accounts import audit
from hearing.agenda import items as agenda_items
from hearing.agenda import order
from hearing.agenda.errors import BadSplit, TooFar, TooShortToSplit
from hearing.agenda.models import AgendaItem, ItemKind
from hearing.database import db

MOST_SHIFT = 24 * 60


@dataclass(frozen=True, slots=True)
class Place:
    """Which item of which programme a change is about, by whom and when."""

    hearing_id: int
    item_id: int
    seen: int | None
    who: str
    now: datetime


def ends_at(item: AgendaItem) -> datetime:
    """When an item is planned to end."""
    return item.starts_at + timedelta(minutes=item.minutes)


def last_end(items: Sequence[AgendaItem]) -> datetime | None:
    """When the last of them is planned to end; None without any."""
    return max(map(ends_at, items), default=None)


def shift(place: Place, *, minutes: int) -> int:
    """Move an item and all after it; return how many. A second time they move on."""
    if not -MOST_SHIFT <= minutes <= MOST_SHIFT:
        raise TooFar(most=MOST_SHIFT)
    items = order.hold(hearing_id=place.hearing_id, seen=place.seen)
    moved = items[order.find(items, place.item_id) :]
    with _recorded(place, "agenda.shift", items):
        _shift(moved, timedelta(minutes=minutes))
    return len(moved)


def chain(place: Place) -> int:
    """From an item on, let every item that is not parallel begin when the one before it ends.

    Return how many got another start. A parallel item keeps its distance to the one it stands
    after. A second time nothing changes.
    """
    items = order.hold(hearing_id=place.hearing_id, seen=place.seen)
    start = order.find(items, place.item_id)
    wanted = _chained(items[start:])
    moved = [(item, time) for item, time in wanted if item.starts_at != time]
    with _recorded(place, "agenda.chain", items):
        for item, time in moved:
            order.set_values(item, starts_at=time)
    return len(moved)


def _chained(items: Sequence[AgendaItem]) -> list[tuple[AgendaItem, datetime]]:
    end, drift = items[0].starts_at, timedelta()
    wanted = []
    for number, item in enumerate(items):
        if item.parallel and number:
            wanted.append((item, item.starts_at + drift))
            continue
        drift = end - item.starts_at
        wanted.append((item, end))
        end += timedelta(minutes=item.minutes)
    return wanted


def stretch(place: Place, *, minutes: int, follow: bool) -> AgendaItem:
    """Give an item another length; with ``follow`` all later ones move by the difference.

    A second time nothing changes.
    """
    agenda_items.refuse_length(minutes)
    items = order.hold(hearing_id=place.hearing_id, seen=place.seen)
    number = order.find(items, place.item_id)
    item = items[number]
    more = minutes - item.minutes
    with _recorded(place, "agenda.stretch", items):
        if more:
            order.set_values(item, minutes=minutes)
        if more and follow:
            _shift(items[number + 1 :], timedelta(minutes=more))
    return item


def split(place: Place, *, minute: int) -> AgendaItem:
    """Make two of an item, the second from that minute on; return it. A second time splits anew."""
    items = order.hold(hearing_id=place.hearing_id, seen=place.seen)
    number = order.find(items, place.item_id)
    first = items[number]
    if first.minutes < 2:
        raise TooShortToSplit
    if not 1 <= minute < first.minutes:
        raise BadSplit(last=first.minutes - 1)
    second = AgendaItem(
        hearing_id=first.hearing_id,
        kind=first.kind,
        title=first.title,
        starts_at=first.starts_at + timedelta(minutes=minute),
        minutes=first.minutes - minute,
        room=first.room,
        public=first.public,
        parallel=first.parallel,
    )
    with _recorded(place, "agenda.split", items):
        order.set_values(first, minutes=minute)
        _insert(items, number + 1, second)
    return second


def insert_break(place: Place, *, minutes: int, title: str, follow: bool) -> AgendaItem:
    """Put a break after an item; with ``follow`` all later ones move. A second time: a second."""
    agenda_items.refuse_length(minutes)
    items = order.hold(hearing_id=place.hearing_id, seen=place.seen)
    number = order.find(items, place.item_id)
    pause = AgendaItem(
        hearing_id=place.hearing_id,
        kind=ItemKind.BREAK,
        title=title,
        starts_at=ends_at(items[number]),
        minutes=minutes,
    )
    with _recorded(place, "agenda.break", items):
        if follow:
            _shift(items[number + 1 :], timedelta(minutes=minutes))
        _insert(items, number + 1, pause)
    return pause


def _shift(items: Sequence[AgendaItem], by: timedelta) -> None:
    for item in items:
        order.set_values(item, starts_at=item.starts_at + by)


def _insert(items: list[AgendaItem], place: int, item: AgendaItem) -> None:
    item.position = len(items)
    db.session.add(item)
    db.session.flush()
    items.insert(place, item)
    order.number(items)


@contextmanager
def _recorded(place: Place, action: str, items: Sequence[AgendaItem]) -> Iterator[None]:
    """Write a line about what the block does to these items: each that it changes or adds, with
    its start and length before and after. A block that changes nothing leaves no line."""
    before = _times(items)
    yield
    after = _times(items)
    if before != after:
        audit.record(
            who=place.who,
            action=action,
            subject=f"item {place.item_id}",
            hearing_id=place.hearing_id,
            before=before,
            after=after,
            now=place.now,
        )


def _times(items: Iterable[AgendaItem]) -> dict[str, Any]:
    return {
        f"item {item.id}": {"starts_at": item.starts_at.isoformat(), "minutes": item.minutes}
        for item in items
    }
