"""People who are put into another group: what it doesn't allow must end.

Rooms register with ``on_regroup``; they are called in the transaction of the change itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Invitations of one hearing, by number, that are in another group now."""

    hearing_id: int
    invitation_ids: Sequence[int]
    who: str
    now: datetime


Listener = Callable[[Regrouping], None]
_listeners: list[Listener] = []


def on_regroup(listener: Listener) -> None:
    """Let a room follow. A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(regrouping: Regrouping) -> None:
    """Tell all rooms that follow; of nobody, nothing. Call it in one's turn."""
    if regrouping.invitation_ids:
        for listener in _listeners:
            listener(regrouping)
