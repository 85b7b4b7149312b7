"""What can stand against a step of the record."""

from __future__ import annotations

from hearing.errors import N_, HearingError
from hearing.versions import Stale


class RecordChanged(Stale):
    """Somebody else took a step, or wrote, after the page was made; the one shown now is newer."""

    sentence = N_(
        "Jemand anders hat die Niederschrift inzwischen geändert. Hier steht der neue Stand: Prüfen"
        " Sie, ob Ihr Schritt noch passt, und senden Sie ihn dann noch einmal."
    )


class WrongRecordState(HearingError):
    """A step that the record isn't ready for."""

    sentence = N_("Dieser Schritt passt nicht zum jetzigen Stand der Niederschrift.")


class RecordOpen(HearingError):
    """Something in the record is still open."""

    sentence = N_(
        "Die Niederschrift hat noch %(count)d offene Stellen. Sie stehen unten; erst wenn keine"
        " mehr offen ist, geht es weiter."
    )


class NothingToLeaveOut(HearingError):
    """A recording that is ready, or gone: its text is there, or none is to be waited for."""

    sentence = N_("Diese Aufzeichnung ist inzwischen fertig, oder sie ist gelöscht.")


class ReasonMissing(HearingError):
    """Going on without something, and not saying why."""

    sentence = N_("Bitte sagen Sie, warum.")
    field = "reason"


class RemarksOpen(HearingError):
    """Somebody who spoke wants something changed, and nobody has decided on it."""

    sentence = N_("%(count)d Anmerkungen der Mitwirkenden sind noch nicht entschieden.")


class ClashesOpen(HearingError):
    """What was heard again differs from what people wrote, and nobody has decided on it."""

    sentence = N_("%(count)d Abweichungen der neuen Erkennung sind noch nicht entschieden.")


class RecordEmpty(HearingError):
    """A record without a word."""

    sentence = N_(
        "Die Niederschrift enthält noch nichts. Zuerst braucht es eine Aufzeichnung, oder eine"
        " Kurzfassung, wenn nicht aufgezeichnet wurde."
    )


class RecordDeleted(HearingError):
    """A step with a record whose last day is over."""

    sentence = N_("Die Niederschrift dieser Anhörung ist nach ihrer Frist gelöscht worden.")


class SignedByTheSame(HearingError):
    """One person signs as clerk and as chair."""

    sentence = N_("Schriftführung und Vorsitz müssen zwei verschiedene Personen sein.")


class ApprovedByClerk(HearingError):
    """Who has signed as clerk notes the approval, too."""

    sentence = N_(
        "Wer als Schriftführung unterschrieben hat, vermerkt nicht selbst die Genehmigung. Das tut"
        " eine zweite Person."
    )


class SignedMeanwhile(HearingError):
    """The text was changed since it was signed, or is not the one that was looked at."""

    sentence = N_(
        "Der Text hat sich seit der Unterschrift geändert. Bitte lesen Sie ihn noch einmal und"
        " unterschreiben Sie neu."
    )


class DateBeforeHearing(HearingError):
    """Approved before the hearing was over, or in the future."""

    sentence = N_("Die Genehmigung liegt zwischen dem Tag der Anhörung und heute.")
    field = "approved_on"


class DeadlinePassed(HearingError):
    """A deadline for the speakers that is over already."""

    sentence = N_("Die Frist muss in der Zukunft liegen.")
    field = "speakers_until"


class SpeakersUnread(HearingError):
    """Closing while speakers may still read their words, without saying why."""

    sentence = N_(
        "Die Frist läuft noch, und nicht alle Mitwirkenden haben ihre Worte gelesen (es fehlen:"
        " %(count)d). Bitte warten Sie, oder sagen Sie, warum es ohne sie weitergeht."
    )
    field = "because"


class ErratumMissing(HearingError):
    """A correction that doesn't say what it corrects."""

    sentence = N_("Bitte sagen Sie, was diese Fassung berichtigt.")
    field = "erratum"


class NothingCorrected(HearingError):
    """A new version that says the same as the last one."""

    sentence = N_("Die Niederschrift sagt dasselbe wie die veröffentlichte Fassung %(number)d.")


class RedactionRuns(HearingError):
    """A release while a passage is being taken out."""

    sentence = N_("Gerade wird eine Stelle entfernt. Bitte warten Sie, bis das abgeschlossen ist.")


class NotPublishable(HearingError):
    """A record of a hearing that the public can't see."""

    sentence = N_("Die Anhörung ist noch nicht veröffentlicht.")


class CheckClosed(HearingError):
    """A speaker's remark before or after the time for it."""

    sentence = N_("Die Niederschrift liegt zurzeit nicht zur Prüfung vor.")


class NotYours(HearingError):
    """A remark on somebody else's words."""

    sentence = N_("Diesen Beitrag haben nicht Sie gesprochen, oder es gibt ihn nicht mehr.")


class RemarkLong(HearingError):
    """A remark that is no paragraph."""

    sentence = N_("Bitte höchstens %(limit)d Zeichen.")
    field = "text"


class RemarkGone(HearingError):
    """A remark that was decided on, or taken back."""

    sentence = N_("Über diese Anmerkung ist schon entschieden, oder sie wurde zurückgenommen.")


class WordsMoved(HearingError):
    """A remark on words that were changed since."""

    sentence = N_(
        "Der Beitrag wurde seit dieser Anmerkung geändert. Bitte ändern Sie ihn von Hand und lassen"
        " Sie die Anmerkung dann liegen."
    )


class SpanGone(HearingError):
    """Seconds without text that somebody has settled."""

    sentence = N_("Zu dieser Stelle hat schon jemand etwas gesagt.")
