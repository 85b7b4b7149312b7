"""What people read about slides."""

from __future__ import annotations

from hearing.errors import N_
from hearing.speakers.consents import Reason

REASONS = {
    Reason.CONSENTED: N_("Einwilligung in die Aufzeichnung liegt vor"),
    Reason.EMPLOYEE: N_("Folien der Stadt"),
    Reason.NOT_ANSWERED: N_("noch keine Einwilligung in die Aufzeichnung"),
    Reason.REFUSED: N_("keine Einwilligung in die Aufzeichnung"),
}
