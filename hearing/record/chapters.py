"""Chapters: the agenda items of a recording, as the record has laid them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from hearing.record.values import Item, Record


@dataclass(frozen=True, slots=True)
class Chapter:
    """An agenda item in a recording, from ``start`` to ``end`` in seconds."""

    item: Item
    start: float
    end: float


def of(record: Record, recording_id: int, *, duration: float) -> Iterator[Chapter]:
    """Each item from its first word to the next one's; one that comes back later has a chapter for
    each time. None where the record has no text of the recording."""
    items = {item.id: item for item in record.items}
    starts: list[tuple[Item | None, float]] = []
    for one in record.contributions:
        item = items.get(one.item_id or 0)
        if one.recording_id == recording_id and item and (not starts or starts[-1][0] != item):
            starts.append((item, one.start))
    for (item, start), (_next, end) in pairwise([*starts, (None, duration)]):
        if item is not None:
            yield Chapter(item, start, max(start, end))
