"""Two programmes side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from hearing.programme import changes
from hearing.programme.changes import Difference
from hearing.programme.snapshot import Item, Programme


@dataclass(frozen=True, slots=True)
class Row:
    """One item in both; None where it is missing."""

    before: Item | None
    after: Item | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows in the order of time, and what differs beside the items."""

    rows: tuple[Row, ...]
    others: tuple[Difference, ...]


def compare(old: Programme, new: Programme) -> Comparison:
    """Put two programmes side by side, by the numbers of their items."""
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    found: dict[str, list[Difference]] = defaultdict(list)
    others = []
    for one in changes.between(old, new):
        if one.subject.startswith("item "):
            found[one.subject].append(one)
        else:
            others.append(one)
    both = sorted(
        {**before, **after}.values(), key=lambda item: (item.starts_at, item.position, item.id)
    )
    rows = [
        Row(before.get(item.id), after.get(item.id), tuple(found[f"item {item.id}"]))
        for item in both
    ]
    return Comparison(tuple(rows), tuple(others))
