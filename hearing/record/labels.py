"""What people read about a record."""

from __future__ import annotations

from hearing.errors import N_
from hearing.record.completeness import Status
from hearing.record.models import NoText, RecordState, SignatureRole

STATES = {
    RecordState.DRAFT: N_("Entwurf"),
    RecordState.IN_REVIEW: N_("in Prüfung"),
    RecordState.WITH_SPEAKERS: N_("bei den Mitwirkenden"),
    RecordState.EDITED: N_("fertig bearbeitet"),
    RecordState.SIGNED: N_("unterschrieben"),
    RecordState.APPROVED: N_("genehmigt"),
    RecordState.PUBLISHED: N_("veröffentlicht"),
}
WHAT_NEXT = {
    RecordState.DRAFT: N_("Den Text hat eine Maschine geschrieben. Als Nächstes wird er geprüft."),
    RecordState.IN_REVIEW: N_(
        "Jeder Beitrag wird gegen den Ton gelesen. Ist nichts mehr offen, lesen auf Wunsch die"
        " Mitwirkenden ihre Worte; danach ist die Bearbeitung abgeschlossen."
    ),
    RecordState.WITH_SPEAKERS: N_(
        "Die Mitwirkenden lesen ihre Worte. Danach ist die Bearbeitung abgeschlossen."
    ),
    RecordState.EDITED: N_(
        "Schriftführung und Vorsitz lesen den Text und unterschreiben ihn. Wird er danach noch"
        " geändert, unterschreiben beide neu."
    ),
    RecordState.SIGNED: N_("Es fehlt der Tag, an dem die Niederschrift genehmigt wurde."),
    RecordState.APPROVED: N_("Alles ist bereit: Die Niederschrift kann veröffentlicht werden."),
    RecordState.PUBLISHED: N_(
        "Die Niederschrift ist veröffentlicht. Berichtigt wird sie durch eine neue Fassung."
    ),
}
# Whose turn it is, where it is one person's.
TURNS = {
    RecordState.DRAFT: SignatureRole.CLERK,
    RecordState.IN_REVIEW: SignatureRole.CLERK,
    RecordState.WITH_SPEAKERS: SignatureRole.CLERK,
    RecordState.SIGNED: SignatureRole.CHAIR,
    RecordState.APPROVED: SignatureRole.CHAIR,
}
MOVES = {
    RecordState.IN_REVIEW: N_("Prüfung beginnen"),
    RecordState.WITH_SPEAKERS: N_("Den Mitwirkenden vorlegen"),
    RecordState.EDITED: N_("Bearbeitung abschließen"),
}
AGAIN = N_("Noch einmal prüfen")
ROLES = {
    SignatureRole.CLERK: N_("Schriftführung"),
    SignatureRole.CHAIR: N_("Vorsitz"),
}
STATUS = {
    Status.CHECKED: N_("geprüfter Text"),
    Status.UNCHECKED: N_("Text, den niemand geprüft hat"),
    Status.MISSING: N_("Sprache ohne Text"),
    Status.REDACTED: N_("entfernt"),
    Status.ABSENT: N_("nicht übertragen"),
    Status.UNCLEAR: N_("nicht zu verstehen"),
    Status.SILENT: N_("keine Sprache"),
    Status.UNREADY: N_("Aufzeichnung noch ohne Text"),
    Status.LEFT_OUT: N_("Aufzeichnung weggelassen"),
}
REASONS = {
    NoText.NOISE: N_("Hier spricht niemand: Beifall, Musik, ein Geräusch"),
    NoText.UNCLEAR: N_("Hier wird gesprochen, aber es ist nicht zu verstehen"),
}
