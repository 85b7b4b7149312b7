"""What can stand against a ticket or an attempt at the door."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class NoTicket(HearingError):
    """A ticket was asked for by somebody without a place on site."""

    sentence = N_("Für diese Anmeldung gibt es kein Ticket.")


class KeyReused(HearingError):
    """Something else was sent under the key of an attempt that is stored."""

    sentence = N_(
        "Unter dieser Nummer ist schon ein anderer Vorgang gespeichert. Bitte laden Sie die Seite"
        " neu und scannen Sie noch einmal."
    )


class AttemptUnreadable(HearingError):
    """An attempt that no page of ours sends."""

    sentence = N_("Dieser Vorgang ist unlesbar und wurde nicht gespeichert.")
