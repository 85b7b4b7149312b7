"""Copies: what other rooms make of a recording's text, and how each is made and erased.

A room that keeps anything of a recording registers it here; then a finished transcript reaches
it and a deletion does too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hearing.recordings.models import Recording
from media.segments import Segment


@dataclass(frozen=True, slots=True)
class Copy:
    """``make`` replaces the copy by one of these segments, ``erase`` deletes it.

    Both work inside the caller's transaction; a second time they change nothing.
    """

    name: str
    make: Callable[[Recording, list[Segment]], None]
    erase: Callable[[Recording], None]


COPIES: list[Copy] = []
"""In the order in which they are made: each may read what the ones before it made."""


def register(copy: Copy) -> None:
    """Add a copy; one of the same name is replaced in its place."""
    names = [known.name for known in COPIES]
    if copy.name in names:
        COPIES[names.index(copy.name)] = copy
    else:
        COPIES.append(copy)
