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
    Reason.REFUSED: N_("hat die Aufzeichnung abgelehnt oder die Einwilligung zurückgezogen"),
    Reason.EMPLOYEE: N_("ist bei der Stadt beschäftigt und nicht für die Aufzeichnung vorgesehen"),
}
PEOPLE = {"link": N_("der Person selbst"), "machine": N_("dem System")}

SAID = N_("Beitrag")
HEARD = N_("vom System gehört, von Menschen anders geschrieben")
CLASHING = N_("beim erneuten Hören abweichend")
OTHER = N_("weitere Angaben")
CELLS: dict[str, tuple[str, str]] = {
    "access_need": (N_("Hilfe, um die jemand bittet"), ""),
    "agenda_item": (N_("Tagesordnungspunkt"), "agenda.editor"),
    "answering_office": (N_("antwortende Stelle"), "questions.written.index"),
    "answer_annex": (N_("veröffentlichte schriftliche Antworten"), "questions.written.index"),
    "attendance": (N_("Hinweise zur Teilnahme"), ""),
    "calendar_entry": (N_("Kalendereintrag"), ""),
    "contingent": (N_("Kontingent"), "groups.index"),
    "door_event": (N_("Vermerk vom Einlass"), ""),
    "floor_plan": (N_("Lageplan"), "stands.index"),
    "guest_list": (N_("eingelesene Gästeliste"), "invitations.index"),
    "hearing": (N_("Angaben zur Anhörung"), "agenda.base"),
    "incoming_letter": (N_("eingegangene E-Mail"), ""),
    "invitation": (N_("eingeladene Person"), "invitations.index"),
    "letter": (N_("Brief"), ""),
    "letter_template": (N_("Text der Briefe"), "invitations.texts.index"),
    "live_stream": (N_("Hinweis im Livestream"), "stream.index"),
    "mark": (N_("Eingabe am Pult"), ""),
    "participant_group": (N_("Gruppe"), "groups.index"),
    "privacy_notice": (N_("Datenschutzhinweise"), ""),
    "question": (N_("Frage"), "questions.index"),
    "record": (N_("Niederschrift"), "record.index"),
    "record.decisions": (N_("Beschlüsse der Niederschrift"), "record.index"),
    "record.erratum": (N_("Berichtigung der Niederschrift"), "record.index"),
    "record.left_out": (N_("Grund für eine weggelassene Aufzeichnung"), "record.index"),
    "record.results": (N_("Ergebnisse je Punkt der Niederschrift"), "record.index"),
    "record.summary": (N_("Kurzfassung der Niederschrift"), "record.index"),
    "record.unread_because": (N_("Grund, nicht auf Mitwirkende zu warten"), "record.index"),
    "record_remark": (N_("Anmerkung zur Niederschrift"), "record.index"),
    "record_signature": (N_("Unterschrift"), "record.index"),
    "recording": (N_("Angaben zur Aufzeichnung"), "recordings.index"),
    "redaction": (N_("Notiz zu einer Schwärzung"), ""),
    "registration": (N_("Anmeldung"), "registration.index"),
    "release": (N_("veröffentlichtes Programm"), ""),
    "speaker": (N_("mitwirkende Person"), "speakers.index"),
    "stand": (N_("Stand"), "stands.index"),
    "stand_call": (N_("Aufruf zum Markt"), "stands.index"),
    "statement": (N_("Stellungnahme"), "statements.index"),
    "statement_annex": (N_("veröffentlichte Stellungnahmen"), "statements.index"),
    "statement_comment": (N_("Anmerkung einer Stelle"), "statements.index"),
    "stored_file": (N_("Name einer Datei"), ""),
    "upload": (N_("hochgeladene Datei"), ""),
    "written_answer": (N_("schriftliche Antwort"), "questions.written.index"),
}
"""What people call the tables and columns in which they write, and where they work on them."""
OF_PEOPLE = frozenset(
    {
        *("access_need", "answering_office", "contingent", "door_event", "guest_list"),
        *("incoming_letter", "letter", "letter_template", "participant_group", "record_signature"),
        *("registration", "speaker", "stored_file", "upload", "calendar_entry"),
        "invitation",
        *("stand.contact_name", "stand.needs", "stand.needs_note", "stand.notes", "stand.pending"),
    }
)
"""Tables and columns of people and of letters to them. They have rooms of their own for what must
go."""


def is_of_people(table: str, column: str) -> bool:
    """Whether something about people stands there, that is not for everybody on the staff."""
    return table in OF_PEOPLE or f"{table}.{column}" in OF_PEOPLE


def of_cell(table: str, column: str) -> tuple[str, str]:
    """What a column is called, and the endpoint where it is worked on."""
    return CELLS.get(f"{table}.{column}") or CELLS.get(table) or (OTHER, "")
