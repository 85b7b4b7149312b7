"""What the staff reads for the words of the tables."""

from __future__ import annotations

from hearing.agenda.models import ItemKind, LegalBasis
from hearing.errors import N_

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
LEGAL_BASES = {
    LegalBasis.CONSENT: N_("Einwilligung der Beteiligten"),
    LegalBasis.SESSION: N_("Sitzung nach Art. 52 Abs. 4 der Gemeindeordnung"),
}
