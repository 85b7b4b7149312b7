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


def name_of(group: Group, language: str) -> str:
    """A group's name in a language."""
    return group.name_en if language == "en" and group.name_en else group.name
