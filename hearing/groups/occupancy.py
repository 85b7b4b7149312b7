"""How many people of which group are how far: asked of the room that keeps the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hearing.groups.models import Mode


@dataclass(frozen=True, slots=True)
class Tally:
    """So many people of a group with the same answer; ``seated`` ones hold a seat, of
    ``contingent_id`` where there is a limit."""

    group_id: int
    state: str
    mode: Mode | None
    contingent_id: int | None
    seated: bool
    count: int


Source = Callable[[int], Iterable[Tally]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a room count its answers of a hearing. A second time changes nothing."""
    if source not in _sources:
        _sources.append(source)


def of(hearing_id: int) -> list[Tally]:
    """All answers of a hearing, counted."""
    return [tally for source in _sources for tally in source(hearing_id)]


def seated(hearing_id: int, *, contingent_id: int) -> dict[int, int]:
    """Who sits on the seats of a contingent: how many of which group."""
    found: dict[int, int] = {}
    for tally in of(hearing_id):
        if tally.seated and tally.contingent_id == contingent_id:
            found[tally.group_id] = found.get(tally.group_id, 0) + tally.count
    return found


def answered(hearing_id: int, *, group_id: int, mode: Mode) -> int:
    """How many of a group have chosen a mode, with a seat or waiting for one."""
    return sum(
        tally.count for tally in of(hearing_id) if tally.group_id == group_id and tally.mode is mode
    )
