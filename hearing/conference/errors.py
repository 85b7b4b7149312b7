"""What can stand against a conference."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class ServerMissing(HearingError):
    """BigBlueButton without a server."""

    sentence = N_("Bitte geben Sie die Adresse des BigBlueButton-Servers an.")
    field = "server"


class ServerUnsafe(HearingError):
    """A server that would be spoken to in the clear."""

    sentence = N_("Bitte geben Sie eine Adresse mit https:// an.")
    field = "server"


class SecretMissing(HearingError):
    """BigBlueButton without a secret, or another server with the old server's secret."""

    sentence = N_("Bitte geben Sie das Shared Secret dieses Servers ein.")
    field = "secret"


class SecretUnreadable(HearingError):
    """The secret was encrypted with a key that is no longer in the settings."""

    sentence = N_(
        "Das gespeicherte Secret lässt sich nicht mehr lesen. Bitte geben Sie es neu ein."
    )
    field = "secret"


class SecretWrong(HearingError):
    """The server doesn't take our signature."""

    sentence = N_(
        "Der Konferenzserver erkennt unser Secret nicht an. Bitte prüfen Sie es auf der Seite"
        " „Konferenz“."
    )
    field = "secret"


class ServerSilent(HearingError):
    """The server doesn't answer, or not as BigBlueButton does."""

    sentence = N_(
        "Die Videokonferenz antwortet gerade nicht. Bitte versuchen Sie es in einer Minute noch"
        " einmal."
    )
    field = "server"


class ServerRefused(HearingError):
    """The server says no; ``reason`` are its words."""

    sentence = N_("Der Konferenzserver sagt: %(reason)s")
    field = "server"


class ConferenceClosed(HearingError):
    """Nobody may enter now, or not this person."""

    sentence = N_("Der Zugang zur Videokonferenz ist für Sie gerade nicht offen.")


class NoConference(HearingError):
    """Nobody has said yet where the conference is."""

    sentence = N_("Für diese Anhörung ist noch keine Videokonferenz eingetragen.")
