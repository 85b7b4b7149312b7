"""What can stand against a question."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class QuestionsClosed(HearingError):
    """A question in advance after the hearing has begun, or to one that is cancelled."""

    sentence = N_("Fragen vorab nehmen wir nicht mehr an.")


class QuestionEmpty(HearingError):
    """No question at all."""

    sentence = N_("Bitte schreiben Sie Ihre Frage.")
    field = "text"


class QuestionLong(HearingError):
    """A question that is a speech."""

    sentence = N_("Bitte höchstens %(most)d Zeichen.")
    field = "text"


class ItemUnknown(HearingError):
    """An item that the released programme doesn't have, or no longer."""

    sentence = N_("Diesen Programmpunkt gibt es nicht mehr. Bitte wählen Sie einen anderen.")
    field = "item"


class TooManyQuestions(HearingError):
    """More questions than can be answered."""

    sentence = N_(
        "Mehr als %(most)d Fragen sind nicht möglich. Ziehen Sie eine zurück, um eine andere zu"
        " stellen."
    )
