"""What can be wrong with a hearing or its programme, in words."""

from __future__ import annotations

from hearing.errors import N_, HearingError
from hearing.versions import Stale


class ProgrammeChanged(Stale):
    """Somebody changed the order or the times since the page was made."""

    sentence = N_(
        "Inzwischen hat jemand anders die Reihenfolge oder die Zeiten geändert. Hier ist der neue"
        " Stand; Ihre Änderung ist noch nicht ausgeführt."
    )


class EndsBeforeStart(HearingError):
    """The hearing would end before it begins."""

    sentence = N_("Das Ende muss nach dem Beginn liegen.")
    field = "ends_at"


class TooLong(HearingError):
    """A hearing of more than a fortnight is a typing error."""

    sentence = N_("Eine Anhörung dauert höchstens %(days)d Tage. Bitte prüfen Sie die Jahreszahl.")
    field = "ends_at"


class BadLength(HearingError):
    """An item of no minutes, of less, or of more than a day."""

    sentence = N_("Ein Punkt dauert mindestens 1 und höchstens %(most)d Minuten.")
    field = "minutes"


class BadSplit(HearingError):
    """A split at or outside the ends of the item."""

    sentence = N_("Geteilt werden kann nach Minute 1 bis %(last)d dieses Punkts.")
    field = "minute"


class TooShortToSplit(HearingError):
    """One minute has no middle."""

    sentence = N_("Ein Punkt von einer Minute lässt sich nicht teilen.")
    field = "minute"


class TooFar(HearingError):
    """A shift of more than a day is a typing error."""

    sentence = N_("Verschoben wird um höchstens %(most)d Minuten.")
    field = "minutes"


class SlugTaken(HearingError):
    """Another hearing has that address."""

    sentence = N_("Diese Adresse hat schon eine andere Anhörung.")
    field = "slug"


class SlugFixed(HearingError):
    """A published address may be on posters."""

    sentence = N_("Die Adresse einer veröffentlichten Seite lässt sich nicht mehr ändern.")
    field = "slug"


class ResolutionMissing(HearingError):
    """A recording by resolution needs the resolution."""

    sentence = N_("Bitte nennen Sie den Beschluss, auf dem die Aufzeichnung beruht.")
    field = "resolution"


class ItemInUse(HearingError):
    """The record of the day refers to it."""

    sentence = N_("Dieser Punkt kommt im Protokoll vor und lässt sich nicht löschen.")
