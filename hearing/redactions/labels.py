"""What people read about redactions. ``NOTES`` stand in the record itself, which is German."""

from __future__ import annotations

from hearing.errors import N_
from hearing.redactions.models import RedactionReason, RedactionState
from hearing.speakers.consents import Reason

REASONS = {
    RedactionReason.WITHDRAWN: N_("Einwilligung zurückgezogen"),
    RedactionReason.PERSONAL: N_("personenbezogene Angaben"),
    RedactionReason.CONFIDENTIAL: N_("nicht für die Öffentlichkeit bestimmt"),
    RedactionReason.UNLAWFUL: N_("rechtswidriger Inhalt"),
    RedactionReason.MISTAKE: N_("versehentlich aufgenommen"),
}
STATES = {
    RedactionState.ORDERED: N_("wird entfernt"),
    RedactionState.DONE: N_("entfernt"),
    RedactionState.FAILED: N_("gescheitert"),
}
BADGES = {
    RedactionState.ORDERED: "info",
    RedactionState.DONE: "success",
    RedactionState.FAILED: "danger",
}
NOTES = {
    RedactionReason.WITHDRAWN: N_("Entfernt, weil eine Einwilligung zurückgezogen wurde."),
    RedactionReason.PERSONAL: N_("Entfernt, um personenbezogene Daten zu schützen."),
    RedactionReason.CONFIDENTIAL: N_("Entfernt, weil nicht für die Öffentlichkeit bestimmt."),
    RedactionReason.UNLAWFUL: N_("Entfernt aus rechtlichen Gründen."),
    RedactionReason.MISTAKE: N_("Entfernt, weil versehentlich aufgenommen."),
}
WHY_NOT = {
    Reason.REFUSED: N_("hat die Aufzeichnung abgelehnt"),
    Reason.EMPLOYEE: N_("ist bei der Stadt beschäftigt und nicht für die Aufzeichnung vorgesehen"),
}
PEOPLE = {"link": N_("der Person selbst"), "machine": N_("dem System")}
