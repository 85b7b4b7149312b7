"""What can stand against a written answer."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class AnswerMissing(HearingError):
    """Handed in without a word."""

    sentence = N_("Bitte schreiben Sie die Antwort.")
    field = "text"


class AnswerLong(HearingError):
    """An answer that is a book."""

    sentence = N_("Bitte höchstens %(most)d Zeichen, es sind %(length)d.")
    field = "text"


class AnswerClosed(HearingError):
    """Words that were approved, or a question that is no longer answered in writing."""

    sentence = N_("Diese Antwort lässt sich nicht mehr ändern: Sie ist freigegeben.")


class NotToBeAnswered(HearingError):
    """A question that was withdrawn, or came into the hall after all."""

    sentence = N_("Diese Frage wird nicht mehr schriftlich beantwortet.")


class WrongAnswerState(HearingError):
    """A step that the present state doesn't allow."""

    sentence = N_("Das geht nicht mehr: Inzwischen hat sich an der Antwort etwas geändert.")


class OwnAnswer(HearingError):
    """Somebody approves what they have written."""

    sentence = N_("Sie haben diese Antwort selbst geschrieben. Freigeben muss sie jemand anders.")


class RemarkMissing(HearingError):
    """An answer that comes back without a word why."""

    sentence = N_("Bitte sagen Sie, was noch fehlt.")
    field = "remark"


class OfficeNameMissing(HearingError):
    """An office without a name."""

    sentence = N_("Bitte geben Sie den Namen der Stelle an.")
    field = "name"


class OfficeKnown(HearingError):
    """An office that is on the list."""

    sentence = N_("„%(office)s“ steht schon auf der Liste.")
    field = "name"


class OfficeHasAnswers(HearingError):
    """An office that questions are still assigned to."""

    sentence = N_("Dieser Stelle sind noch Fragen zugeordnet.")


class NothingApproved(HearingError):
    """An annex without an answer."""

    sentence = N_("Wählen Sie mindestens eine freigegebene Antwort.")


class HearingUnpublished(HearingError):
    """An annex of a hearing that the public doesn't see."""

    sentence = N_("Veröffentlichen Sie zuerst die Anhörung.")
