"""Corrections: of people of the list something else is said now, their name or language, say.

Rooms whose letters name people register with ``on_correct``; they are called in the transaction of
the change itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from hearing.invitations.models import Invitation

# Called with people of one hearing, who has corrected what is said of them, and when.
Listener = Callable[[Sequence[Invitation], str, datetime], object]
_listeners: list[Listener] = []


def on_correct(listener: Listener) -> None:
    """Let a room follow. A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(people: Sequence[Invitation], *, who: str, now: datetime) -> None:
    """Tell all rooms that follow; of nobody, nothing. Call it in one's turn."""
    if people:
        for listener in _listeners:
            listener(people, who, now)
