"""Rooms that follow letters: told when one was sent, failed, came back, or is in doubt.

Registered once, when the application is made:

    listeners.on_change(note_invited)

They are called in the transaction of the change itself, with the letter as it is now: ``state``,
``concern`` ("invitation 12 invited") and ``calendar_method`` say what has become of what.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from hearing.database import db
from hearing.mail.models import Letter

log = logging.getLogger("hearing.mail")
Listener = Callable[[Letter], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """Let a room follow letters. A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(letter_id: int) -> None:
    """Tell all rooms what has become of a letter; they change only rows of their own.

    What goes wrong in a room is logged and undone there alone: a letter that was sent is sent.
    """
    letter = db.session.get_one(Letter, letter_id, populate_existing=True)
    for listener in _listeners:
        try:
            with db.session.begin_nested():
                listener(letter)
        except Exception:
            log.exception("letter %s: %s", letter_id, listener.__module__)
