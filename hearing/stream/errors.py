"""What can stand against a live stream."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class StreamRunning(HearingError):
    sentence = N_("Der Livestream läuft schon.")


class StreamNotRunning(HearingError):
    sentence = N_("Es läuft gerade kein Livestream.")


class StreamOver(HearingError):
    sentence = N_("Dieser Livestream ist schon zu Ende. Bitte laden Sie die Seite neu.")


class FixedWhileRunning(HearingError):
    """Who may watch, and on what ground, is not changed while people watch."""

    sentence = N_("Solange der Livestream läuft, bleibt das, wie es ist.")


class LegalBasisMissing(HearingError):
    sentence = N_("Bitte geben Sie an, worauf die Übertragung beruht.")
    field = "legal_basis"


class ResolutionMissing(HearingError):
    """Art. 52 (4) GO: a session is streamed by resolution of the council."""

    sentence = N_("Bei einer Sitzung nach Art. 52 GO bitte den Beschluss des Stadtrats angeben.")
    field = "resolution"


class NotPublished(HearingError):
    sentence = N_("Die Seite der Anhörung ist noch nicht öffentlich: Niemand fände den Livestream.")


class StreamCalledOff(HearingError):
    sentence = N_("Die Anhörung ist abgesagt.")


class AddressMissing(HearingError):
    sentence = N_("Bitte geben Sie an, woher der Stream kommt.")
    field = "address"


class AddressUnfit(HearingError):
    sentence = N_("Von dieser Adresse lässt sich so kein Stream holen. Sie beginnt mit %(words)s.")
    field = "address"


class FilmUnknown(HearingError):
    sentence = N_("Diesen Film gibt es im Ordner der Filme nicht.")
    field = "film"


class FilmInPublic(HearingError):
    sentence = N_("Ein Film läuft nur in der Probe.")
    field = "source"


class PlaceTaken(HearingError):
    """Two streams that encoders push to, at one port."""

    sentence = N_(
        "Auf diesem Weg kommt gerade schon der Livestream von „%(title)s“ an. Beenden Sie ihn oder"
        " wählen Sie eine andere Quelle."
    )


class OtherStreamMode(HearingError):
    """A stream of a rehearsal when none is on, or the other way round."""

    sentence = N_(
        "Inzwischen wurde die Probe begonnen oder beendet. Bitte sehen Sie nach und drücken Sie"
        " noch einmal."
    )


class StreamInPublic(HearingError):
    """A rehearsal while the room is seen in public."""

    sentence = N_("Der Livestream läuft öffentlich. Eine Probe geht erst, wenn er beendet ist.")
