"""Logging in and out."""

from __future__ import annotations

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import staff
from hearing.accounts.forms import LoginForm
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.status import status_of

blueprint = Blueprint("accounts", __name__)


blueprint.record_once(
    lambda setup: setup.app.login_manager.unauthorized_handler(_ask_for_login)  # type: ignore[attr-defined]
)


def _ask_for_login() -> Response:
    """Lead to the login and from there back; not back to a form's address, which only takes it."""
    is_page = request.method in {"GET", "HEAD"}
    address = request.full_path.removesuffix("?") if is_page else None
    return redirect(url_for("accounts.login", next=address))


def _own_address(target: str | None) -> str:
    """The page to go on to, if it is one of ours: browsers read a backslash as a slash, "//" as the
    beginning of a host, and skip control characters."""
    target = target or ""
    path = target.replace("\\", "/")
    if path.startswith("/") and not path.startswith("//") and path.isprintable():
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
    session.permanent = True  # each request begins its hours anew
    return redirect(_own_address(request.args.get("next")), 303)


@blueprint.post("/abmelden")
def logout() -> Response:
    """End the session, and this person's sessions elsewhere."""
    with commit():
        staff.end_sessions(user=current_user)
    logout_user()
    flash(_("Sie sind abgemeldet."), "success")
    return redirect(url_for("archive.home"), 303)
