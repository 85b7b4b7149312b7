"""The organizers' pages of registrations; the guests' own pages are nested in this blueprint."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from hearing import city, tables, web
from hearing.accounts import audit
from hearing.accounts.models import AuditEntry
from hearing.agenda import news
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.groups import plan
from hearing.groups.models import Mode
from hearing.invitations import people, regrouping, replies
from hearing.invitations.models import Invitation
from hearing.invitations.pages import Page, find
from hearing.registration import (
    answers,
    decisions,
    guest_day_views,
    guest_details_views,
    guest_list,
    guest_pages,
    guest_question_views,
    guest_views,
    labels,
    needs,
    tallies,
    waiting_list,
)
from hearing.registration.changes import Answering
from hearing.registration.guest_list import Search
from hearing.registration.models import Channel, RegistrationState
from hearing.registration.staff_forms import EnterForm, ReasonForm, SeatForm, SeenForm

ROOM = "/verwaltung/anhoerungen/<slug>/anmeldungen"
ONE = f"{ROOM}/<int(max=2147483647):invitation_id>"
blueprint = Blueprint("registration", __name__)
# Their pages, by importing them.
ATTACHED = (guest_views, guest_details_views, guest_day_views, guest_question_views)
blueprint.register_blueprint(guest_pages.blueprint)
audit.register_names(labels.ACTIONS)


def join() -> None:
    """Follow the rooms below, and tell them what this one knows. A second time changes nothing."""
    plan.on_seats_changed(waiting_list.follow_seats)
    people.on_revoke(decisions.follow_revocation)
    regrouping.on_regroup(decisions.follow_regrouping)
    news.register(waiting_list.follow_hearing)
    replies.register(
        replies.Replies(tallies.state_of_answer(), tallies.modes, tallies.NAMES, tallies.BADGES)
    )


def _render(name: str, hearing: Hearing, **values: object) -> str:
    return render_template(
        f"registration/{name}.html", hearing=hearing, labels=labels, states=RegistrationState,
        **values,
    )  # fmt: skip


def _search() -> Search:
    asked = request.args
    state, mode = asked.get("stand", ""), asked.get("form", "")
    return Search(
        words=asked.get("q", "").strip()[:200],
        group_id=asked.get("gruppe", type=int),
        mode=Mode(mode) if mode in set(Mode) else None,
        state=state if state in {guest_list.OPEN, *RegistrationState} else "",
        needs="bedarf" in asked,
    )


@blueprint.get(ROOM)
def index(slug: str) -> str:
    """Who has answered what."""
    hearing, search = find_hearing(slug), _search()
    number = request.args.get("seite", 1, type=int)
    found = guest_list.page(hearing_id=hearing.id, search=search, number=number)
    kept = {name: value for name, value in request.args.items() if name != "seite"}
    rows = guest_list.rows(found.items)
    groups = plan.groups_of(hearing.id)
    return _render(
        "index", hearing, search=search, found=found, rows=rows, groups=groups, kept=kept
    )


@blueprint.get(f"{ROOM}/tabelle.csv")
def export(slug: str) -> Response:
    """What the filter finds, as a table for a spreadsheet."""
    hearing = find_hearing(slug)
    text = tables.write(guest_list.table(hearing, _search(), _say, city.wall))
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="anmeldungen-{slug}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _say(words: str) -> str:
    return str(_(words))


@blueprint.get(f"{ROOM}/warteliste")
def waiting(slug: str) -> str:
    """Who waits, in order."""
    hearing = find_hearing(slug)
    return _render("waiting", hearing, rows=guest_list.waiting(hearing))


@blueprint.get(f"{ROOM}/bedarf")
def list_needs(slug: str) -> str:
    """What people need, for those who prepare the hall."""
    hearing = find_hearing(slug)
    deleted_at = needs.deleted_at(hearing)
    return _render("needs", hearing, rows=guest_list.with_needs(hearing), deleted_at=deleted_at)


@blueprint.get(ONE)
def person(slug: str, invitation_id: int) -> str:
    """One person's answer, and what can be decided about it."""
    return _person(*find(slug, invitation_id))


def _person(hearing: Hearing, invitation: Invitation, **forms: SeenForm) -> str:
    registration = answers.of(invitation)
    seen = registration.version if registration else 0
    group, fresh = invitation.group, {"formdata": None, "seen": str(seen)}
    query = select(AuditEntry).where(
        AuditEntry.hearing_id == hearing.id, AuditEntry.subject == f"invitation {invitation.id}"
    )
    for form in forms.values():  # what is shown now is what the next press is about
        form.seen.data = str(seen)
    return _render(
        "person",
        hearing,
        row=guest_list.rows([invitation])[0],
        need=needs.of(invitation),
        history=db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(20)).all(),
        actions=audit.NAMES,
        enter_form=forms.get("enter") or EnterForm(group=group, prefix="enter-", **fresh),
        seat_form=forms.get("seat") or SeatForm(group=group, prefix="seat-", **fresh),
        back_form=forms.get("back") or ReasonForm(prefix="back-", **fresh),
    )


def _decide(
    hearing: Hearing,
    invitation: Invitation,
    name: str,
    form: SeenForm,
    verb: Callable[[Answering], object],
) -> Page:
    """Check the form, call the verb, and show the person: with the form when it was refused."""
    if not form.validate():
        return _person(hearing, invitation, **{name: form}), 422
    by = Answering(current_user.email, web.now(), Channel.STAFF, seen=form.version())
    try:
        with commit():
            verb(by)
    except HearingError as error:
        status = guest_pages.show_error(error, form)
        return _person(hearing, invitation, **{name: form}), status
    flash(_("Gespeichert."), "success")
    address = url_for("registration.person", slug=hearing.slug, invitation_id=invitation.id)
    return redirect(address, 303)


@blueprint.post(f"{ONE}/antwort")
def enter(slug: str, invitation_id: int) -> Page:
    """Enter the answer of somebody who phoned."""
    hearing, invitation = find(slug, invitation_id)
    form = EnterForm(group=invitation.group, prefix="enter-")

    def verb(by: Answering) -> object:
        if without_seat := guest_views.WITHOUT_SEAT.get(form.answer.data):
            return without_seat(invitation=invitation, by=by)
        return answers.accept(invitation=invitation, mode=Mode(form.answer.data), by=by)

    return _decide(hearing, invitation, "enter", form, verb)


@blueprint.post(f"{ONE}/platz")
def give_seat(slug: str, invitation_id: int) -> Page:
    """Give a seat past the waiting list."""
    hearing, invitation = find(slug, invitation_id)
    form = SeatForm(group=invitation.group, prefix="seat-")

    def verb(by: Answering) -> object:
        mode, contingent = form.chosen()
        return decisions.give_seat(
            invitation=invitation, mode=mode, contingent=contingent, reason=form.reason.data, by=by
        )

    return _decide(hearing, invitation, "seat", form, verb)


@blueprint.post(f"{ONE}/zuruecknehmen")
def take_back(slug: str, invitation_id: int) -> Page:
    """Take a registration back."""
    hearing, invitation = find(slug, invitation_id)
    form = ReasonForm(prefix="back-")
    reason = form.reason.data or ""
    return _decide(
        hearing,
        invitation,
        "back",
        form,
        lambda by: decisions.take_back(invitation=invitation, reason=reason, by=by),
    )
