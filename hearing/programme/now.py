"""What is on now and what comes next, by the released programme and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hearing.programme.edition import Edition
from hearing.programme.snapshot import Item


@dataclass(frozen=True, slots=True)
class Moment:
    """The day of a hearing at one time: ``running`` may hold several parallel items."""

    running: tuple[Item, ...]
    coming: Item | None


def look(edition: Edition, *, now: datetime) -> Moment | None:
    """What is on; None on other days, when all is over and when it is called off."""
    if edition.called_off:
        return None
    items = sorted(edition.programme.items, key=lambda item: (item.starts_at, item.position))
    today = edition.local(now).date()
    if today not in {edition.local(item.starts_at).date() for item in items}:
        return None
    running = tuple(item for item in items if item.starts_at <= now < item.ends_at)
    coming = next((item for item in items if item.starts_at > now), None)
    if coming and coming.starts_at - now > timedelta(days=1):
        coming = None
    return Moment(running, coming) if running or coming else None
