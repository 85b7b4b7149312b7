"""A day at the desk: presses as tests make them."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex
from typing import Any

from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.desk import board, presses, turns
from hearing.desk.board import Board
from hearing.desk.kinds import Press
from hearing.desk.models import Mark, MarkKind
from hearing.speakers.models import Part, Slot, Speaker, SpeakerState
from tests.conftest import NOW
from tests.hearing.cast import a_speaker

Kind = MarkKind
DESK = "d" * 32


def press(hearing: Hearing, kind: MarkKind, *, now: datetime = NOW, **facts: Any) -> Mark:
    """Press at a desk that has seen everything, committed; gives the mark."""
    facts.setdefault("seen", turns.number(hearing.id))
    one = Press(key=facts.pop("key", token_hex(16)), kind=kind, **facts)
    with commit():
        return presses.press(hearing=hearing, press=one, who="desk@example.org", now=now)


def now_on(hearing: Hearing, now: datetime = NOW) -> Board:
    """What the desk shows."""
    return board.of(hearing, now=now)


def speaks_in(hearing: Hearing, place: int, name: str) -> Speaker:
    """Somebody confirmed with a part in an item, committed."""
    speaker = a_speaker(hearing, name)
    with commit():
        speaker.state = SpeakerState.CONFIRMED
        speaker.slots.append(Slot(item_id=hearing.items[place].id, part=Part.SPEAKER))
    return speaker
