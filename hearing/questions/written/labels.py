"""What people read for the states and steps of written answers."""

from __future__ import annotations

from hearing.accounts import audit
from hearing.errors import N_
from hearing.questions.written.models import AnswerState

STATES = {
    AnswerState.OPEN: N_("offen"),
    AnswerState.HANDED_IN: N_("zur Freigabe"),
    AnswerState.RETURNED: N_("zurückgegeben"),
    AnswerState.APPROVED: N_("freigegeben"),
}
BADGES = {
    AnswerState.OPEN: "warning",
    AnswerState.HANDED_IN: "info",
    AnswerState.RETURNED: "danger",
    AnswerState.APPROVED: "success",
}
ACTIONS = {
    "written.defer": N_("Offene Fragen zur schriftlichen Antwort zurückgestellt"),
    "written.add_office": N_("Stelle für schriftliche Antworten hinzugefügt"),
    "written.change_office": N_("Stelle für schriftliche Antworten geändert"),
    "written.delete_office": N_("Stelle für schriftliche Antworten entfernt"),
    "written.end_links": N_("Links einer Stelle beendet"),
    "written.assign": N_("Frage einer Stelle zugeordnet"),
    "written.draft": N_("Antwort als Entwurf gespeichert"),
    "written.hand_in": N_("Antwort zur Freigabe abgegeben"),
    "written.return": N_("Antwort zurückgegeben"),
    "written.approve": N_("Antwort freigegeben"),
    "written.draft_request": N_("Anfrage an eine Stelle entworfen"),
    "written.draft_reminder": N_("Erinnerung an eine Stelle entworfen"),
    "written.tell": N_("Nachricht an eine fragende Person entworfen"),
    "written.publish": N_("Schriftliche Antworten veröffentlicht"),
    "written.withdraw": N_("Schriftliche Antworten zurückgezogen"),
}
audit.register_names(ACTIONS)
