"""What the public reads for the kinds of items and parts."""

from __future__ import annotations

from collections.abc import Callable

from hearing.agenda.models import ItemKind
from hearing.errors import N_
from hearing.programme.snapshot import Item
from hearing.speakers.models import Part

# Brings a German text into the reader's language.
Say = Callable[[str], str]

ITEM_KINDS = {
    ItemKind.GREETING: N_("Begrüßung"),
    ItemKind.TALK: N_("Vortrag"),
    ItemKind.Q_AND_A: N_("Fragerunde"),
    ItemKind.PRESENTATION: N_("Vorstellung"),
    ItemKind.MARKETPLACE: N_("Marktplatz"),
    ItemKind.PANEL: N_("Podium"),
    ItemKind.BREAK: N_("Pause"),
    ItemKind.CLOSING: N_("Abschluss"),
}
PARTS = {
    Part.SPEAKER: N_("Beitrag"),
    Part.MODERATOR: N_("Moderation"),
    Part.PANELLIST: N_("Podium"),
    Part.HOST: N_("Gastgeber*in"),
}


def kind(item: Item, say: Say) -> str:
    """What an item is, in the reader's language."""
    return say(ITEM_KINDS[item.kind])
