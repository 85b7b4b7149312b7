"""Why something about a statement doesn't go."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class LineUnreadable(HearingError):
    """A line of the list of offices that has no name or no usable address."""

    sentence = N_("Zeile %(line)d („%(text)s“): %(reason)s")
    field = "offices"


class NoOffices(HearingError):
    """An empty list of offices."""

    sentence = N_("Bitte nennen Sie mindestens eine Stelle.")
    field = "offices"


class OfficeKnown(HearingError):
    """An office that is on the list already."""

    sentence = N_("„%(office)s“ steht schon in der Liste.")
    field = "offices"


class OfficeNameMissing(HearingError):
    """An office without a name."""

    sentence = N_("Bitte geben Sie den Namen der Stelle an.")
    field = "office"


class NameTooLong(HearingError):
    """A name that no list can show."""

    sentence = N_("Der Name darf höchstens %(limit)d Zeichen haben.")
    field = "office"


class KindMissing(HearingError):
    """Handing in without saying what the office says."""

    sentence = N_("Bitte wählen Sie aus, wie Ihre Stelle Stellung nimmt.")
    field = "kind"


class CommentMissing(HearingError):
    """A kind that says there are remarks, and no remark."""

    sentence = N_("Zu dieser Art der Stellungnahme gehört mindestens eine Anmerkung.")
    field = "comment_1"


class SentencesIncomplete(HearingError):
    """A wish to change a sentence without the sentence."""

    sentence = N_("Bitte nennen Sie auch den Satz, der geändert werden soll.")
    field = "old_sentence"


class StatementClosed(HearingError):
    """A statement through the link when none is accepted any longer."""

    sentence = N_(
        "Die Frist ist abgelaufen; über diesen Link wird keine Stellungnahme mehr angenommen. "
        "Bitte wenden Sie sich an das federführende Referat."
    )


class StatementFinal(HearingError):
    """A change through the link after the deadline."""

    sentence = N_(
        "Die Frist ist abgelaufen und Ihre Stellungnahme liegt vor; ändern können Sie sie über "
        "diesen Link nicht mehr. Bitte wenden Sie sich an das federführende Referat."
    )


class ReceivedLater(HearingError):
    """An answer that arrived in the future."""

    sentence = N_("Der Eingang liegt in der Zukunft.")
    field = "received_at"


class TooManyFiles(HearingError):
    """More files than a statement may have."""

    sentence = N_("Eine Stellungnahme darf höchstens %(limit)d Dateien haben.")
    field = "file"


class StatementPublic(HearingError):
    """Deleting an office whose statement is public."""

    sentence = N_(
        "Diese Stellungnahme ist im Anhang veröffentlicht. "
        "Bitte ziehen Sie den Anhang zuerst zurück."
    )


class NothingToPublish(HearingError):
    """An annex without any office."""

    sentence = N_("Es gibt noch keine Stellen, die im Anhang stehen könnten.")


class HearingHidden(HearingError):
    """Publishing an annex of a hearing that the public can't see."""

    sentence = N_("Die Anhörung selbst ist noch nicht veröffentlicht.")
