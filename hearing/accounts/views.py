"""Logging in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_required, login_user, logout_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import staff
from hearing.accounts.forms import LoginForm
from hearing.database import db
from hearing.errors import HearingError
from hearing.status import status_of

blueprint = Blueprint("accounts", __name__)


def _own_address(target: str | None) -> str:
    """The page to go on to, if it is one of ours."""
    parts = urlsplit((target or "").replace("\\", "/"))
    if target and not parts.scheme and not parts.netloc and parts.path.startswith("/"):
        return target
    return url_for("recordings.index")


@blueprint.route("/anmelden", methods=["GET", "POST"])
def login() -> Response | str | tuple[str, int]:
    """Ask for address and password."""
    if current_user.is_authenticated:
        return redirect(_own_address(request.args.get("next")), 303)
    form = LoginForm()
    if not form.validate_on_submit():
        page = render_template("accounts/login.html", form=form)
        return (page, 422) if form.is_submitted() else page
    try:
        user = staff.log_in(
            email=form.email.data or "",
            password=form.password.data or "",
            address=request.remote_addr or "",
            limit=current_app.config["LOGIN_FAILURES"],
            now=web.now(),
        )
    except HearingError as error:
        db.session.commit()
        form[error.field].errors = [web.say(error)]
        return render_template("accounts/login.html", form=form), status_of(error)
    db.session.commit()
    login_user(user)
    return redirect(_own_address(request.args.get("next")), 303)


@blueprint.post("/abmelden")
@login_required
def logout() -> Response:
    """End the session."""
    logout_user()
    flash(_("Sie sind abgemeldet."), "success")
    return redirect(url_for("archive.home"), 303)
