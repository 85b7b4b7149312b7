"""What people read about a record."""

from __future__ import annotations

from hearing.errors import N_
from hearing.record.completeness import Status
from hearing.record.models import RecordState, SignatureRole

STATES = {
    RecordState.DRAFT: N_("Entwurf"),
    RecordState.IN_REVIEW: N_("in Prüfung"),
    RecordState.WITH_SPEAKERS: N_("bei den Mitwirkenden"),
    RecordState.EDITED: N_("fertig bearbeitet"),
    RecordState.SIGNED: N_("unterschrieben"),
    RecordState.APPROVED: N_("genehmigt"),
    RecordState.PUBLISHED: N_("veröffentlicht"),
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
    Status.SILENT: N_("keine Sprache"),
}
