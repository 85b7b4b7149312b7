"""The texts that guests consent to, in versions.

A text that was shown never changes: add a new one. Each consent stores the version of its text.
A city's legal office checks them before use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hearing.errors import N_
from hearing.groups import rights
from hearing.groups.models import Group
from hearing.groups.rights import Use


class Purpose(StrEnum):
    """What guests are asked for."""

    ON_SCREEN = "on_screen"
    NAME = "name"
    AGAIN = "again"


NAMES: dict[Purpose, str] = {
    Purpose.ON_SCREEN: N_("Wortmeldung im Livestream und in der Aufzeichnung"),
    Purpose.NAME: N_("Name bei meinen Wortmeldungen im Protokoll"),
    Purpose.AGAIN: N_("Einladung zu weiteren Anhörungen"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The full text of one question of consent in one version, in German and English."""

    purpose: Purpose
    version: str
    date: date
    de: str
    en: str

    def text(self, language: str) -> str:
        """The text in a language; German unless English is asked for."""
        return self.en if language == "en" else self.de


# The newest of each purpose comes last.
WORDINGS: tuple[Wording, ...] = (
    Wording(
        Purpose.ON_SCREEN,
        "1",
        date(2024, 5, 1),
        "Wenn ich mich zu Wort melde, darf das in Bild und Ton im Livestream und in der"
        " Aufzeichnung zu sehen und zu hören sein. Ohne meine Einwilligung zeigt die Kamera mich"
        " nicht, und ich kann meine Frage schriftlich stellen.",
        "When I take the floor, this may be seen and heard in the live stream and in the recording."
        " Without my consent the camera does not show me, and I can ask my question in writing.",
    ),
    Wording(
        Purpose.NAME,
        "1",
        date(2024, 5, 1),
        "Bei meinen Wortmeldungen darf mein Name im veröffentlichten Protokoll stehen. Ohne meine"
        " Einwilligung steht dort nur meine Gruppe.",
        "My name may stand next to what I say in the published record. Without my consent only my"
        " group stands there.",
    ),
    Wording(
        Purpose.AGAIN,
        "1",
        date(2024, 5, 1),
        "Die Stadt darf meinen Namen und meine E-Mail-Adresse aufbewahren, um mich zu weiteren"
        " Anhörungen einzuladen, bis ich das widerrufe.",
        "The city may keep my name and e-mail address to invite me to further hearings, until I"
        " withdraw this.",
    ),
)


def asked(group: Group) -> list[Purpose]:
    """What people of a group are asked for: who can't take the floor is not asked about that."""
    speaks = rights.allows(group, Use.ASK)
    return [purpose for purpose in Purpose if speaks or purpose is Purpose.AGAIN]


def newest(purpose: Purpose) -> Wording:
    """The text that is shown now."""
    return [wording for wording in WORDINGS if wording.purpose is purpose][-1]


def find(purpose: str, version: str) -> Wording | None:
    """The text of a version, also an old one."""
    found = (w for w in WORDINGS if w.purpose == purpose and w.version == version)
    return next(found, None)
