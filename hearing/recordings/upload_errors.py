"""Why a file on its way in is refused."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class UploadUnknown(HearingError):
    """No upload of this person has this token, or it is over."""

    sentence = N_("Diese Übertragung gibt es nicht mehr. Bitte wählen Sie die Datei neu aus.")
    field = "file"


class UploadTooLarge(HearingError):
    """A file above the limit."""

    sentence = N_("Diese Datei ist zu groß. Erlaubt sind höchstens %(limit)d MB.")
    field = "file"


class MoreThanAnnounced(HearingError):
    """More bytes than the file had when the upload began."""

    sentence = N_(
        "Diese Datei ist länger, als sie zu Beginn der Übertragung war. Vielleicht wird sie noch "
        "geschrieben? Bitte wählen Sie sie danach noch einmal aus."
    )
    field = "file"


class NoSpace(HearingError):
    """The disk has no room for the whole file."""

    sentence = N_(
        "Auf dem Server ist nicht genug Platz: Die Datei hat %(size)d MB, frei sind %(free)d MB."
    )
    field = "file"


class DiskFull(HearingError):
    """The disk became full in the middle."""

    sentence = N_(
        "Auf dem Server ist kein Platz mehr. Was schon übertragen ist, bleibt erhalten; "
        "sobald wieder Platz ist, können Sie fortsetzen."
    )
    field = "file"


class OffsetConflict(HearingError):
    """The sender and the file disagree on how much is there."""

    sentence = N_("Die Übertragung ist an einer anderen Stelle, als der Browser dachte.")
    field = "file"


class UploadBusy(HearingError):
    """Somebody is writing to this upload at this moment."""

    sentence = N_("Diese Datei wird gerade schon übertragen, vielleicht in einem anderen Fenster.")
    field = "file"
