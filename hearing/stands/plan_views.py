"""The marketplace as a place, for the staff: the call, the plan, cards to print."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.wrappers import Response

from hearing import city, edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.stands import applications, calls, plan
from hearing.stands.forms import CallForm, PlaceForm, PlanForm
from hearing.stands.models import FloorPlan
from hearing.stands.views import blueprint, find_stand, page
from hearing.status import status_of


@blueprint.route("/aufruf", methods=["GET", "POST"])
def call(slug: str) -> Response | str | tuple[str, int]:
    """Open, close and word the call for stands."""
    hearing = find_hearing(slug)
    with commit():
        found = calls.of(hearing)

    def make(formdata: MultiDict[str, str] | None) -> CallForm:
        shown = {
            "opened": found.opened,
            "public": "no" if found.secret else "yes",
            "deadline": found.deadline and city.wall(found.deadline),
            "text": found.text,
        }
        return CallForm(formdata, data=shown)

    editing = edits.Edit(make, found, subject=f"hearing {hearing.id}")
    status = 200
    if request.method == "POST":
        status = editing.save(
            lambda form, seen: calls.change(
                call=found,
                seen=seen,
                opened=form.opened.data,
                public=form.public.data == "yes",
                deadline=form.deadline.data and city.moment(form.deadline.data),
                text=form.text.data or "",
                who=current_user.email,
                now=web.now(),
            )
        )
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return redirect(url_for("stands.call", slug=slug), 303)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    return page("call", hearing, form=editing.form, edit=editing, call=found), status


@blueprint.route("/plan", methods=["GET", "POST"], endpoint="plan")
def show_plan(slug: str) -> Response | str | tuple[str, int]:
    """The plan with all places; a new picture keeps them."""
    hearing = find_hearing(slug)
    found = plan.of(hearing.id)
    if found is None:
        return _first_plan(hearing)
    editing = edits.Edit(lambda sent: PlanForm(sent, obj=found), found)
    status = 200
    if request.method == "POST":
        status = editing.save(lambda form, seen: _change_plan(hearing, found, form, seen))
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return redirect(url_for("stands.plan", slug=slug), 303)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    stands = applications.of_hearing(hearing.id, public=True)
    form = editing.form
    return page("plan", hearing, form=form, edit=editing, plan=found, stands=stands), status


def _first_plan(hearing: Hearing) -> Response | str | tuple[str, int]:
    form, status = PlanForm(), 200
    if form.is_submitted():
        status = _keep_first(hearing, form) if form.validate() else 422
        if status == edits.SAVED:
            flash(_("Der Plan ist gespeichert."), "success")
            return redirect(url_for("stands.plan", slug=hearing.slug), 303)
    return page("plan", hearing, form=form, edit=None, plan=None, stands=[]), status


def _keep_first(hearing: Hearing, form: PlanForm) -> int:
    if form.file.upload is None:
        form.file.errors = [_("Bitte wählen Sie ein Bild aus.")]
        return 422
    try:
        with commit():
            _keep(hearing, form, form.file.upload, 0)
    except HearingError as error:
        form.file.errors = [web.say(error)]
        return status_of(error)
    return edits.SAVED


def _change_plan(hearing: Hearing, found: FloorPlan, form: PlanForm, seen: int) -> None:
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        upload.stream.seek(0)  # it is read again when others saved meanwhile
        _keep(hearing, form, upload, seen)
    else:
        description = form.description.data
        plan.describe(plan=found, seen=seen, description=description, **_by())


def _keep(hearing: Hearing, form: PlanForm, upload: FileStorage, seen: int) -> None:
    plan.keep(
        hearing=hearing,
        seen=seen,
        stream=upload.stream,
        name=upload.filename or "",
        description=form.description.data,
        data=current_app.config["DATA"],
        **_by(),
    )


def _by() -> dict[str, Any]:
    return {"who": current_user.email, "now": web.now()}


@blueprint.post("/plan/<int(max=2147483647):stand_id>")
def place(slug: str, stand_id: int) -> Response:
    """Put a stand on the plan, by typed numbers or by what the pointer wrote into them."""
    hearing = find_hearing(slug)
    stand = find_stand(hearing, stand_id)
    form = PlaceForm()
    if not form.validate_on_submit():
        errors = [error for field in form for error in field.errors]
        flash(f"{stand.title}: {' '.join(map(str, errors))}", "danger")
    else:
        try:
            with commit():
                plan.place(
                    stand=stand,
                    x=float(form.x.data),
                    y=float(form.y.data),
                    who=current_user.email,
                    now=web.now(),
                )
            flash(_("„%(title)s“ hat einen Platz.", title=stand.title), "success")
        except HearingError as error:
            flash(web.say(error), "danger")
    return redirect(url_for("stands.plan", slug=slug, _anchor=f"stand-{stand.id}"), 303)


@blueprint.get("/karten")
def cards(slug: str) -> str:
    """A card for each stand, to print and put up."""
    hearing = find_hearing(slug)
    chosen = request.args.get("nur", type=int)
    stands = applications.of_hearing(hearing.id, public=True)
    return page("cards", hearing, stands=[s for s in stands if chosen in (None, s.id)])
