"""The staff's pages of groups: their rights, their seats, the numbers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from hearing import edits, tables, web
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.groups import contingents, groups, labels, numbers, plan, rights
from hearing.groups.forms import AttendanceForm, GroupForm, SeatsForm, group_values
from hearing.groups.models import Contingent, Group, Mode
from hearing.status import status_of

blueprint = Blueprint("groups", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/gruppen")
audit.register_names(labels.ACTIONS)
Page = BaseResponse | str | tuple[str, int]


def _group(hearing: Hearing, group_id: int) -> Group:
    group = db.session.get(Group, group_id)
    if group is None or group.hearing_id != hearing.id:
        abort(404)
    return group


def _contingent(hearing: Hearing, contingent_id: int) -> Contingent:
    contingent = db.session.get(Contingent, contingent_id)
    if contingent is None or contingent.hearing_id != hearing.id:
        abort(404)
    return contingent


def _page(name: str, hearing: Hearing, **facts: Any) -> str:
    return render_template(
        f"groups/{name}.html", hearing=hearing, labels=labels, rights=rights, Mode=Mode, **facts
    )


def _back(slug: str) -> BaseResponse:
    return redirect(url_for("groups.index", slug=slug), 303)


@blueprint.get("")
def index(slug: str) -> str:
    """All groups with their rights, all seats."""
    hearing = find_hearing(slug)
    return _page(
        "index",
        hearing,
        groups=plan.groups_of(hearing.id),
        seats=numbers.seats(hearing.id),
        unlimited=_unlimited(hearing),
        attendance=plan.attendance(hearing.id),
    )


def _unlimited(hearing: Hearing) -> list[Group]:
    """The groups that may come in person, as many as like: nobody wants that by mistake."""
    seats = plan.contingents_of(hearing.id)
    return [
        group
        for group in plan.groups_of(hearing.id)
        if Mode.IN_PERSON in group.modes and not plan.for_group(seats, group.id, Mode.IN_PERSON)
    ]


@blueprint.route("/neu", methods=["GET", "POST"])
def new(slug: str) -> Page:
    """Add a group."""
    hearing = find_hearing(slug)
    form = GroupForm(data=None if request.method == "POST" else {"admission": "invitation"})
    if not form.validate_on_submit():
        return _page("edit", hearing, form=form, group=None), 422 if form.is_submitted() else 200
    try:
        with commit():
            groups.add(hearing=hearing, facts=form.facts(), who=current_user.email, now=web.now())
    except HearingError as error:
        form[error.field].errors = [web.say(error)]
        return _page("edit", hearing, form=form, group=None), status_of(error)
    flash(_("Die Gruppe ist angelegt."), "success")
    return _back(slug)


@blueprint.route("/<int(max=2147483647):group_id>", methods=["GET", "POST"])
def edit(slug: str, group_id: int) -> Page:
    """Change a group; what others change meanwhile is not lost."""
    hearing = find_hearing(slug)
    group = _group(hearing, group_id)
    editing = edits.Edit(
        lambda formdata: GroupForm(formdata, data=group_values(group)),
        group,
        subject=f"group {group.id}",
    )
    status = 200
    if request.method == "POST":
        status = editing.save(
            lambda form, seen: groups.change(
                group=group,
                seen=seen,
                facts=form.facts(group),
                who=current_user.email,
                now=web.now(),
            )
        )
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return _back(slug)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    return _page("edit", hearing, form=editing.form, edit=editing, group=group), status


@blueprint.post("/<int(max=2147483647):group_id>/platz")
def move(slug: str, group_id: int) -> Page:
    """Move a group up or down."""
    group = _group(find_hearing(slug), group_id)
    by = -1 if request.form.get("by") == "up" else 1
    with commit():
        groups.move(group=group, by=by, who=current_user.email, now=web.now())
    return _back(slug)


@blueprint.post("/<int(max=2147483647):group_id>/loeschen")
def delete(slug: str, group_id: int) -> Page:
    """Delete a group that nobody belongs to."""
    group = _group(find_hearing(slug), group_id)
    try:
        with commit():
            groups.delete(group=group, who=current_user.email, now=web.now())
    except HearingError as error:
        flash(web.say(error), "danger")
        return redirect(url_for("groups.edit", slug=slug, group_id=group_id), 303)
    flash(_("Die Gruppe ist gelöscht."), "success")
    return _back(slug)


@blueprint.route("/plaetze/neu", methods=["GET", "POST"])
def new_seats(slug: str) -> Page:
    """Add seats for one group or for several."""
    hearing = find_hearing(slug)
    everyone = list(plan.groups_of(hearing.id))
    form = SeatsForm(everyone)
    if not form.validate_on_submit():
        shown = _page("seats", hearing, form=form, contingent=None)
        return shown, 422 if form.is_submitted() else 200
    try:
        with commit():
            contingents.add(
                hearing=hearing, facts=form.facts(), who=current_user.email, now=web.now()
            )
    except HearingError as error:
        form[error.field].errors = [web.say(error)]
        return _page("seats", hearing, form=form, contingent=None), status_of(error)
    flash(_("Die Plätze sind angelegt."), "success")
    return _back(slug)


@blueprint.route("/plaetze/<int(max=2147483647):contingent_id>", methods=["GET", "POST"])
def edit_seats(slug: str, contingent_id: int) -> Page:
    """Change seats; who waits for them gets what becomes free."""
    hearing = find_hearing(slug)
    contingent = _contingent(hearing, contingent_id)
    everyone = list(plan.groups_of(hearing.id))
    chosen = [group.id for group in contingent.groups]
    values = {
        **{name: getattr(contingent, name) for name in ("name", "seats")},
        "mode": contingent.mode.value,
        "groups": chosen,
    }
    editing = edits.Edit(
        lambda formdata: SeatsForm(everyone, formdata, data=values),
        contingent,
        subject=f"contingent {contingent.id}",
    )
    status = 200
    if request.method == "POST":
        status = editing.save(
            lambda form, seen: contingents.change(
                contingent=contingent,
                hearing=hearing,
                seen=seen,
                facts=form.facts(),
                who=current_user.email,
                now=web.now(),
            )
        )
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return _back(slug)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    shown = _page("seats", hearing, form=editing.form, edit=editing, contingent=contingent)
    return shown, status


@blueprint.post("/plaetze/<int(max=2147483647):contingent_id>/loeschen")
def delete_seats(slug: str, contingent_id: int) -> Page:
    """Delete seats that nobody sits on."""
    contingent = _contingent(find_hearing(slug), contingent_id)
    try:
        with commit():
            contingents.delete(contingent=contingent, who=current_user.email, now=web.now())
    except HearingError as error:
        flash(web.say(error), "danger")
        return redirect(url_for("groups.edit_seats", slug=slug, contingent_id=contingent_id), 303)
    flash(_("Die Plätze sind gelöscht."), "success")
    return _back(slug)


@blueprint.route("/teilnahme", methods=["GET", "POST"])
def attend(slug: str) -> Page:
    """Say how the hearing is attended: conference, offers of the waiting list, mailbox."""
    hearing = find_hearing(slug)
    with commit():
        attendance = plan.attendance(hearing.id)
    editing = edits.Edit(
        lambda formdata: AttendanceForm(formdata, obj=attendance),
        attendance,
        subject=f"hearing {hearing.id}",
    )
    status = 200
    if request.method == "POST":
        status = editing.save(
            lambda form, seen: contingents.attend(
                attendance=attendance,
                seen=seen,
                who=current_user.email,
                now=web.now(),
                **{name: form[name].data for name in contingents.ATTENDING},
            )
        )
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return _back(slug)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    return _page("attendance", hearing, form=editing.form, edit=editing), status


@blueprint.get("/zahlen")
def figures(slug: str) -> str:
    """The numbers now: a browser loads them again by itself, others by a button."""
    hearing = find_hearing(slug)
    return _page(
        "numbers",
        hearing,
        rows=numbers.rows(hearing.id),
        seats=numbers.seats(hearing.id),
        states=labels.STATES,
        at=web.now(),
    )


@blueprint.get("/zahlen.csv")
def figures_csv(slug: str) -> Response:
    """The same numbers as a table for spreadsheets."""
    hearing = find_hearing(slug)
    answer = Response(tables.write(numbers.table(hearing.id, say=_)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="zahlen-{hearing.slug}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
