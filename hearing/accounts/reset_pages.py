"""Password forgotten: ask for a link by mail, and choose a new password with it."""

from __future__ import annotations

import time

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import entrance, reset
from hearing.accounts.forms import ForgottenForm, NewPasswordForm
from hearing.accounts.models import User
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.jobs import leases
from hearing.mail import queue
from hearing.status import status_of

blueprint = Blueprint("reset", __name__)
# Every answer takes as long, so that no clock tells whether a letter was written.
ANSWER_SECONDS = 0.25
blueprint.record_once(lambda _setup: reset.register())


@blueprint.route("/anmelden/passwort-vergessen", methods=["GET", "POST"])
def ask() -> Response | str | tuple[str, int]:
    """Ask for the link. The answer is the same whether or not there is such an account."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        page = render_template("accounts/forgotten.html", form=form)
        return (page, 422) if form.is_submitted() else page
    answers_at = time.monotonic() + ANSWER_SECONDS
    try:
        user = reset.find(email=form.email.data or "", **entrance.limits())
    except HearingError as error:
        db.session.commit()
        entrance.tell(form, error)
        return render_template("accounts/forgotten.html", form=form), status_of(error)
    if user is not None:
        _send(user)
    db.session.commit()
    time.sleep(max(0.0, answers_at - time.monotonic()))
    return redirect(url_for(".asked"), 303)


def _send(user: User) -> None:
    """The letter has the language of the pages on which it was asked for."""
    language = web.chosen_language() or user.language
    with force_locale(language):
        letter = reset.send(
            user=user,
            language=language,
            subject=_("Neues Passwort für das Stadtratshearing"),
            text=render_template("accounts/reset_letter.txt", name=user.name),
            now=web.now(),
        )
    db.session.commit()
    waiting = leases.claimable(now=web.now(), subject=queue.subject_of(letter))
    current_app.extensions["bell"].ring(waiting)


@blueprint.get("/anmelden/passwort-vergessen/gesendet")
def asked() -> str:
    """What happens now."""
    return render_template("accounts/forgotten_sent.html")


@blueprint.route("/l/passwort/<token>", methods=["GET", "POST"])
def choose(token: str) -> Response:
    """Choose the new password. Only sending the form uses the link up: mail programs look too."""
    form = NewPasswordForm()
    try:
        user = reset.open_link(token=token, now=web.now())
    except HearingError as error:
        return _ended(error)
    if not form.validate_on_submit():
        return _page(form, user, 422 if form.is_submitted() else 200)
    try:
        with commit():
            reset.finish(token=token, password=form.password.data or "", now=web.now())
    except reset.ResetEnded as error:
        return _ended(error)
    except HearingError as error:
        entrance.tell(form, error)
        return _page(form, user, status_of(error))
    flash(_("Das neue Passwort gilt. Bitte melden Sie sich damit an."), "success")
    return entrance.keep_secret(redirect(url_for("accounts.login"), 303))


def _page(form: NewPasswordForm, user: User, status: int) -> Response:
    page = render_template("accounts/new_password.html", form=form, email=user.email)
    return entrance.keep_secret(make_response(page, status))


def _ended(error: HearingError) -> Response:
    page = render_template(
        "accounts/forgotten.html", form=ForgottenForm(formdata=None), problem=web.say(error)
    )
    return entrance.keep_secret(make_response(page, status_of(error)))
