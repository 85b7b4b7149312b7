"""The marketplace as a place, for the staff: the call, the plan, cards to print."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from hearing import city, edits, web
from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.stands import applications, calls, plan
from hearing.stands.forms import CallForm, PlaceForm, PlanForm
from hearing.stands.views import blueprint, find_hearing, find_stand, page
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
    form = PlanForm(obj=found)
    status = 200
    if form.validate_on_submit():
        status = _keep_plan(hearing, form)
        if status == 303:
            flash(_("Der Plan ist gespeichert."), "success")
            return redirect(url_for("stands.plan", slug=slug), 303)
    elif form.is_submitted():
        status = 422
    stands = applications.of_hearing(hearing.id, public=True)
    return page("plan", hearing, form=form, plan=found, stands=stands), status


def _keep_plan(hearing: Hearing, form: PlanForm) -> int:
    facts = {"description": form.description.data, "who": current_user.email, "now": web.now()}
    found = plan.of(hearing.id)
    upload = form.file.upload
    if upload is None and found is None:
        form.file.errors = [_("Bitte wählen Sie ein Bild aus.")]
        return 422
    try:
        with commit():
            if upload is None and found is not None:
                plan.describe(plan=found, **facts)
            elif upload is not None:
                plan.keep(
                    hearing=hearing,
                    stream=upload.stream,
                    name=upload.filename or "",
                    data=current_app.config["DATA"],
                    **facts,
                )
    except HearingError as error:
        form.file.errors = [web.say(error)]
        return status_of(error)
    return 303


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
