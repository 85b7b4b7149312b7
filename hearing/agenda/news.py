"""News of a hearing that concern people: moved, renamed, called off. Rooms that write to people
register here; they are told in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.agenda.models import Hearing

# What people plan their day by.
PLANNED_BY = frozenset({"title", "starts_at", "ends_at", "venue"})


class What(StrEnum):
    """What has become of a hearing."""

    CHANGED = "changed"
    CALLED_OFF = "called_off"
    TAKES_PLACE = "takes_place"  # after all


@dataclass(frozen=True, slots=True)
class News:
    """A hearing as it is now, and who has changed it; ``facts`` are the names of what changed."""

    hearing: Hearing
    what: What
    who: str
    now: datetime
    facts: frozenset[str] = frozenset()


Follower = Callable[[News], object]
# Called with a hearing's number before its row is written.
Usher = Callable[[int], object]
_followers: list[Follower] = []
_ushers: list[Usher] = []


def register(follower: Follower) -> None:
    """Let a room follow. A second time changes nothing."""
    if follower not in _followers:
        _followers.append(follower)


def on_begin(usher: Usher) -> None:
    """Let a room make who changes a hearing wait for their turn before its row is written: a guest
    who answers holds the turn and needs that row. A second time changes nothing."""
    if usher not in _ushers:
        _ushers.append(usher)


def begin(hearing: Hearing) -> None:
    """Wait for one's turn to change a hearing that people have answered to."""
    for usher in _ushers:
        usher(hearing.id)


def tell(news: News) -> None:
    """Tell all rooms that follow."""
    for follower in _followers:
        follower(news)


def is_planned_by(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    """Whether something changed that people plan their day by."""
    return any(before[name] != after[name] for name in PLANNED_BY)
