"""German words for what is held, as the pages and the export show them."""

from __future__ import annotations

from hearing.errors import N_

# The names of facts in ``hearing.persons.Held``; the JSON export has them as they are.
FIELDS: dict[str, str] = {
    "action": N_("Vorgang"),
    "active": N_("aktiv"),
    "address": N_("Adresse"),
    "administrator": N_("Administration"),
    "after": N_("nachher"),
    "answered_at": N_("geantwortet am"),
    "at": N_("Zeitpunkt"),
    "before": N_("vorher"),
    "biography": N_("Kurzbiografie"),
    "by": N_("durch"),
    "calendar": N_("Kalenderdatei"),
    "channel": N_("Weg"),
    "code": N_("Ticketcode"),
    "confirmed_at": N_("Adresse bestätigt am"),
    "created_at": N_("angelegt am"),
    "email": N_("E-Mail-Adresse"),
    "employee": N_("bei der Stadt beschäftigt"),
    "error": N_("Fehler"),
    "expires_at": N_("gilt bis"),
    "file_name": N_("Dateiname"),
    "given": N_("erteilt"),
    "group": N_("Gruppe"),
    "invited_at": N_("eingeladen am"),
    "kind": N_("Art"),
    "language": N_("Sprache"),
    "lines": N_("Zeilen"),
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
    "parts": N_("Beiträge"),
    "perspective": N_("Perspektive"),
    "privacy_notice": N_("Fassung der Datenschutzhinweise"),
    "purpose": N_("Zweck"),
    "reason": N_("Begründung"),
    "recording": N_("Aufzeichnung"),
    "revoked_at": N_("beendet am"),
    "role": N_("Funktion"),
    "roles": N_("Rollen"),
    "second_factor": N_("zweiter Faktor"),
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
        N_("Was außerhalb liegt"),
        N_(
            "Nachrichten im Postfach, Briefe, die schon angekommen sind, und Sicherungskopien"
            " löscht diese Software nicht."
        ),
    ),
)
