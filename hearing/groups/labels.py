"""Words for modes and admission, German; pages translate them."""

from __future__ import annotations

from hearing.errors import N_
from hearing.groups.models import Admission, Group, Mode

MODES: dict[Mode, str] = {
    Mode.IN_PERSON: N_("vor Ort"),
    Mode.VIRTUAL: N_("online mit Wortmeldung"),
    Mode.STREAM: N_("im Livestream"),
}
ADMISSIONS: dict[Admission, str] = {
    Admission.INVITATION: N_("nur auf Einladung"),
    Admission.PROOF: N_("mit dienstlicher Mail-Adresse oder Code"),
    Admission.OPEN: N_("offen für alle"),
}
# The words of registrations' states.
STATES: dict[str, str] = {
    "confirmed": N_("zugesagt"),
    "waiting": N_("auf der Warteliste"),
    "offered": N_("Platz angeboten"),
    "maybe": N_("vielleicht"),
    "declined": N_("abgesagt"),
    "substituted": N_("vertreten"),
    "cancelled": N_("zurückgenommen"),
}
# What is done to groups, for the audit log.
ACTIONS: dict[str, str] = {
    "groups.add": N_("Gruppe angelegt"),
    "groups.change": N_("Gruppe geändert"),
    "groups.move": N_("Gruppe umgestellt"),
    "groups.delete": N_("Gruppe gelöscht"),
    "groups.add_seats": N_("Plätze angelegt"),
    "groups.change_seats": N_("Plätze geändert"),
    "groups.delete_seats": N_("Plätze gelöscht"),
    "groups.attend": N_("Angaben zur Teilnahme geändert"),
}


def name_of(group: Group, language: str) -> str:
    """A group's name in a language."""
    return group.name_en if language == "en" and group.name_en else group.name
