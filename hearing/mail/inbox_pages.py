"""The inbox's pages: of a hearing, and of what belongs to none."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import web
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.mail import inbox
from hearing.mail.inbox import Pile
from hearing.mail.models import IncomingLetter, Letter

OF_HEARING = "/verwaltung/anhoerungen/<slug>/briefe/posteingang"
OF_NONE = "/verwaltung/konten/posteingang"
VERDICT = "<any(erledigen, oeffnen):verdict>"
ONE_OF_HEARING = f"{OF_HEARING}/<int(max=2147483647):incoming_id>/{VERDICT}"
ONE_OF_NONE = f"{OF_NONE}/<int(max=2147483647):stray_id>/{VERDICT}"
VERBS = {"erledigen": inbox.settle, "oeffnen": inbox.reopen}


def of_hearing(slug: str) -> str:
    """What came about a hearing."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug)) or abort(404)
    return _page("mail/inbox.html", hearing)


def of_none() -> str:
    """What came and belongs to no hearing."""
    return _page("mail/stray_inbox.html", None)


def act_in_hearing(slug: str, incoming_id: int, verdict: str) -> Response:
    """Settle a message of a hearing, or open it again."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug)) or abort(404)
    _act(incoming_id, hearing.id, verdict)
    return redirect(url_for("mail.inbox", slug=slug, stand=request.form.get("stand")), 303)


def act_in_none(stray_id: int, verdict: str) -> Response:
    """Settle a message that belongs to no hearing, or open it again."""
    _act(stray_id, None, verdict)
    return redirect(url_for("mail.stray_inbox", stand=request.form.get("stand")), 303)


def _page(template: str, hearing: Hearing | None) -> str:
    hearing_id = hearing.id if hearing else None
    try:
        pile = Pile(request.args.get("stand", Pile.OPEN))
    except ValueError:
        abort(404)
    number = request.args.get("seite", 1, int)
    messages = inbox.messages(hearing_id=hearing_id, pile=pile, page=number)
    return render_template(
        template,
        hearing=hearing,
        pile=pile,
        messages=messages,
        letters=_letters(messages.items),
        counts=inbox.counts(hearing_id=hearing_id),
        words=inbox,
        is_read=bool(current_app.config["MAILBOX"]),
    )


def _letters(messages: list[Any]) -> dict[int, Letter]:
    numbers = [message.letter_id for message in messages if message.letter_id]
    found = db.session.scalars(select(Letter).where(Letter.id.in_(numbers)))
    return {letter.id: letter for letter in found}


def _act(number: int, hearing_id: int | None, verdict: str) -> None:
    message = db.session.get(IncomingLetter, number)
    if message is None or message.hearing_id != hearing_id:
        abort(404)
    seen = request.form.get("version", 0, int)
    try:
        with commit():
            VERBS[verdict](message=message, seen=seen, who=current_user.email, now=web.now())
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(_("Erledigt.") if verdict == "erledigen" else _("Wieder offen."), "success")
