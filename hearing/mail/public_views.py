"""For people whose personal link has ended: they may ask for a new one."""

from __future__ import annotations

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.accounts import staff
from hearing.database import commit
from hearing.errors import HearingError
from hearing.mail import renewal
from hearing.mail.forms import RenewalForm
from hearing.mail.links import LinkEnded
from hearing.status import status_of

ASKS = 20
"""How often one network address may ask in a quarter of an hour."""


def renew() -> BaseResponse:
    """Take a link that has ended; the answer is the same whether or not anybody holds it."""
    form = RenewalForm()
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    key = f"new link:{request.remote_addr}"
    try:
        with commit():
            staff.refuse_guessing(keys={key: ASKS}, now=web.now())
            staff.count_failure(keys=[key], now=web.now())
            renewal.ask(token=renewal.token_in(form.token.data or ""), now=web.now())
    except HearingError as error:
        form.token.errors = [web.say(error)]
        return _page(form, status_of(error))
    return _quiet(make_response(render_template("mail/renewed.html")))


def offer_renewal(error: LinkEnded) -> BaseResponse:
    """The page of a link that has ended, whichever room it belongs to."""
    form = RenewalForm(None, token=(request.view_args or {}).get("token", ""))
    return _page(form, status_of(error), ended=True)


def _page(form: RenewalForm, status: int, *, ended: bool = False) -> BaseResponse:
    response = make_response(render_template("mail/renew.html", form=form, ended=ended))
    response.status_code = status
    return _quiet(response)


def _quiet(response: Response) -> BaseResponse:
    """The address may carry a token: nobody keeps the page, nobody learns where one came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
