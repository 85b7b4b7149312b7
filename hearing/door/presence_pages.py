"""The presence list for the organizers, and the badges to print."""

from __future__ import annotations

from flask import Response, abort, current_app, render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from hearing import web
from hearing.agenda.pages import find_hearing
from hearing.database import db
from hearing.door import labels, lists, presence, prints, tickets
from hearing.door.models import DoorEventKind
from hearing.door.views import blueprint
from hearing.groups import numbers
from hearing.invitations.models import Invitation
from hearing.registration import changes


def join() -> None:
    """Follow registrations and tell how many have arrived. A second time changes nothing."""
    changes.on_change(tickets.follow)
    numbers.register("arrived", presence.counts)


@blueprint.get("/anwesenheit")
def presence_list(slug: str) -> str:
    """Who was there from when to when, by group, and what else happened at the door."""
    hearing = find_hearing(slug)
    return render_template(
        "door/presence.html",
        hearing=hearing,
        sections=presence.sections(hearing.id),
        attempts=presence.attempts(hearing.id),
        badged={invitation.id for _ticket, invitation, _group in tickets.valid_in(hearing.id)},
        kinds=DoorEventKind,
        labels=labels,
        tell_numbers=lambda section: lists.tell_numbers(section, _),
        span=lambda stay: lists.span(stay, current_app.extensions["zone"]),
        formats=list(lists.WRITERS),
    )


@blueprint.get("/anwesenheit/liste.<kind>")
def presence_file(slug: str, kind: str) -> Response:
    """The same list as a file."""
    hearing = find_hearing(slug)
    if kind not in lists.WRITERS:
        abort(404)
    sheet = lists.Sheet(
        hearing=hearing,
        sections=presence.sections(hearing.id),
        say=_,
        zone=current_app.extensions["zone"],
        language=str(get_locale()),
    )
    name = f"anwesenheit-{hearing.slug}.{kind}"
    return _file(
        lists.WRITERS[kind](sheet), lists.MEDIA_TYPES[kind], f"attachment; filename={name}"
    )


@blueprint.get("/ausweise.pdf")
def badges(slug: str) -> Response:
    """The badges of everybody who has a place on site."""
    hearing = find_hearing(slug)
    made = prints.write_badges(hearing, tickets.valid_in(hearing.id), say=_, now=web.now())
    return _file(made, "application/pdf", "inline; filename=namensschilder.pdf")


@blueprint.get("/ausweise/<int(max=2147483647):invitation_id>.pdf")
def badge(slug: str, invitation_id: int) -> Response:
    """The badge of one person."""
    hearing = find_hearing(slug)
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.hearing_id != hearing.id:
        abort(404)
    ticket = tickets.valid_for(invitation) or abort(404)
    people = [(ticket, invitation, invitation.group)]
    made = prints.write_badges(hearing, people, say=_, now=web.now())
    return _file(made, "application/pdf", "inline; filename=namensschild.pdf")


def _file(content: bytes, media_type: str, disposition: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "no-store"
    return response
