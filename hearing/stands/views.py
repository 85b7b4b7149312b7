"""The marketplace for the staff: stands, the call, the plan, cards to print."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hearing import edits, web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.speakers.models import Speaker
from hearing.stands import applications, calls, labels, letters, plan, states
from hearing.stands.forms import StandForm
from hearing.stands.models import Origin, Stand, StandState
from hearing.status import status_of

blueprint = Blueprint("stands", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/staende")


def find_shown_hearing(slug: str) -> Hearing:
    """A hearing whose pictures this reader may see: the staff print cards before it is public."""
    hearing = find_hearing(slug)
    if hearing.published_at is None and not access.allows(
        person=current_user, right=Right.SEE, hearing_id=hearing.id
    ):
        abort(404)
    return hearing


def find_stand(hearing: Hearing, stand_id: int) -> Stand:
    """A stand of this hearing, or 404."""
    stand = db.session.get(Stand, stand_id)
    if stand is None or stand.hearing_id != hearing.id:
        abort(404)
    return stand


def page(name: str, hearing: Hearing, **facts: Any) -> str:
    """A page of this room."""
    return render_template(
        f"stands/{name}.html", hearing=hearing, labels=labels, states=states, **facts
    )


@blueprint.get("")
def index(slug: str) -> str:
    """All stands, what waits for an answer first."""
    hearing = find_hearing(slug)
    everything = applications.of_hearing(hearing.id)
    state = request.args.get("stand", "")
    shown = [stand for stand in everything if not state or stand.state == state]
    return page(
        "index",
        hearing,
        stands=shown,
        everything=everything,
        state=state,
        call=calls.of(hearing),
        plan=plan.of(hearing.id),
    )


def _stand_form(hearing: Hearing, formdata: MultiDict[str, str] | None, obj: Any) -> StandForm:
    form = StandForm(formdata, obj=obj)
    people = db.session.scalars(
        select(Speaker).where(Speaker.hearing_id == hearing.id).order_by(Speaker.name)
    )
    form.hosts.choices = [SelectChoice(person.id, person.name) for person in people]
    items = [SelectChoice(item.id, item.title) for item in hearing.items]
    form.item_id.choices = [SelectChoice("", _("keiner")), *items]
    if formdata is None and obj is not None:
        form.hosts.data = [host.id for host in obj.hosts]
    return form


def _words(form: StandForm) -> dict[str, Any]:
    left_out = {"csrf_token", "hosts"}
    words = {name: value for name, value in form.data.items() if name not in left_out}
    return {
        name: "" if value is None and name != "item_id" else value for name, value in words.items()
    }


@blueprint.route("/neu", methods=["GET", "POST"])
def new(slug: str) -> Response | str | tuple[str, int]:
    """Enter a stand that did not come through the call."""
    hearing = find_hearing(slug)
    form = _stand_form(hearing, request.form if request.method == "POST" else None, None)
    if not form.validate_on_submit():
        return page("edit", hearing, form=form, stand=None), 422 if form.is_submitted() else 200
    words = _words(form)
    origin = Origin(words.pop("origin"))
    item_id = words.pop("item_id")
    try:
        with commit():
            stand = applications.add(
                hearing=hearing, origin=origin, who=current_user.email, now=web.now(), **words
            )
            stand.item_id = item_id or stand.item_id
    except HearingError as error:
        form["contact_email"].errors = [web.say(error)]
        return page("edit", hearing, form=form, stand=None), status_of(error)
    flash(_("Der Stand „%(title)s“ ist eingetragen.", title=stand.title), "success")
    return redirect(url_for("stands.edit", slug=slug, stand_id=stand.id), 303)


@blueprint.route("/<int(max=2147483647):stand_id>", methods=["GET", "POST"])
def edit(slug: str, stand_id: int) -> Response | str | tuple[str, int]:
    """Look at a stand and change it; what others change meanwhile is not lost."""
    hearing = find_hearing(slug)
    stand = find_stand(hearing, stand_id)
    editing = edits.Edit(
        lambda formdata: _stand_form(hearing, formdata, stand), stand, subject=f"stand {stand.id}"
    )
    status = 200
    if request.method == "POST":
        status = editing.save(lambda form, seen: _change(stand, form, seen))
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return redirect(url_for("stands.edit", slug=slug, stand_id=stand.id), 303)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    differences = applications.differences(stand)
    shown = page(
        "edit",
        hearing,
        form=editing.form,
        edit=editing,
        stand=stand,
        differences=differences,
    )
    return shown, status


def _change(stand: Stand, form: StandForm, seen: int) -> None:
    words = _words(form)
    words["origin"] = Origin(words["origin"])
    applications.change(
        stand=stand,
        seen=seen,
        hosts=form.hosts.data,
        who=current_user.email,
        now=web.now(),
        **words,
    )


@blueprint.post("/<int(max=2147483647):stand_id>/stand")
def move(slug: str, stand_id: int) -> Response:
    """Accept, decline, withdraw or take up again; the letter is drafted, not sent."""
    hearing = find_hearing(slug)
    stand = find_stand(hearing, stand_id)
    target = request.form.get("target", "")
    if target not in set(StandState) or target == StandState.PLACED:
        abort(400)
    here = url_for("stands.edit", slug=slug, stand_id=stand.id)
    try:
        with commit():
            moved = states.move(
                stand=stand,
                target=StandState(target),
                seen=request.form.get("version", 0, type=int),
                who=current_user.email,
                now=web.now(),
            )
            drafted = moved and letters.draft(
                stand=stand, hearing=hearing, who=current_user.email, now=web.now()
            )
    except HearingError as error:
        flash(web.say(error), "danger")
        return redirect(here, 303)
    flash(_("Der Stand ist jetzt: %(state)s.", state=_(states.NAMES[stand.state])), "success")
    if drafted:
        flash(_("Ein Brief an %(name)s liegt als Entwurf bereit.", name=stand.contact_name), "info")
    return redirect(here, 303)


@blueprint.post("/<int(max=2147483647):stand_id>/aenderung")
def review(slug: str, stand_id: int) -> Response:
    """Make public what the exhibitors changed, or drop it."""
    stand = find_stand(find_hearing(slug), stand_id)
    answer = request.form.get("answer")
    verbs = {"approve": applications.approve, "refuse": applications.refuse}
    if answer not in verbs:
        abort(400)
    with commit():
        verbs[answer](
            stand=stand,
            seen=request.form.get("version", 0, type=int),
            who=current_user.email,
            now=web.now(),
        )
    texts = {
        "approve": _("Die Änderung ist öffentlich."),
        "refuse": _("Die Änderung ist verworfen."),
    }
    flash(texts[answer], "success")
    return redirect(url_for("stands.edit", slug=slug, stand_id=stand.id), 303)


@blueprint.post("/<int(max=2147483647):stand_id>/loeschen")
def delete(slug: str, stand_id: int) -> Response:
    """Delete a stand; the page asks for a tick before."""
    stand = find_stand(find_hearing(slug), stand_id)
    if request.form.get("sure") != "yes":
        flash(_("Bitte bestätigen Sie das Löschen mit dem Häkchen."), "danger")
        return redirect(url_for("stands.edit", slug=slug, stand_id=stand.id), 303)
    with commit():
        applications.delete(stand=stand, who=current_user.email, now=web.now())
    flash(_("Der Stand ist gelöscht."), "success")
    return redirect(url_for("stands.index", slug=slug), 303)
