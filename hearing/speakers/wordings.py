"""The texts that people consent to, in versions.

A text that was shown never changes: add a new one. Each consent stores the version of
its text, so what somebody agreed to can be shown years later.
A city's legal office checks them before use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hearing.errors import N_
from hearing.speakers.models import Purpose

NAMES: dict[Purpose, str] = {
    Purpose.LIVE_STREAM: N_("Livestream"),
    Purpose.RECORDING: N_("Aufzeichnung"),
    Purpose.TRANSCRIPT: N_("Protokoll mit Namen"),
    Purpose.PHOTO: N_("Foto im Programm"),
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
        Purpose.LIVE_STREAM,
        "1",
        date(2024, 4, 1),
        "Ich bin damit einverstanden, dass mein Redebeitrag in Bild und Ton während der Anhörung "
        "im Internet übertragen wird (Livestream). Die Übertragung ist weltweit und ohne Anmeldung "
        "zu sehen. Ohne meine Einwilligung zeigt der Livestream während meines Beitrags ein "
        "Standbild ohne Ton.",
        "I agree that my contribution is broadcast on the internet with picture and sound during "
        "the hearing (live stream). The broadcast can be watched worldwide without a login. "
        "Without my consent the live stream shows a still picture without sound while I speak.",
    ),
    Wording(
        Purpose.RECORDING,
        "1",
        date(2024, 4, 1),
        "Ich bin damit einverstanden, dass mein Redebeitrag in Bild und Ton aufgezeichnet wird und "
        "bis zum Ende der Aufbewahrungsfrist, die bei der Aufzeichnung steht, im Internet "
        "abgerufen werden kann. Ohne meine Einwilligung enthält die Aufzeichnung meinen Beitrag "
        "nicht.",
        "I agree that my contribution is recorded with picture and sound and can be watched on the "
        "internet until the end of the retention period that is stated with the recording. Without "
        "my consent the recording does not contain my contribution.",
    ),
    Wording(
        Purpose.TRANSCRIPT,
        "1",
        date(2024, 4, 1),
        "Ich bin damit einverstanden, dass mein Redebeitrag im Wortprotokoll der Anhörung unter "
        "meinem Namen und meiner Funktion veröffentlicht wird und dort durchsucht werden kann. "
        "Ohne meine Einwilligung erscheint mein Beitrag im Protokoll ohne meinen Namen.",
        "I agree that my contribution is published in the verbatim record of the hearing under my "
        "name and function and can be searched there. Without my consent my contribution appears "
        "in the record without my name.",
    ),
    Wording(
        Purpose.PHOTO,
        "1",
        date(2024, 4, 1),
        "Ich bin damit einverstanden, dass das Foto, das ich hochgeladen habe, im Programm der "
        "Anhörung im Internet gezeigt wird. Ohne meine Einwilligung erscheint das Programm ohne "
        "mein Foto.",
        "I agree that the photo I have uploaded is shown in the programme of the hearing on the "
        "internet. Without my consent the programme appears without my photo.",
    ),
)


def newest(purpose: Purpose) -> Wording:
    """The text that is shown now."""
    return [wording for wording in WORDINGS if wording.purpose is purpose][-1]


def find(purpose: Purpose, version: str) -> Wording | None:
    """The text of a version, also an old one."""
    found = (w for w in WORDINGS if w.purpose is purpose and w.version == version)
    return next(found, None)
