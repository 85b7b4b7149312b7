"""All consents of a hearing as a table, for the proof that the law asks for."""

from __future__ import annotations

import csv
import io

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.speakers import wordings
from hearing.speakers.models import Channel, Consent, Speaker

HEAD = (
    "Person",
    "Funktion",
    "Zweck",
    "Antwort",
    "gilt",
    "Zeit (UTC)",
    "Weg",
    "erfasst von",
    "Fassung",
    "Sprache",
    "Text",
)
CHANNELS = {Channel.LINK: "Link", Channel.PAPER: "Papier", Channel.PHONE: "Telefon"}
# With one of these at the beginning a spreadsheet takes a text for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_consents(hearing: Hearing) -> str:
    """Every answer ever given in a hearing as CSV (RFC 4180), the oldest first."""
    query = (
        select(Consent, Speaker)
        .join(Speaker, Speaker.id == Consent.speaker_id)
        .where(Consent.hearing_id == hearing.id)
        .order_by(Consent.id)
    )
    rows = [(consent, speaker) for consent, speaker in db.session.execute(query)]
    last = {(consent.speaker_id, consent.purpose): consent.id for consent, _speaker in rows}
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(HEAD)
    for consent, speaker in rows:
        holds = last[consent.speaker_id, consent.purpose] == consent.id
        table.writerow([harmless(cell) for cell in _cells(consent, speaker, holds)])
    return text.getvalue()


def _cells(consent: Consent, speaker: Speaker, holds: bool) -> list[str]:
    wording = wordings.find(consent.purpose, consent.wording)
    return [
        speaker.name,
        speaker.role,
        wordings.NAMES[consent.purpose],
        "ja" if consent.given else "nein",
        "ja" if holds else "nein",
        f"{consent.at:%Y-%m-%dT%H:%M:%SZ}",
        CHANNELS[consent.channel],
        consent.who,
        consent.wording,
        consent.language,
        wording.text(consent.language) if wording else "",
    ]


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
