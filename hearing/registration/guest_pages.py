"""Whoever holds a personal link to an invitation: what all their pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.errors import HearingError
from hearing.groups.rights import Use
from hearing.programme import privacy
from hearing.registration import answers, labels
from hearing.registration.changes import Answering
from hearing.registration.guests import PATH, Guest
from hearing.status import status_of

blueprint = Blueprint("guest", __name__, url_prefix=PATH)
WHO = "link"
Page = BaseResponse | str | tuple[str, int]


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """The address is a secret: nobody stores the page, no other site learns where one came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def enter(token: str) -> Guest:
    """Begin a page: whom the link belongs to. The gate has opened it."""
    g.token = token
    return entered()


def entered() -> Guest:
    """Whom the link of this request belongs to."""
    guest: Guest = g.guest
    return guest


def address(step: str = "overview", **values: Any) -> str:
    """The address of a page of this link."""
    return url_for(f"registration.guest.{step}", token=g.token, **values)


def page(template: str, **values: Any) -> str:
    """A page of this link, with what all of them show."""
    guest = entered()
    now = web.now()
    return render_template(
        f"registration/guest/{template}.html",
        guest=guest,
        hearing=guest.hearing,
        invitation=guest.invitation,
        registration=guest.registration,
        address=address,
        labels=labels,
        uses=Use,
        closes_at=answers.closes_at(guest.group, guest.hearing),
        may_change=answers.may_change(guest.invitation, guest.registration, now),
        notice=next(iter(privacy.history(guest.hearing)), None),
        **values,
    )


def by_link(seen: int | None = None) -> Answering:
    """How this request answers: by the link, having read the newest privacy notice."""
    notice = next(iter(privacy.history(entered().hearing)), None)
    number = notice.number if notice else 0
    return Answering(who=WHO, now=web.now(), seen=seen, notice=number)


def stored(sentence: str, step: str = "overview") -> BaseResponse:
    """Say what was stored, and go on."""
    flash(sentence, "success")
    return redirect(address(step), 303)


def show_error(error: HearingError, form: FlaskForm) -> int:
    """Put an error next to its field; return its status."""
    if error.field and error.field in form:
        form[error.field].errors = [web.say(error)]
    else:
        form.form_errors.append(web.say(error))
    return status_of(error)
