"""When somebody was there: read from what happened at the door, in the order of time.

Phones without a network tell late. So what an attempt means is never a matter of when we heard of
it, but of what happened before and after its own time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.door.models import DoorEventKind

# A ticket shown again says that its holder is there, as the first time does.
ENTERING = frozenset({DoorEventKind.ARRIVAL, DoorEventKind.AGAIN})
TOLD = ENTERING | {DoorEventKind.LEAVING}


class Action(StrEnum):
    """What is done at the door."""

    ENTER = "enter"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Passage:
    """Something that happened to one person at the door."""

    at: datetime
    kind: DoorEventKind


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when somebody was there; ``until`` is None while they haven't left."""

    since: datetime
    until: datetime | None


def judge(history: Sequence[Passage], action: Action, at: datetime) -> DoorEventKind:
    """What an attempt of a valid ticket is: an arrival once for each stay, else again."""
    if action is Action.LEAVE:
        return DoorEventKind.LEAVING
    told = in_order(history)
    before = [one for one in told if one.at <= at]
    after = [one for one in told if one.at > at]
    is_there = bool(before) and before[-1].kind in ENTERING
    is_counted = bool(after) and after[0].kind in ENTERING  # this stay, known from a later scan
    return DoorEventKind.AGAIN if is_there or is_counted else DoorEventKind.ARRIVAL


def read(history: Iterable[Passage]) -> list[Stay]:
    """The stays of one person, the earliest first."""
    stays: list[Stay] = []
    since: datetime | None = None
    for one in in_order(history):
        if one.kind in ENTERING:
            since = since or one.at
        elif since is not None:
            stays.append(Stay(since, one.at))
            since = None
    return [*stays, Stay(since, None)] if since is not None else stays


def in_order(history: Iterable[Passage]) -> list[Passage]:
    """What says who was there, by its own time; at the same time as it was stored."""
    return sorted((one for one in history if one.kind in TOLD), key=lambda one: one.at)
