"""Holders: what other rooms keep of the words of a recording, and how each lets go of a passage.

A room below that keeps words registers here; then a redaction reaches it in its own commit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hearing.recordings.models import Recording
from hearing.redactions.spans import Span


@dataclass(frozen=True, slots=True)
class Taken:
    """What is being taken out of the protocol, where it still stands; ``keys`` are the entries that
    lose words, or had some of that time at any moment."""

    recording: Recording
    spans: tuple[Span, ...]
    keys: frozenset[str]
    who: str
    now: datetime


Holder = Callable[[Taken], None]
HOLDERS: list[Holder] = []


def register(holder: Holder) -> None:
    """Let a room follow. A second time changes nothing."""
    if holder not in HOLDERS:
        HOLDERS.append(holder)
