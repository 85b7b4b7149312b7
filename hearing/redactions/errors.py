"""What can stand against a redaction."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class SpanEmpty(HearingError):
    """A passage of no length."""

    sentence = N_("Das Ende der Stelle muss nach ihrem Anfang liegen.")
    field = "end"


class SpanOutside(HearingError):
    """A passage that isn't in the recording."""

    sentence = N_("Die Aufzeichnung dauert nur bis %(end)s.")
    field = "end"


class RecordingBusy(HearingError):
    """A recording that is being worked on, or that nothing was made of yet."""

    sentence = N_(
        "Die Aufzeichnung wird gerade verarbeitet. Bitte warten Sie, bis das abgeschlossen ist."
    )


class NothingToTryAgain(HearingError):
    """Trying again what hasn't failed."""

    sentence = N_("Hier gibt es nichts zu wiederholen.")


class ConsentOpen(HearingError):
    """Making something public in which people may be who don't want to be recorded."""

    sentence = N_(
        "Ohne Einwilligung in die Aufzeichnung: %(names)s. Bitte entfernen Sie zuerst die Beiträge"
        " unter „Schwärzungen“, oder bestätigen Sie bei der Niederschrift, dass es keine gibt."
    )
