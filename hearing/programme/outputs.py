"""Outputs: what other rooms make of a release, each registered here once.

A room that shows or keeps anything of the released programme follows the releases this way and
never reads the draft.
"""

from __future__ import annotations

from collections.abc import Callable

from hearing.agenda.models import Hearing
from hearing.programme.snapshot import Programme

Follow = Callable[[Hearing, Programme], None]
FOLLOWERS: list[Follow] = []


def register(follow: Follow) -> None:
    """Let a room follow: called with the public programme, in the release's own transaction.

    A second time changes nothing.
    """
    if follow not in FOLLOWERS:
        FOLLOWERS.append(follow)


def follow(hearing: Hearing, programme: Programme) -> None:
    """Tell all who follow that this is the programme now. A second time they do the same again."""
    for follower in FOLLOWERS:
        follower(hearing, programme)
