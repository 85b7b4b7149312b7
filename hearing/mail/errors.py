"""What may be wrong with a press or a change in the outbox."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class LetterMoved(HearingError):
    """The letter is no longer where the person saw it."""

    sentence = N_("Das geht nicht mehr: Mit dem Brief ist inzwischen etwas anderes geschehen.")


class Overtaken(HearingError):
    """A letter with a calendar, after a later one to the same person has gone."""

    sentence = N_(
        "Das geht nicht mehr: Ein späterer Brief mit dem Kalendereintrag dieser Person ist schon"
        " unterwegs. Dieser hier würde ihn wieder falsch machen."
    )


class AddressInCalendar(HearingError):
    """The calendar in the letter is for its attendee."""

    sentence = N_(
        "Dieser Brief bringt einen Kalendereintrag für diese Adresse. Bitte ändern Sie sie bei der"
        " Person; der Brief wird dann neu geschrieben."
    )
    field = "email"


class LettersStopped(HearingError):
    """A letter to many, to somebody who wants none."""

    sentence = N_("Diese Person möchte keine solchen Briefe zu dieser Anhörung mehr bekommen.")


class LinkLost(HearingError):
    """The text of a letter that carries a link no longer says where."""

    sentence = N_(
        "Bitte lassen Sie das Wort {link} im Text stehen: Dort steht später der persönliche Link."
    )
    field = "text"


class LinkNowhere(HearingError):
    """The text names a link that this letter doesn't have."""

    sentence = N_("Zu diesem Brief gehört kein persönlicher Link. Bitte entfernen Sie {link}.")
    field = "text"


class AddressBound(HearingError):
    """The link in the letter opens an account: it is for the account's address only."""

    sentence = N_("Dieser Brief öffnet ein Konto und geht nur an die Adresse des Kontos.")
    field = "email"


class SubjectMissing(HearingError):
    """A letter without a subject."""

    sentence = N_("Bitte geben Sie einen Betreff an.")
    field = "subject"
