"""The staff's page of the conference: how it is arranged, who is there, the way in."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from hearing import edits, web
from hearing.accounts import audit
from hearing.accounts.entrance import secret_keys
from hearing.agenda import hearings
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.conference import (
    arrangements,
    entrance,
    guest_views,
    labels,
    opening,
    people,
    stays,
    watch,
)
from hearing.conference.forms import ConferenceForm, form_values
from hearing.database import commit, db
from hearing.door import lists, presence
from hearing.errors import HearingError
from hearing.groups import plan
from hearing.status import status_of

blueprint = Blueprint("conference", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/konferenz")
ATTACHED = (guest_views,)  # its pages, by importing it
audit.register_names(labels.ACTIONS)
Page = BaseResponse | str | tuple[str, int]


def join() -> None:
    """Tell the rooms below what this one knows. A second time changes nothing."""
    hearings.on_copy(arrangements.copy)
    presence.register_online(stays.of)


@blueprint.route("", methods=["GET", "POST"])
def index(slug: str) -> Page:
    """How the conference is arranged, and who is there."""
    hearing = find_hearing(slug)
    editing = _edit(hearing)
    if request.method != "POST":
        return _page(hearing, editing)
    attendance = plan.attendance(hearing.id)
    status = editing.save(
        lambda form, seen: arrangements.change(
            attendance=attendance,
            seen=seen,
            plan=form.plan(),
            keys=secret_keys(),
            who=current_user.email,
            now=web.now(),
        )
    )
    if status == edits.SAVED:
        flash(editing.report(), "success")
        return _back(slug)
    if editing.conflicts:
        return edits.page(editing, hearing=hearing, back=request.path), status
    return _page(hearing, editing), status


@blueprint.post("/pruefen")
def check(slug: str) -> Page:
    """Ask the server whether it knows us."""
    hearing = find_hearing(slug)
    conference = arrangements.of(hearing.id)
    try:
        server = arrangements.server_of(conference, keys=secret_keys())
        present = server.present(meeting=conference.meeting)
    except HearingError as error:
        return _page(hearing, _edit(hearing, fresh=True), said=web.say(error)), status_of(error)
    flash(_("Der Server antwortet und kennt unser Secret. Personen dort: %(n)d", n=len(present)))
    return _back(slug)


@blueprint.get("/beitreten")
def enter(slug: str) -> Page:
    """Into the conference as a moderator; each time a new signed address."""
    hearing = find_hearing(slug)
    try:
        with commit():
            way = entrance.for_moderator(
                hearing=hearing,
                name=current_user.name,
                user_id=current_user.id,
                keys=secret_keys(),
            )
        return redirect(way.find(), 303)
    except HearingError as error:
        return _page(hearing, _edit(hearing, fresh=True), said=web.say(error)), status_of(error)


def _edit(hearing: Hearing, *, fresh: bool = False) -> edits.Edit:
    with commit():
        attendance, conference = plan.attendance(hearing.id), arrangements.of(hearing.id)

    def make(formdata: MultiDict[str, str] | None) -> ConferenceForm:
        db.session.refresh(conference)  # the attendance's version counts for it too
        return ConferenceForm(formdata, data=form_values(conference, attendance))

    return edits.Edit(make, attendance, subject=f"hearing {hearing.id}", fresh=fresh)


def _page(hearing: Hearing, editing: edits.Edit, said: str = "") -> str:
    attendance, conference = plan.attendance(hearing.id), arrangements.of(hearing.id)
    now = web.now()
    return render_template(
        "conference/index.html",
        hearing=hearing,
        form=editing.form,
        edit=editing,
        said=said,
        conference=conference,
        attendance=attendance,
        is_arranged=arrangements.is_arranged(conference, attendance),
        is_silent=watch.is_silent(conference, now),
        opens_at=opening.opens_at(hearing, attendance),
        people=people.of(hearing.id),
        span=lambda stay: lists.span(stay, current_app.extensions["zone"]),
    )


def _back(slug: str) -> BaseResponse:
    return redirect(url_for("conference.index", slug=slug), 303)
