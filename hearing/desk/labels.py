"""What the staff reads for the kinds of marks."""

from __future__ import annotations

from hearing.desk.models import MarkKind
from hearing.errors import N_

KINDS = {
    MarkKind.ITEM_STARTED: N_("Punkt begonnen"),
    MarkKind.ITEM_ENDED: N_("Punkt beendet"),
    MarkKind.ITEM_PAUSED: N_("Punkt unterbrochen"),
    MarkKind.ITEM_RESUMED: N_("Punkt fortgesetzt"),
    MarkKind.FLOOR_GIVEN: N_("Wort erteilt"),
    MarkKind.FLOOR_TAKEN: N_("Wort beendet"),
    MarkKind.QUESTION_ASKED: N_("Frage aufgerufen"),
    MarkKind.ANSWER_STARTED: N_("Antwort begonnen"),
    MarkKind.SLIDE_SHOWN: N_("Folie gezeigt"),
    MarkKind.CLOSED: N_("Nichtöffentlich ab jetzt"),
    MarkKind.OPENED: N_("Wieder öffentlich"),
    MarkKind.ANNOUNCED: N_("Durchsage gezeigt"),
    MarkKind.ANNOUNCEMENT_ENDED: N_("Durchsage weggenommen"),
    MarkKind.VOIDED: N_("Marke zurückgenommen"),
    MarkKind.MOVED: N_("Zeit einer Marke berichtigt"),
}
