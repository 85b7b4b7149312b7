"""Pages of reminders: planned, changed, given up; and the times that follow."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import city, edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.invitations import letters, reminders
from hearing.invitations.facts import deadline_of
from hearing.invitations.forms import ReminderForm
from hearing.invitations.models import Reminder
from hearing.invitations.pages import ROOM, Page, find_group, groups_of, render, seen, show

blueprint = Blueprint("reminders", __name__)
ALL = f"{ROOM}/erinnerungen"
ONE = f"{ALL}/<int(max=2147483647):reminder_id>"


@blueprint.route(ALL, methods=["GET", "POST"])
def index(slug: str) -> Page:
    """All reminders with the times that follow; a POST plans another."""
    hearing = find_hearing(slug)
    sent = request.form if request.method == "POST" else None
    form = ReminderForm.of(groups_of(hearing), sent, None)
    if not form.validate_on_submit():
        return _page(hearing, form), 422 if form.is_submitted() else 200
    try:
        with commit():
            reminders.add(
                hearing=hearing,
                group=find_group(hearing, form.group_id.data),
                days_before=form.days_before.data,
                at=city.moment(form.at.data) if form.at.data else None,
                zone=city.zone(),
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        status = show(error, form)
        return _page(hearing, form), status
    flash(_("Die Erinnerung ist geplant."), "success")
    return _to_all(slug)


def _page(hearing: Hearing, form: ReminderForm) -> str:
    planned = [
        (
            reminder,
            group,
            reminders.when(reminder, group=group, hearing=hearing, zone=city.zone()),
            deadline_of(group, hearing),
        )
        for reminder, group in reminders.of(hearing.id)
    ]
    return render(
        "reminders",
        hearing,
        form=form,
        planned=planned,
        waiting=reminders.waiting(hearing.id),
        unanswered={
            group.id: len(letters.unanswered(hearing.id, group.id))
            for _one, group, _at, _until in planned
        },
        deadlines=[(group, deadline_of(group, hearing)) for group in groups_of(hearing)],
        now=web.now(),
    )


@blueprint.route(ONE, methods=["GET", "POST"])
def edit(slug: str, reminder_id: int) -> Page:
    """Plan a reminder for another time."""
    hearing, reminder = _find(slug, reminder_id)
    groups = groups_of(hearing)
    editing = edits.Edit(
        lambda sent: ReminderForm.of(groups, sent, reminder),
        reminder,
        subject=f"reminder {reminder.id}",
    )
    status = 200
    if request.method == "POST":
        status = editing.save(lambda form, version: _change(hearing, reminder, form, version))
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return _to_all(slug)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    page = render("reminder", hearing, reminder=reminder, edit=editing, form=editing.form)
    return page, status


def _change(hearing: Hearing, reminder: Reminder, form: ReminderForm, version: int) -> None:
    at = form.at.data
    reminders.change(
        reminder=reminder,
        seen=version,
        hearing=hearing,
        group=find_group(hearing, form.group_id.data),
        days_before=form.days_before.data,
        at=city.moment(at) if at else None,
        zone=city.zone(),
        who=current_user.email,
        now=web.now(),
    )


@blueprint.post(f"{ONE}/loeschen")
def delete(slug: str, reminder_id: int) -> Response:
    """Give a reminder up."""
    _hearing, reminder = _find(slug, reminder_id)
    with commit():
        reminders.remove(reminder=reminder, seen=seen(), who=current_user.email, now=web.now())
    flash(_("Die Erinnerung ist gelöscht."), "success")
    return _to_all(slug)


def _find(slug: str, reminder_id: int) -> tuple[Hearing, Reminder]:
    hearing, reminder = find_hearing(slug), db.session.get(Reminder, reminder_id)
    if reminder is None or reminder.hearing_id != hearing.id:
        abort(404)
    return hearing, reminder


def _to_all(slug: str) -> Response:
    return redirect(url_for("invitations.reminders.index", slug=slug), 303)
