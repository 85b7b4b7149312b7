"""What can stand against registering by oneself."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class RegistrationClosed(HearingError):
    """Registering where nobody may any longer, or never might."""

    sentence = N_(
        "Die öffentliche Anmeldung ist geschlossen. Bitte wenden Sie sich an das Büro der Anhörung."
    )


class NameUnusable(HearingError):
    """A name that would be an advertisement in a letter."""

    sentence = N_("Bitte geben Sie nur Ihren Namen an, ohne Internet-Adresse und ohne < > { } @.")
    field = "name"


class GroupNotChosen(HearingError):
    """No group, or one that is not open."""

    sentence = N_("Bitte wählen Sie, wie Sie sich anmelden.")
    field = "group"


class ProofMissing(HearingError):
    """A group that asks for proof, without any."""

    sentence = N_(
        "Für „%(group)s“ brauchen wir eine dienstliche E-Mail-Adresse oder den Code. Oder melden"
        " Sie sich anders an."
    )
    field = "code"


class CodeWrong(HearingError):
    """A code that opens nothing."""

    sentence = N_("Dieser Code stimmt nicht. Bitte prüfen Sie ihn.")
    field = "code"


class UsedUp(HearingError):
    """A form that was used too often."""

    sentence = N_("Bitte versuchen Sie es in %(minutes)d Minuten noch einmal.")


class NetworkBusy(UsedUp):
    """Too many registrations from one network."""

    sentence = N_(
        "Aus Ihrem Netz kamen gerade sehr viele Anmeldungen. Bitte versuchen Sie es in %(minutes)d"
        " Minuten noch einmal. Was Sie eingegeben haben, steht noch da."
    )


class HearingBusy(UsedUp):
    """Too many registrations for one hearing."""

    sentence = N_(
        "Gerade melden sich sehr viele Menschen an. Bitte versuchen Sie es in %(minutes)d Minuten"
        " noch einmal. Was Sie eingegeben haben, steht noch da."
    )


class TooManyCodes(UsedUp):
    """Guessing codes."""

    sentence = N_(
        "Aus Ihrem Netz wurden zu viele falsche Codes eingegeben. Bitte versuchen Sie es in"
        " %(minutes)d Minuten noch einmal."
    )
    field = "code"
