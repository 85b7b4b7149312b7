"""The ticket behind a guest's link: on the phone, on paper, as PDF."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.door import codes, labels, pictures, prints, tickets
from hearing.door.errors import NoTicket
from hearing.groups.labels import name_of
from hearing.registration import guest_pages
from hearing.registration.guests import PATH

blueprint = Blueprint("tickets", __name__, url_prefix=PATH)


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """The address is a secret: nobody stores the page, no other site learns where one came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/ticket")
def page(token: str) -> BaseResponse | str:
    """The ticket for a phone; who has no place on site reads why there is none."""
    guest = guest_pages.enter(token)
    language = guest.invitation.language
    if "lang" not in request.args and "lang" not in request.cookies and language != "de":
        return redirect(f"{request.path}?lang={language}")
    ticket = tickets.valid_for(guest.invitation)
    standing = tickets.standing(guest.invitation, guest.registration)
    return render_template(
        "door/ticket.html",
        guest=guest,
        hearing=guest.hearing,
        address=guest_pages.address,
        token=token,
        code=codes.spell(ticket.code) if ticket else "",
        picture=Markup(pictures.write(ticket.code)) if ticket else "",
        group_name=name_of(guest.group, str(get_locale())),
        without=labels.WITHOUT.get(standing, ""),
    )


@blueprint.get("/ticket.pdf")
def pdf(token: str) -> Response:
    """The ticket to print or to keep."""
    guest = guest_pages.enter(token)
    ticket = tickets.valid_for(guest.invitation)
    if ticket is None:
        raise NoTicket
    made = prints.write_ticket(
        ticket,
        language=str(get_locale()),
        say=_,
        zone=current_app.extensions["zone"],
        now=web.now(),
    )
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = "inline; filename=ticket.pdf"
    return response
