"""What the staff reads for roles."""

from __future__ import annotations

from hearing.accounts.rights import Role
from hearing.errors import N_

ROLES = {
    Role.ORGANIZER: N_("Organisationsteam"),
    Role.EDITOR: N_("Redaktion"),
    Role.DESK: N_("Regie"),
    Role.MODERATOR: N_("Moderation"),
    Role.PROTOCOL_WRITER: N_("Protokoll"),
    Role.APPROVER: N_("Freigabe des Protokolls"),
    Role.CHECK_IN: N_("Einlass"),
}
DUTIES = {
    Role.ORGANIZER: N_("Programm bearbeiten und veröffentlichen, Briefe senden, Team verwalten"),
    Role.EDITOR: N_("Programm, Mitwirkende, Marktstände und Stellungnahmen bearbeiten"),
    Role.DESK: N_("am Tag die Anhörung und den Livestream steuern, Aufzeichnungen verwalten"),
    Role.MODERATOR: N_("Fragen prüfen, zusammenführen und ordnen"),
    Role.PROTOCOL_WRITER: N_("Protokoll schreiben, Aufzeichnungen verwalten"),
    Role.APPROVER: N_("Protokoll freigeben, Änderungslog lesen"),
    Role.CHECK_IN: N_("Gäste am Eingang empfangen"),
}
# What a line of the log is about: the word before its number.
SUBJECTS = {
    "hearing": N_("Anhörung"),
    "item": N_("Programmpunkt"),
    "speaker": N_("Mitwirkende*r"),
    "stand": N_("Marktstand"),
    "statement": N_("Stellungnahme"),
    "release": N_("Fassung"),
    "letter": N_("Brief"),
    "recording": N_("Aufzeichnung"),
    "user": N_("Konto"),
}
FIELDS = {
    "biography": N_("Biografie"),
    "deadline": N_("Frist"),
    "email": N_("E-Mail-Adresse"),
    "ends_at": N_("Ende"),
    "kind": N_("Art"),
    "language": N_("Sprache"),
    "minutes": N_("Dauer"),
    "motion": N_("Antrag"),
    "name": N_("Name"),
    "needs": N_("Bedarf"),
    "number": N_("Nummer"),
    "opened": N_("Geöffnet"),
    "organisation": N_("Organisation"),
    "origin": N_("Herkunft"),
    "paper": N_("Sitzungsvorlage"),
    "parallel": N_("Parallel"),
    "perspective": N_("Perspektive"),
    "place": N_("Platz"),
    "position": N_("Platz"),
    "public": N_("Öffentlich"),
    "published_at": N_("Veröffentlicht am"),
    "release": N_("Fassung"),
    "role": N_("Funktion"),
    "roles": N_("Rollen"),
    "room": N_("Raum"),
    "starts_at": N_("Beginn"),
    "state": N_("Status"),
    "summary": N_("Beschreibung"),
    "text": N_("Text"),
    "title": N_("Titel"),
    "topic": N_("Thema"),
    "unit": N_("Stelle"),
    "venue": N_("Ort"),
}
VALUES: dict[str, dict[str, str]] = {
    "roles": {role.value: name for role, name in ROLES.items()},
    "state": {
        "proposed": N_("vorgeschlagen"),
        "invited": N_("eingeladen"),
        "confirmed": N_("zugesagt"),
        "declined": N_("abgesagt"),
        "withdrawn": N_("zurückgezogen"),
        "applied": N_("beworben"),
        "accepted": N_("angenommen"),
        "placed": N_("platziert"),
    },
    "kind": {
        "greeting": N_("Begrüßung"),
        "talk": N_("Vortrag"),
        "q_and_a": N_("Fragerunde"),
        "presentation": N_("Vorstellung"),
        "marketplace": N_("Marktplatz"),
        "panel": N_("Podium"),
        "break": N_("Pause"),
        "closing": N_("Abschluss"),
    },
}
