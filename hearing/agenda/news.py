"""News of a hearing that concern people: moved, renamed, called off. Rooms that write to people
register here; they are told in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.agenda.models import Hearing


class What(StrEnum):
    """What has become of a hearing."""

    CHANGED = "changed"
    CALLED_OFF = "called_off"
    TAKES_PLACE = "takes_place"  # after all


@dataclass(frozen=True, slots=True)
class News:
    """A hearing as it is now, and who has changed it."""

    hearing: Hearing
    what: What
    who: str
    now: datetime


Follower = Callable[[News], object]
_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Let a room follow. A second time changes nothing."""
    if follower not in _followers:
        _followers.append(follower)


def tell(news: News) -> None:
    """Tell all rooms that follow."""
    for follower in _followers:
        follower(news)
