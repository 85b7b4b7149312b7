"""What can stand against a question."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class QuestionsClosed(HearingError):
    """Nothing is asked any longer, or not at the moment."""

    sentence = N_("Fragen nehmen wir gerade nicht an.")


class ItemClosed(QuestionsClosed):
    """Nothing is asked about this item at the moment."""

    sentence = N_("Zu diesem Punkt nehmen wir gerade keine Fragen an. Wählen Sie einen anderen.")
    field = "item"


class QuestionEmpty(HearingError):
    """No question at all."""

    sentence = N_("Bitte schreiben Sie Ihre Frage.")
    field = "text"


class QuestionLong(HearingError):
    """A question that is a speech."""

    sentence = N_("Bitte höchstens %(most)d Zeichen, es sind %(length)d.")
    field = "text"


class ItemUnknown(HearingError):
    """An item that the programme doesn't have, or no longer."""

    sentence = N_("Diesen Programmpunkt gibt es nicht mehr. Bitte wählen Sie einen anderen.")
    field = "item"


class SpeakerUnknown(HearingError):
    """Somebody who has no part, or no longer."""

    sentence = N_("Diese Person steht nicht mehr im Programm. Bitte wählen Sie eine andere.")
    field = "speaker"


class GroupUnknown(HearingError):
    """A group that the hearing doesn't have."""

    sentence = N_("Diese Gruppe gibt es nicht mehr. Bitte wählen Sie eine andere.")
    field = "group"


class TooManyQuestions(HearingError):
    """More questions than can be answered."""

    sentence = N_(
        "Mehr als %(most)d offene Fragen sind nicht möglich. Ziehen Sie eine zurück, um eine"
        " andere zu stellen."
    )


class AskedTooFast(HearingError):
    """A flood from one person."""

    sentence = N_("Das waren viele Fragen in kurzer Zeit. Bitte warten Sie eine Minute.")


class ReasonMissing(HearingError):
    """A refusal that says nothing to who asked."""

    sentence = N_("Bitte nennen Sie den Grund. Wer gefragt hat, liest ihn.")
    field = "reason"


class ReasonLong(HearingError):
    sentence = N_("Bitte höchstens %(most)d Zeichen, es sind %(length)d.")
    field = "reason"


class WrongQuestionState(HearingError):
    """A step that the present state doesn't allow."""

    sentence = N_("Das geht nicht mehr: Inzwischen hat sich an der Frage etwas geändert.")


class NoSuchQuestion(HearingError):
    """A question of another hearing, or one that is gone."""

    sentence = N_("Diese Frage gibt es in dieser Anhörung nicht.")


class NotInQueue(HearingError):
    """A question that can't be called or supported: not approved, or called already."""

    sentence = N_("Diese Frage steht nicht mehr in der Warteschlange.")


class NotMergeable(HearingError):
    """Merged into itself, or into one that is itself no longer in the queue."""

    sentence = N_("Mit dieser Frage lässt sich keine andere zusammenlegen.")
    field = "into"


class OwnQuestion(HearingError):
    """Somebody supports what they ask themselves."""

    sentence = N_("Das ist Ihre eigene Frage.")


class LimitUnknown(HearingError):
    """A time limit that is none."""

    sentence = N_("Die Redezeit liegt zwischen %(least)d und %(most)d Sekunden.")
    field = "seconds"
