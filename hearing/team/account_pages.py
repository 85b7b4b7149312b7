"""The administration's page of all accounts."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import second_factor, single_sign_on
from hearing.accounts.models import User
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.mail import shelves
from hearing.mail.shelves import Shelf
from hearing.team import accounts

PATHS = {
    "disable": "sperren",
    "enable": "freigeben",
    "promote": "administration",
    "demote": "keine-administration",
}
VERBS = {
    "disable": (accounts.disable, _l("Das Konto %(name)s ist gesperrt und überall abgemeldet.")),
    "enable": (accounts.enable, _l("Das Konto %(name)s ist wieder entsperrt.")),
    "promote": (accounts.promote, _l("%(name)s darf jetzt in allen Anhörungen alles.")),
    "demote": (accounts.demote, _l("%(name)s hat nur noch die eigenen Rollen.")),
}


def index() -> str:
    """All accounts."""
    return render_template(
        "team/accounts.html",
        accounts=accounts.all_accounts(),
        protected=second_factor.protected_people(),
        unsettled=shelves.counts(hearing_id=None)[Shelf.FAILED],
        bound=single_sign_on.bound_people(issuer=current_app.config["OIDC_ISSUER"]),
    )


def _view(name: str) -> Callable[[int], Response]:
    """The view of one verb."""
    verb, done = VERBS[name]

    def _act(user_id: int) -> Response:
        user = db.session.get(User, user_id) or abort(404)
        try:
            with commit():
                verb(user=user, who=current_user.email, now=web.now())
        except HearingError as error:
            flash(web.say(error), "danger")
        else:
            flash(str(done) % {"name": user.name}, "success")
        return redirect(url_for("team.accounts"), 303)

    return _act


VIEWS = {name: _view(name) for name in VERBS}
