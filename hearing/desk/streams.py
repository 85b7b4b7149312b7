"""What desks follow: everything that happens at the desks of a hearing, in a rehearsal too, and
everything that its public follows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from hearing.desk import turns
from hearing.events import pulse
from hearing.events.feeds import Feed


def numbers(hearing_ids: Collection[int]) -> dict[int, int]:
    """How far hearings are for their desks: it grows with each press and each beat."""
    presses, beats = turns.numbers(hearing_ids), pulse.numbers(hearing_ids)
    return {hearing_id: presses[hearing_id] + beats[hearing_id] for hearing_id in presses}


def number(hearing_id: int) -> int:
    """How far a hearing is for its desks."""
    return numbers([hearing_id])[hearing_id]


def _pressed(hearing_id: int) -> str:
    return str(turns.number(hearing_id))


# Two desks see each other's presses within a second.
DESK: Final = Feed("desk", numbers, spacing=0.0)
# The number of the last press alone.
DESK.offer("pressed", _pressed)
