"""What can stand against a press."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class PressUnfit(HearingError):
    """A press that no longer fits what is on."""

    sentence = N_("Das passt nicht mehr zu dem, was läuft.")


class ItemRunning(PressUnfit):
    sentence = N_("Dieser Punkt läuft schon.")


class NotOn(PressUnfit):
    sentence = N_("Dieser Punkt läuft gerade nicht.")


class NothingOn(PressUnfit):
    sentence = N_("Es läuft gerade kein Punkt. Beginnen Sie zuerst einen.")


class Paused(PressUnfit):
    sentence = N_("Der Punkt ist unterbrochen. Setzen Sie ihn zuerst fort.")


class NotPaused(PressUnfit):
    sentence = N_("Der Punkt ist nicht unterbrochen.")


class SpeaksAlready(PressUnfit):
    sentence = N_("Diese Person hat das Wort schon.")


class NobodySpeaks(PressUnfit):
    sentence = N_("Gerade hat niemand das Wort.")


class NoQuestion(PressUnfit):
    sentence = N_("Zu dieser Antwort ist keine Frage aufgerufen.")


class ClosedAlready(PressUnfit):
    sentence = N_("Die Sitzung ist schon nichtöffentlich.")


class NotClosed(PressUnfit):
    sentence = N_("Die Sitzung ist öffentlich.")


class NoAnnouncement(PressUnfit):
    sentence = N_("Es wird keine Durchsage gezeigt.")


class VoidedAlready(PressUnfit):
    sentence = N_("Diese Marke ist schon zurückgenommen.")


class PressedMeanwhile(PressUnfit):
    """Another desk has decided the same thing since this one last saw it."""

    sentence = N_(
        "Am anderen Pult wurde inzwischen etwas gedrückt. Bitte sehen Sie nach, was läuft, und"
        " drücken Sie noch einmal, wenn es noch passt."
    )


class OtherMode(PressUnfit):
    """A press of a rehearsal that is over, or of the day while there is a rehearsal."""

    sentence = N_("Inzwischen wurde die Probe begonnen oder beendet. Das wurde nicht gespeichert.")


class PressTooOld(HearingError):
    sentence = N_(
        "Das wurde vor mehr als einem Tag gedrückt und nicht gespeichert. Bitte tragen Sie es von"
        " Hand nach."
    )


class PressUnreadable(HearingError):
    sentence = N_("Das ist unlesbar und wurde nicht gespeichert.")


class PressKeyReused(HearingError):
    sentence = N_(
        "Unter dieser Nummer ist schon etwas anderes gespeichert. Bitte laden Sie die Seite neu."
    )


class NoSuchItem(HearingError):
    sentence = N_("Diesen Punkt gibt es in dieser Anhörung nicht.")


class NoSuchSpeaker(HearingError):
    sentence = N_("Diese Person gehört nicht zu dieser Anhörung.")


class NoSuchMark(HearingError):
    sentence = N_("Diese Marke gibt es in dieser Anhörung nicht.")


class AnnouncementMissing(HearingError):
    sentence = N_("Bitte schreiben Sie den Text der Durchsage.")
    field = "text"


class AnnouncementLong(HearingError):
    sentence = N_("Die Durchsage darf höchstens %(limit)d Zeichen haben, es sind %(length)d.")
    field = "text"


class SlideUnknown(HearingError):
    sentence = N_("Folien haben Nummern von 1 bis %(limit)d.")
    field = "slide"


class TimeOfMark(HearingError):
    sentence = N_("Die Zeit muss auf dem Tag der Marke liegen und darf nicht in der Zukunft sein.")
    field = "moved_to"


class RealDayRuns(HearingError):
    """A rehearsal while the hearing itself is on."""

    sentence = N_("Die Anhörung läuft gerade. Eine Probe geht nur, solange kein Punkt läuft.")
