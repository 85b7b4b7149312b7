"""What people read for the states, origins and orders of questions."""

from __future__ import annotations

from hearing.errors import N_
from hearing.questions.models import Order, Origin, QuestionState

STATES = {
    QuestionState.SUBMITTED: N_("gestellt"),
    QuestionState.APPROVED: N_("zugelassen"),
    QuestionState.REFUSED: N_("nicht zugelassen"),
    QuestionState.MERGED: N_("mit einer anderen zusammengelegt"),
    QuestionState.CALLED: N_("aufgerufen"),
    QuestionState.ANSWERED: N_("beantwortet"),
    QuestionState.DEFERRED: N_("wird schriftlich beantwortet"),
    QuestionState.ANSWERED_IN_WRITING: N_("schriftlich beantwortet"),
    QuestionState.WITHDRAWN: N_("zurückgezogen"),
}
ORIGINS = {
    Origin.ADVANCE: N_("vorab gestellt"),
    Origin.WRITTEN: N_("schriftlich"),
    Origin.HAND: N_("Wortmeldung online"),
    Origin.MICROPHONE: N_("Saalmikrofon"),
}
ORDERS = {
    Order.TIME: N_("nach der Zeit"),
    Order.BALANCE: N_("Gruppen im Wechsel"),
    Order.SUPPORT: N_("nach Unterstützung"),
}
