"""What a press on a letter's button does, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, flash, request
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from hearing import web
from hearing.database import commit
from hearing.errors import N_, HearingError
from hearing.mail import review
from hearing.mail.models import Letter
from hearing.mail.post import missing_settings

# What the audit log says.
ACTIONS = {
    "mail.send": N_("Briefe freigegeben"),
    "mail.discard": N_("Entwürfe verworfen"),
    "mail.settle": N_("Nachricht erledigt"),
    "mail.reopen": N_("Nachricht wieder geöffnet"),
    "mail.stop": N_("Einladungen und Erinnerungen abbestellt"),
    "mail.resume": N_("Einladungen und Erinnerungen wieder bestellt"),
}
VERBS: dict[str, Callable[..., object]] = {
    "senden": review.send,
    "zurueckholen": review.take_back,
    "verwerfen": review.discard,
    "angekommen": review.call_sent,
}


def press(letter: Letter, action: str) -> None:
    """Do one thing with a letter, if it is still the one that was looked at."""
    seen = request.form.get("version", 0, int)
    try:
        with commit():
            VERBS[action](letter=letter, seen=seen, who=current_user.email, now=web.now())
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(waiting(1) if action == "senden" else _("Erledigt."), "success")


def waiting(count: int) -> str:
    """What becomes of letters that were just sent."""
    if missing_settings(current_app.config):
        sentence = ngettext(
            "%(num)d Brief wartet, bis ein Mailserver eingerichtet ist.",
            "%(num)d Briefe warten, bis ein Mailserver eingerichtet ist.",
            count,
        )
    else:
        sentence = ngettext(
            "%(num)d Brief wird jetzt gesendet.", "%(num)d Briefe werden jetzt gesendet.", count
        )
    return str(sentence)
