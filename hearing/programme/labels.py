"""What the public reads for the kinds of items and parts."""

from __future__ import annotations

from collections.abc import Callable

from hearing.agenda.labels import ITEM_KINDS
from hearing.errors import N_
from hearing.programme.snapshot import Item
from hearing.speakers.models import Part

__all__ = ["ITEM_KINDS", "PARTS", "Say", "kind"]
# Brings a German text into the reader's language.
Say = Callable[[str], str]

PARTS = {
    Part.SPEAKER: N_("Beitrag"),
    Part.MODERATOR: N_("Moderation"),
    Part.PANELLIST: N_("Podium"),
    Part.HOST: N_("Gastgeber*in"),
}


def kind(item: Item, say: Say) -> str:
    """What an item is, in the reader's language."""
    return say(ITEM_KINDS[item.kind])
