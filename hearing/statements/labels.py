"""The words of statements as people read them; views translate them."""

from __future__ import annotations

from hearing.errors import N_
from hearing.statements.models import AnswerKind, Channel
from hearing.statements.states import State

KINDS: dict[AnswerKind, str] = {
    AnswerKind.NOTHING_TO_REPORT: N_("Fehlanzeige"),
    AnswerKind.TAKES_NOTE: N_("nimmt Kenntnis"),
    AnswerKind.TAKES_NOTE_PLAINLY: N_("nimmt ohne Anmerkungen Kenntnis"),
    AnswerKind.AGREES: N_("stimmt zu"),
    AnswerKind.CO_SIGNS: N_("zeichnet ohne Einwände mit"),
    AnswerKind.CO_SIGNS_WITH_REMARKS: N_("zeichnet mit Anmerkungen mit"),
    AnswerKind.CO_SIGNS_IF_WORKED_IN: N_("zeichnet mit, wenn die Anmerkungen eingearbeitet werden"),
    AnswerKind.AGREES_BUT: N_("stimmt grundsätzlich zu, erhebt aber zu einem Punkt Einwände"),
    AnswerKind.DOES_NOT_AGREE: N_("stimmt nicht zu"),
    AnswerKind.WELCOMES: N_("begrüßt die Vorlage"),
}
CHANNELS: dict[Channel, str] = {
    Channel.LINK: N_("über den persönlichen Link"),
    Channel.EMAIL: N_("per E-Mail"),
    Channel.PAPER: N_("auf Papier"),
}
STATES: dict[State, str] = {
    State.NOT_ASKED: N_("noch nicht angefragt"),
    State.ASKED: N_("angefragt"),
    State.OVERDUE: N_("überfällig"),
    State.ANSWERED: N_("eingegangen"),
    State.LATE: N_("verspätet eingegangen"),
}
BADGES: dict[State, str] = {
    State.NOT_ASKED: "info",
    State.ASKED: "info",
    State.OVERDUE: "danger",
    State.ANSWERED: "success",
    State.LATE: "warning",
}
