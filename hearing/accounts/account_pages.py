"""One's own account: password, sessions, language."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import audit, entrance, second_factor, single_sign_on, staff
from hearing.accounts.forms import ChangePasswordForm, LanguageForm
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.status import status_of

blueprint = Blueprint("own", __name__, url_prefix="/verwaltung/konto")


@blueprint.get("")
def page() -> str:
    """What there is to set."""
    return render_template(
        "accounts/account.html",
        language_form=LanguageForm(obj=current_user),
        factor_is_on=second_factor.is_on(user=current_user),
        codes_left=second_factor.codes_left(user=current_user),
        is_bound=single_sign_on.is_bound(
            user=current_user, issuer=current_app.config["OIDC_ISSUER"]
        ),
    )


@blueprint.route("/passwort", methods=["GET", "POST"])
def password() -> Response | str | tuple[str, int]:
    """Choose another password; sessions in other browsers end."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        shown = render_template("accounts/password.html", form=form)
        return (shown, 422) if form.is_submitted() else shown
    try:
        staff.change_password(
            user=current_user,
            current=form.current.data or "",
            password=form.password.data or "",
            **entrance.limits(),
        )
    except HearingError as error:
        db.session.commit()
        entrance.tell(form, error)
        return render_template("accounts/password.html", form=form), status_of(error)
    db.session.commit()
    entrance.stay()
    flash(_("Das Passwort ist geändert. In anderen Browsern sind Sie abgemeldet."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.post("/sitzungen")
def end_others() -> Response:
    """End the sessions in other browsers."""
    with commit():
        staff.end_sessions(user=current_user)
        audit.record(
            who=current_user.email,
            action="accounts.end_sessions",
            subject=f"user {current_user.id}",
            now=web.now(),
        )
    entrance.stay()
    flash(_("In allen anderen Browsern sind Sie jetzt abgemeldet."), "success")
    return redirect(url_for(".page"), 303)


@blueprint.post("/sprache")
def set_language() -> Response:
    """Choose the language of pages and letters."""
    form = LanguageForm()
    answer = redirect(url_for(".page"), 303)
    if form.validate():
        with commit():
            current_user.language = form.language.data
        web.remember_language(answer, form.language.data)
    return answer


@blueprint.post("/anbieter/trennen")
def unbind() -> Response:
    """Forget who one is at the provider of the single sign-on."""
    with commit():
        single_sign_on.unbind(
            user=current_user,
            issuer=current_app.config["OIDC_ISSUER"],
            who=current_user.email,
            now=web.now(),
        )
    flash(_("Die Verbindung ist getrennt."), "success")
    return redirect(url_for(".page"), 303)
