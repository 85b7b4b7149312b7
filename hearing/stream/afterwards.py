"""What there is to see of a hearing after its stream, told by the rooms above: its recordings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that the public may see."""

    id: int
    title: str


Source = Callable[[int], Sequence[Recorded]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a room tell the recordings of a hearing. A second time changes nothing."""
    if source not in _sources:
        _sources.append(source)


def of(hearing_id: int) -> tuple[Recorded, ...]:
    """The recordings of a hearing that everybody may see now."""
    return tuple(one for source in _sources for one in source(hearing_id))
