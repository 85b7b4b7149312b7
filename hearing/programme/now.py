"""What is on now and what comes next: by the desk where somebody presses, else by the released
programme and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hearing.agenda.models import Hearing
from hearing.programme.edition import Edition
from hearing.programme.snapshot import Item

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """The day of a hearing at one time: ``running`` may hold several parallel items.

    The rest only the desk knows: since when the item is ``paused``, when it will be over
    (``until``), how many minutes the next one will be ``late``, what is announced to all. Where
    it is ``closed``, nothing is said of what is on.
    """

    running: tuple[Item, ...]
    coming: Item | None
    since: datetime | None = None
    until: datetime | None = None
    paused: bool = False
    late: int = 0
    closed: bool = False
    announcement: str = ""


Source = Callable[[Edition, datetime], Moment | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let the desk say what is on; None where it knows nothing of that day. A second time changes
    nothing."""
    if source not in _sources:
        _sources.append(source)


def look(edition: Edition, *, now: datetime) -> Moment | None:
    """What is on; None on other days, when all is over and when it is called off."""
    if edition.called_off:
        return None
    items = sorted(edition.programme.items, key=lambda item: (item.starts_at, item.position))
    today = edition.local(now).date()
    if today not in {edition.local(item.starts_at).date() for item in items}:
        return None
    for source in _sources:
        moment = source(edition, now)
        if moment is not None:
            return moment if _says_something(moment) else None
    running = tuple(item for item in items if item.starts_at <= now < item.ends_at)
    coming = next((item for item in items if item.starts_at > now), None)
    if coming and coming.starts_at - now > DAY:
        coming = None
    return Moment(running, coming) if running or coming else None


def is_near(hearing: Hearing, *, now: datetime) -> bool:
    """Whether pages about a hearing follow it: on its days, and a day before and after."""
    return hearing.starts_at - DAY <= now <= hearing.ends_at + DAY


def _says_something(moment: Moment) -> bool:
    return bool(moment.running or moment.coming or moment.closed or moment.announcement)
