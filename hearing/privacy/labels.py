"""German words for what is held, as the pages and the export show them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from hearing.accounts import audit
from hearing.door import labels as door
from hearing.errors import N_
from hearing.groups import labels as groups
from hearing.invitations.models import Source
from hearing.mail import inbox, shelves
from hearing.questions import labels as questions
from hearing.registration import labels as registration
from hearing.speakers import labels as speakers
from hearing.stands import states as stands


def _words(*maps: Mapping[Any, str]) -> dict[str, str]:
    return {str(word): text for word, text in chain.from_iterable(m.items() for m in maps)}


SOURCES = {
    Source.IMPORT: N_("aus einer Liste"),
    Source.MANUAL: N_("von der Verwaltung eingetragen"),
    Source.SELF: N_("selbst angemeldet"),
    Source.SUBSTITUTE: N_("als Vertretung genannt"),
}
# The words of the code in some facts, as people say them; whatever is not here is shown as it is.
VALUES: dict[str, dict[str, str]] = {
    "mode": _words(groups.MODES),
    "state": _words(
        questions.STATES, stands.NAMES, shelves.STATE_NAMES, speakers.STATES, registration.STATES
    ),
    "kind": _words(door.KINDS, inbox.KINDS),
    "part": _words(door.PARTS),
    "channel": _words(speakers.CHANNELS, registration.CHANNELS),
    "purpose": _words(speakers.PURPOSES, registration.PURPOSES),
    "source": _words(SOURCES),
    "language": {"de": N_("Deutsch"), "en": N_("Englisch")},
    "by": {"self": N_("die Person"), "link": N_("persönlicher Link"), "staff": N_("Verwaltung")},
    "action": audit.NAMES,  # rooms add theirs
}
# The names of facts in ``hearing.persons.Held``; the JSON export has them as they are.
FIELDS: dict[str, str] = {
    "action": N_("Vorgang"),
    "active": N_("aktiv"),
    "address": N_("Adresse"),
    "administrator": N_("Administration"),
    "after": N_("nachher"),
    "answered_at": N_("geantwortet am"),
    "at": N_("Zeitpunkt"),
    "attendance": N_("Anwesenheit"),
    "before": N_("vorher"),
    "biography": N_("Kurzbiografie"),
    "by": N_("durch"),
    "calendar": N_("Kalenderdatei"),
    "channel": N_("Weg"),
    "code": N_("Ticketcode"),
    "confirmed_at": N_("Adresse bestätigt am"),
    "count": N_("Anzahl"),
    "created_at": N_("angelegt am"),
    "email": N_("E-Mail-Adresse"),
    "employee": N_("bei der Stadt beschäftigt"),
    "error": N_("Fehler"),
    "expires_at": N_("gilt bis"),
    "file_name": N_("Dateiname"),
    "given": N_("erteilt"),
    "group": N_("Gruppe"),
    "invited_at": N_("eingeladen am"),
    "joined_at": N_("betreten am"),
    "kind": N_("Art"),
    "language": N_("Sprache"),
    "left_at": N_("verlassen am"),
    "lines": N_("Zeilen"),
    "mentions": N_("genannt von anderen"),
    "method": N_("Kalenderart"),
    "mode": N_("Teilnahmeform"),
    "name": N_("Name"),
    "named": N_("mit Namen gestellt"),
    "needs": N_("Bedarf"),
    "note": N_("Notiz"),
    "offer_until": N_("Angebot bis"),
    "office": N_("Amt"),
    "organisation": N_("Organisation"),
    "own": N_("eigener Beitrag"),
    "part": N_("Teilnahme"),
    "parts": N_("Beiträge"),
    "perspective": N_("Perspektive"),
    "privacy_notice": N_("Fassung der Datenschutzhinweise"),
    "purpose": N_("Zweck"),
    "reason": N_("Begründung"),
    "record_version": N_("Fassung der Niederschrift"),
    "recording": N_("Aufzeichnung"),
    "revoked_at": N_("beendet am"),
    "role": N_("Funktion"),
    "roles": N_("Rollen"),
    "second_factor": N_("zweiter Faktor"),
    "seen_at": N_("zuletzt gesehen am"),
    "sender": N_("Absender"),
    "sent_at": N_("gesendet am"),
    "sequence": N_("Stand"),
    "shown": N_("am Einlass gezeigt"),
    "asked_at": N_("gefragt am"),
    "size": N_("Größe in Bytes"),
    "source": N_("Herkunft"),
    "start": N_("Sekunde"),
    "state": N_("Status"),
    "state_at": N_("Status seit"),
    "subject": N_("Betreff"),
    "substitute": N_("Vertretung"),
    "text": N_("Text"),
    "title": N_("Titel"),
    "told": N_("Angaben"),
    "uid": N_("Kennung"),
    "used_at": N_("zuletzt benutzt am"),
    "wording": N_("Fassung des Textes"),
}
# What of a hearing goes on a day of its own; see ``hearing.retention``.
OBJECTS = {
    "recording": N_("Aufzeichnung: Ton, Bild, Untertitel und Fundstellen"),
    "recording_text": N_("Arbeitstext der Niederschrift"),
    "record": N_("Niederschrift mit allen Fassungen"),
}
PARTS = {"guest": N_("als Gast"), "speaker": N_("als Referent*in")}
ACTIONS = {
    "privacy.erase": N_("Person gelöscht"),
    "privacy.export": N_("Auskunft über eine Person erteilt"),
    "privacy.retention": N_("Aufbewahrungsfristen geändert"),
}
# What an erasure leaves, and why; shown before it, and in docs/privacy.md.
KEPT: tuple[tuple[str, str], ...] = (
    (
        N_("Zahlen ohne Namen"),
        N_(
            "Wie viele eingeladen waren, geantwortet haben und da waren: Die Zeile bleibt, ohne"
            " Name, Adresse und Text."
        ),
    ),
    (
        N_("Nachweise von Einwilligungen"),
        N_(
            "Die Stadt muss belegen können, dass jemand eingewilligt hat (Art. 7 Abs. 1 DSGVO). Sie"
            " bleiben unter einem Pseudonym, das sich nur mit der Adresse wiederfinden lässt."
        ),
    ),
    (
        N_("Das Änderungslog der Verwaltung"),
        N_(
            "Wann wer von der Verwaltung was getan hat, bleibt. Was sich bei der Person geändert"
            " hat, wird gelöscht."
        ),
    ),
    (
        N_("Der Wunsch, keine Briefe zu bekommen"),
        N_("Damit er weiter gilt, bleibt eine Prüfsumme der Adresse, nicht die Adresse."),
    ),
    (
        N_("Veröffentlichtes"),
        N_(
            "Wer in einer veröffentlichten Fassung des Programms oder in der Niederschrift steht,"
            " bleibt dort mit Namen. Dafür gelten eigene Fristen und Schwärzungen."
        ),
    ),
    (
        N_("Was im Saal gefragt wurde"),
        N_(
            "Der Wortlaut einer Frage, die aufgerufen oder zur schriftlichen Antwort zurückgestellt"
            " war, gehört zur Niederschrift. Wer gefragt hat, wird gelöscht."
        ),
    ),
    (
        N_("Was außerhalb liegt"),
        N_(
            "Nachrichten im Postfach, Briefe, die schon angekommen sind, und Sicherungskopien"
            " löscht diese Software nicht."
        ),
    ),
)
