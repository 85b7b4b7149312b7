"""What somebody said, to read and to remark on, behind their personal link."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.database import commit
from hearing.errors import HearingError
from hearing.record import asked, remarks, steps
from hearing.speakers.guest import Guest, enter
from hearing.status import status_of

blueprint = Blueprint("own_words", __name__, url_prefix="/l/mitwirkung/<token>/niederschrift")
Page = BaseResponse | str | tuple[str, int]


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """The address is a secret, as that of all pages of this link."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("")
def page(token: str) -> str:
    """One's own contributions."""
    return _page(enter(token))


@blueprint.post("/<key>")
def say(token: str, key: str) -> Page:
    """Say how one's own words should read."""
    guest = enter(token)
    text = request.form.get("text", "")
    try:
        with commit():
            remarks.say(
                hearing=guest.hearing, speaker=guest.speaker, key=key, text=text, now=web.now()
            )
    except HearingError as error:
        return _page(guest, web.say(error), typed={key: text}), status_of(error)
    flash(_("Ihre Anmerkung ist gespeichert."), "success")
    return redirect(f"{url_for('own_words.page', token=token)}#e-{key}", 303)


@blueprint.post("")
def confirm(token: str) -> Page:
    """Say that one has read all of it."""
    guest = enter(token)
    try:
        with commit():
            remarks.confirm(hearing=guest.hearing, speaker=guest.speaker, now=web.now())
    except HearingError as error:
        return _page(guest, web.say(error)), status_of(error)
    flash(_("Danke! Wir haben notiert, dass Sie alles gelesen haben."), "success")
    return redirect(url_for("own_words.page", token=token), 303)


def _page(guest: Guest, error: str = "", typed: dict[str, str] | None = None) -> str:
    hearing = guest.hearing
    return render_template(
        "record/own_words.html",
        guest=guest,
        hearing=hearing,
        entries=remarks.words_of(hearing, guest.speaker),
        remarks=remarks.of(guest.speaker),
        checked_at=asked.checked(hearing).get(guest.speaker.id),
        until=steps.of(hearing).speakers_until,
        is_open=remarks.are_open(hearing, web.now()),
        typed=typed or {},
        error=error,
    )
