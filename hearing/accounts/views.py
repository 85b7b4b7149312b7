"""Logging in and out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from hearing.accounts import (
    account_pages,
    entrance,
    factor_pages,
    reset_pages,
    second_factor,
    sign_on_pages,
    staff,
)
from hearing.accounts.forms import CodeForm, LoginForm
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.status import status_of

blueprint = Blueprint("accounts", __name__)
for pages in (account_pages, factor_pages, reset_pages, sign_on_pages):
    blueprint.register_blueprint(pages.blueprint)
blueprint.before_app_request(factor_pages.lead_to_setup)


blueprint.record_once(
    lambda setup: setup.app.login_manager.unauthorized_handler(_ask_for_login)  # type: ignore[attr-defined]
)


def _ask_for_login() -> Response:
    """Lead to the login and from there back; not back to a form's address, which only takes it."""
    is_page = request.method in {"GET", "HEAD"}
    address = request.full_path.removesuffix("?") if is_page else None
    return redirect(url_for("accounts.login", next=address))


@blueprint.route("/anmelden", methods=["GET", "POST"])
def login() -> Response | str | tuple[str, int]:
    """Ask for address and password."""
    target = request.args.get("next")
    if current_user.is_authenticated:
        return redirect(entrance.own_address(target), 303)
    form = LoginForm()
    if not form.validate_on_submit():
        page = render_template("accounts/login.html", form=form)
        return (page, 422) if form.is_submitted() else page
    try:
        user = staff.log_in(
            email=form.email.data or "",
            password=form.password.data or "",
            **entrance.limits(),
        )
    except HearingError as error:
        db.session.commit()
        entrance.tell(form, error)
        return render_template("accounts/login.html", form=form), status_of(error)
    db.session.commit()
    if second_factor.is_on(user=user):
        return entrance.half_enter(user, target=target)
    return entrance.enter(user, way="password", target=target)


@blueprint.route("/anmelden/code", methods=["GET", "POST"])
def code() -> Response | str | tuple[str, int]:
    """Ask for the code, the second step of the login."""
    user = entrance.half_entered()
    if user is None:
        return redirect(url_for("accounts.login"), 303)
    form = CodeForm()
    if not form.validate_on_submit():
        page = render_template("accounts/code.html", form=form)
        return (page, 422) if form.is_submitted() else page
    try:
        kind = second_factor.check(
            user=user,
            code=form.code.data or "",
            keys=entrance.secret_keys(),
            **entrance.limits(),
        )
    except HearingError as error:
        db.session.commit()
        entrance.tell(form, error)
        return render_template("accounts/code.html", form=form), status_of(error)
    response = entrance.enter(user, way=kind, target=entrance.target())
    if kind == second_factor.RECOVERY:
        left = second_factor.codes_left(user=user)
        flash(
            ngettext(
                "Sie haben noch %(num)d Wiederherstellungscode.",
                "Sie haben noch %(num)d Wiederherstellungscodes.",
                left,
            ),
            "info",
        )
    return response


@blueprint.post("/abmelden")
def logout() -> Response:
    """End the session, and this person's sessions elsewhere."""
    with commit():
        staff.end_sessions(user=current_user)
    logout_user()
    flash(_("Sie sind abgemeldet."), "success")
    return redirect(url_for("archive.home"), 303)
