"""Letters about accounts: they belong to no hearing, so the administration looks after them."""

from __future__ import annotations

from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hearing.database import db
from hearing.mail import press_pages, shelves
from hearing.mail.models import Letter
from hearing.mail.post import missing_settings

ALL = "/verwaltung/konten/briefe"
# They went by themselves, because somebody had asked: there is no draft to go back to.
ONE = f"{ALL}/<int(max=2147483647):account_letter_id>/<any(senden, verwerfen, angekommen):action>"


def index() -> str:
    """How far each of them is; what failed first."""
    return render_template(
        "mail/account_letters.html",
        letters=shelves.about_accounts(page=request.args.get("seite", 1, int)),
        missing=missing_settings(current_app.config),
    )


def act(account_letter_id: int, action: str) -> Response:
    """Send one again, discard it, or call it arrived."""
    letter = db.session.get(Letter, account_letter_id)
    if letter is None or letter.hearing_id is not None:
        abort(404)
    press_pages.press(letter, action)
    return redirect(url_for("mail.account_letters"), 303)
