"""For people who want no more letters to many: one press, theirs or their mail program's."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit
from hearing.mail import stops


def page(token: str) -> Response:
    """Say what would stop, with a button. Nothing stops by looking: programs look at links."""
    found = stops.open_link(token=token, now=web.now())
    with force_locale(web.chosen_language() or found.letter.language):
        shown = render_template("mail/stop.html", found=found, token=token)
    return _quiet(make_response(shown))


def press(token: str) -> Response:
    """Stop such letters, or start again. A mail program sends no token of a form (RFC 8058): the
    address is the secret."""
    with commit():
        letter = stops.open_link(token=token, now=web.now()).letter
        language = letter.language
        verb = stops.resume if "wieder" in request.form else stops.stop
        verb(letter=letter, now=web.now())
    if "List-Unsubscribe" in request.form:  # it follows no redirect
        return page(token)
    with force_locale(web.chosen_language() or language):
        flash(_("Gespeichert."), "success")
    return _quiet(redirect(url_for("mail.stop", token=token), 303))


def _quiet(response: Response) -> Response:
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
