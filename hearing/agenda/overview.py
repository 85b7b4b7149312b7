"""A programme at a glance: its rows with the free time between them, and its end as planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.agenda.models import AgendaItem, Hearing
from hearing.agenda.schedule import ends_at, last_end


@dataclass(frozen=True, slots=True)
class Row:
    """One item, when it ends, and how many minutes are free before it."""

    number: int
    item: AgendaItem
    ends_at: datetime
    free: int


@dataclass(frozen=True, slots=True)
class Total:
    """When the programme ends, and by how many minutes that is late."""

    ends_at: datetime
    late: int
    minutes: int


def rows(items: Sequence[AgendaItem]) -> list[Row]:
    """The items in their order. Free time is counted from the latest end so far."""
    found: list[Row] = []
    latest: datetime | None = None
    for number, item in enumerate(items, 1):
        free = 0 if latest is None else int((item.starts_at - latest).total_seconds() // 60)
        found.append(Row(number, item, ends_at(item), max(0, free)))
        latest = max(latest or ends_at(item), ends_at(item))
    return found


def total(hearing: Hearing, items: Sequence[AgendaItem]) -> Total | None:
    """The programme's end beside the hearing's; None without items."""
    end = last_end(items)
    if end is None:
        return None
    late = round((end - hearing.ends_at).total_seconds() / 60)
    return Total(end, late, sum(item.minutes for item in items if not item.parallel))
