"""What the public reads for the kinds that the tables know."""

from __future__ import annotations

from hearing.agenda.models import ItemKind
from hearing.errors import N_
from hearing.protocol.models import Part

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
    Part.SPEECH: "",
    Part.QUESTION: N_("Frage"),
    Part.ANSWER: N_("Antwort"),
}
