"""What can stand against a change of the protocol."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class EntryChanged(HearingError):
    """The entry is no longer what the person looked at."""

    sentence = N_(
        "Jemand anders hat diesen Beitrag inzwischen geändert. Bitte lesen Sie ihn noch einmal."
    )


class TextChanged(EntryChanged):
    """The same where somebody has typed: both texts are shown."""

    sentence = N_(
        "%(who)s hat diesen Beitrag inzwischen geändert. Ihr Text ist nicht gespeichert: Wählen Sie"
        " einen der beiden, oder schreiben Sie einen dritten."
    )


class TextChangedByOneself(TextChanged):
    """The same where it was the same person, in another window."""

    sentence = N_(
        "Sie selbst haben diesen Beitrag inzwischen in einem anderen Fenster geändert. Der Text"
        " hier ist nicht gespeichert: Wählen Sie einen der beiden, oder schreiben Sie einen"
        " dritten."
    )


class EntryGone(HearingError):
    """The entry was joined with another one or removed."""

    sentence = N_("Diesen Beitrag gibt es nicht mehr: Er wurde zusammengefügt oder entfernt.")


class EntryThere(HearingError):
    """Bringing back an entry that is there."""

    sentence = N_("Diesen Beitrag gibt es schon wieder.")


class EntryEmpty(HearingError):
    """An entry edited to nothing."""

    sentence = N_(
        "Ein Beitrag ohne Text ist keiner. Entfernen Sie ihn, wenn niemand das gesagt hat."
    )
    field = "text"


class EntryLong(HearingError):
    """A text that is no paragraph."""

    sentence = N_("Bitte höchstens %(limit)d Zeichen. Teilen Sie den Beitrag.")
    field = "text"


class SplitAtEdge(HearingError):
    """A cut that leaves nothing on one side."""

    sentence = N_("Hier lässt sich nicht teilen: Auf einer Seite bliebe nichts.")


class NothingToJoin(HearingError):
    """Joining the last entry with the next."""

    sentence = N_("Nach diesem Beitrag kommt keiner mehr.")


class NothingToUndo(HearingError):
    """Undoing where nothing is left."""

    sentence = N_("Es gibt nichts mehr von Ihnen zurückzunehmen.")


class QuestionUnknown(HearingError):
    """An answer to a question that is not there."""

    sentence = N_("Diese Frage gibt es im Protokoll nicht.")
    field = "question"


class TimesWrong(HearingError):
    """An entry outside its recording."""

    sentence = N_("Diese Zeit liegt nicht in der Aufzeichnung.")
    field = "start"


class NothingToFind(HearingError):
    """A search for nothing, or for a whole chapter."""

    sentence = N_("Bitte geben Sie an, was ersetzt werden soll, höchstens %(limit)d Zeichen.")
    field = "find"


class NothingFound(HearingError):
    """A replacement that changes nothing."""

    sentence = N_("Es ist nichts ausgewählt, was sich ändern würde.")
    field = "find"
