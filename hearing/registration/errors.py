"""What can stand against an answer."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class NotForGroup(HearingError):
    """Something that the person's group may not do."""

    sentence = N_("Für die Gruppe „%(group)s“ ist das nicht vorgesehen.")


class ModeNotOffered(NotForGroup):
    """A mode that the group may not choose, posted by hand or from an old page."""

    sentence = N_("Die Gruppe „%(group)s“ kann diese Teilnahmeform nicht wählen.")
    field = "mode"


class InvitationRevoked(HearingError):
    """The person is no longer invited."""

    sentence = N_("Diese Einladung gilt nicht mehr. Bitte wenden Sie sich an das Büro.")


class AnswersClosed(HearingError):
    """An answer after the deadline."""

    sentence = N_(
        "Die Frist für Antworten ist abgelaufen. Bitte wenden Sie sich an das Büro, wenn sich bei"
        " Ihnen etwas ändert."
    )


class HearingCancelled(HearingError):
    """An answer to a hearing that doesn't take place."""

    sentence = N_("Die Anhörung ist abgesagt. Sie brauchen nichts mehr zu tun.")


class NoSeatLeft(HearingError):
    """Somebody who has a place chose a mode that is full: they keep what they have."""

    sentence = N_(
        "In dieser Teilnahmeform ist kein Platz mehr frei. Ihr bisheriger Platz bleibt Ihnen."
    )
    field = "mode"


class OfferOver(HearingError):
    """Taking a seat that was offered, too late."""

    sentence = N_(
        "Das Angebot ist abgelaufen, der Platz ist weitergegeben. Sie können sich erneut anmelden."
    )


class ReasonMissing(HearingError):
    """An organizer's decision past the waiting list without a reason."""

    sentence = N_("Bitte nennen Sie den Grund: Er steht danach im Änderungslog.")
    field = "reason"


class TakenBack(HearingError):
    """Answering again after the organizers took the place back, or somebody else was named."""

    sentence = N_(
        "Das können Sie nicht mehr selbst ändern. Bitte wenden Sie sich an das Büro der Anhörung."
    )


class NothingToTakeBack(HearingError):
    """Taking back an answer that was never given."""

    sentence = N_("Diese Person hat noch nicht geantwortet: Es gibt nichts zurückzunehmen.")


class ForeignSeats(HearingError):
    """Seats of another group or mode."""

    sentence = N_("Diese Plätze gehören nicht zu dieser Gruppe und Teilnahmeform.")
    field = "contingent"


class AlreadySubstituted(HearingError):
    """A second substitute for one person."""

    sentence = N_("Sie haben schon %(name)s als Vertretung benannt.")
    field = "email"


class NoFurtherSubstitute(HearingError):
    """A substitute who names a substitute."""

    sentence = N_(
        "Sie vertreten selbst jemanden und können die Einladung nicht weitergeben. Bitte antworten"
        " Sie mit „Nein“, wenn Sie nicht kommen."
    )


class SubstituteRefused(HearingError):
    """An address that is on the list already, one's own too."""

    sentence = N_(
        "Diese Adresse können Sie nicht benennen, zum Beispiel weil die Person selbst eine"
        " Einladung hat. Bitte nennen Sie eine andere, oder wenden Sie sich an das Büro."
    )
    field = "email"


class NeedsTooLate(HearingError):
    """Needs that nobody can prepare any longer; they would be kept for nothing."""

    sentence = N_("Die Anhörung hat begonnen: Angaben zum Bedarf nehmen wir nicht mehr an.")
    field = "needs"


class NeedsTooLong(HearingError):
    """A text that nobody reads."""

    sentence = N_("Bitte höchstens %(most)d Zeichen.")
    field = "needs"


class WordingUnknown(HearingError):
    """A consent to a text that was never shown."""

    sentence = N_("Der Text der Einwilligung hat sich geändert. Bitte lesen Sie ihn noch einmal.")
