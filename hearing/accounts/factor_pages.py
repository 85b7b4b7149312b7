"""Setting up the second factor, and switching it off."""

from __future__ import annotations

from collections.abc import Callable

import segno
from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import entrance, second_factor, staff
from hearing.accounts.forms import CodeForm, ConfirmForm
from hearing.accounts.models import User
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.status import status_of

blueprint = Blueprint("factor", __name__, url_prefix="/verwaltung")
OWN = "/konto/zweiter-faktor"
# All that is open to somebody who must set it up first.
OPEN = frozenset(f"accounts.factor.{name}" for name in ("page", "begin", "confirm")) | {
    "static",
    "accounts.logout",
}


def lead_to_setup() -> Response | None:
    """Where the city requires a second factor, nothing else comes before setting it up."""
    if request.endpoint is None or request.endpoint in OPEN or not current_user.is_authenticated:
        return None
    if not entrance.owes_second_factor(current_user):
        return None
    return redirect(url_for("accounts.factor.page"), 303)


@blueprint.get(OWN)
def page() -> str:
    """Whether it is on, and what can be done."""
    return render_template(
        "accounts/factor.html",
        is_on=second_factor.is_on(user=current_user),
        codes_left=second_factor.codes_left(user=current_user),
        owes=entrance.owes_second_factor(current_user),
    )


@blueprint.post(OWN)
def begin() -> Response:
    """Make a secret for the app."""
    with commit():
        second_factor.begin(user=current_user, keys=entrance.secret_keys(), now=web.now())
    return redirect(url_for(".confirm"), 303)


@blueprint.route(f"{OWN}/einrichten", methods=["GET", "POST"])
def confirm() -> Response:
    """Show the secret as a QR code and as text, and ask for the first code."""
    form, keys = CodeForm(), entrance.secret_keys()
    try:
        secret = second_factor.pending_secret(user=current_user, keys=keys)
    except HearingError as error:
        flash(web.say(error), "info")
        return redirect(url_for(".page"), 303)
    if not form.validate_on_submit():
        return _setup_page(form, secret, 422 if form.is_submitted() else 200)
    try:
        with commit():
            codes = second_factor.confirm(
                user=current_user, code=form.code.data or "", keys=keys, now=web.now()
            )
            staff.end_sessions(user=current_user)  # those without a second factor
    except HearingError as error:
        entrance.tell(form, error)
        return _setup_page(form, secret, status_of(error))
    entrance.stay()
    return _codes_page(codes)


def _setup_page(form: CodeForm, secret: str, status: int) -> Response:
    issuer = f"{current_app.config['CITY']} Stadtratshearing"
    uri = second_factor.provisioning_uri(user=current_user, secret=secret, issuer=issuer)
    shown = render_template(
        "accounts/factor_setup.html",
        form=form,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        uri=uri,
        picture=segno.make(uri, error="m").svg_data_uri(scale=5, dark="#000", light="#fff"),
    )
    return entrance.keep_secret(make_response(shown, status))


def _codes_page(codes: list[str]) -> Response:
    """The only answer that holds the recovery codes; not led to by 303, for nothing keeps them."""
    return entrance.keep_secret(make_response(render_template("accounts/codes.html", codes=codes)))


@blueprint.route(f"{OWN}/ausschalten", methods=["GET", "POST"])
def turn_off() -> Response:
    """Switch it off, or away from a lost telephone; asks for the password."""

    def _off() -> Response:
        second_factor.turn_off(user=current_user, who=current_user.email, now=web.now())
        db.session.commit()
        flash(_("Der zweite Faktor ist ausgeschaltet."), "success")
        return redirect(url_for(".page"), 303)

    return _after_password("accounts/factor_off.html", _off)


@blueprint.route(f"{OWN}/codes", methods=["GET", "POST"])
def renew_codes() -> Response:
    """Make new recovery codes; asks for the password."""

    def _renew() -> Response:
        codes = second_factor.replace_codes(user=current_user, now=web.now())
        db.session.commit()
        return _codes_page(codes)

    return _after_password("accounts/factor_codes.html", _renew)


def _after_password(template: str, act: Callable[[], Response]) -> Response:
    if not second_factor.is_on(user=current_user):
        return redirect(url_for(".page"), 303)
    form = ConfirmForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return make_response(render_template(template, form=form), status)
    try:
        staff.confirm_password(
            user=current_user, password=form.current.data or "", **entrance.limits()
        )
    except HearingError as error:
        db.session.commit()
        entrance.tell(form, error)
        return make_response(render_template(template, form=form), status_of(error))
    return act()


@blueprint.post("/konten/<int(max=2147483647):user_id>/zweiter-faktor/zuruecksetzen")
def reset(user_id: int) -> Response:
    """Take a lost app away from somebody, as an administrator; from oneself with the password."""
    user = db.session.get(User, user_id)
    if user is None:
        abort(404)
    if user.id == current_user.id:
        return redirect(url_for(".turn_off"), 303)
    with commit():
        second_factor.reset(user=user, who=current_user.email, now=web.now())
    flash(_("Der zweite Faktor von %(name)s ist zurückgesetzt.", name=user.name), "success")
    return redirect(url_for("team.accounts"), 303)
