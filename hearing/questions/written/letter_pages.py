"""The offices that answer: listed, changed, written to, reminded; letters to who asked."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from hearing import city, edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.questions.written import letters, notices, offices
from hearing.questions.written.forms import OfficeForm, office_values
from hearing.questions.written.models import AnsweringOffice
from hearing.questions.written.views import Page, blueprint, render, to_list, who
from hearing.status import status_of

OFFICES = "/stellen"
ONE = f"{OFFICES}/<int(max=2147483647):office_id>"


@blueprint.route(f"{OFFICES}/neu", methods=["GET", "POST"])
def new_office(slug: str) -> Page:
    """Put an office on the list, from those of the statements or a new one."""
    hearing = find_hearing(slug)
    known = offices.known(hearing.id)
    name = request.args.get("stelle", "")
    form = OfficeForm(data={"name": name, "address": known.get(name, "")} if name else None)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with commit():
                offices.add(hearing=hearing, facts=form.facts(), who=who(), now=web.now())
            flash(_("Die Stelle steht auf der Liste."), "success")
            return to_list(hearing)
        except HearingError as error:
            form[error.field].errors = [web.say(error)]
            status = status_of(error)
    return render("office_new", hearing, form=form, known=known, chosen=name), status


@blueprint.route(ONE, methods=["GET", "POST"])
def office(slug: str, office_id: int) -> Page:
    """Change an office; what others change meanwhile is not lost."""
    hearing, found = _find(slug, office_id)
    editing = edits.Edit(
        lambda formdata: OfficeForm(formdata, data=office_values(found)),
        found,
        subject=offices.subject_of(found),
    )
    status = 200
    if request.method == "POST":
        status = editing.save(
            lambda form, seen: offices.change(
                office=found, seen=seen, facts=form.facts(found), who=who(), now=web.now()
            )
        )
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return to_list(hearing)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    return render("office_edit", hearing, form=editing.form, edit=editing, office=found), status


@blueprint.post(f"{ONE}/entfernen")
def delete_office(slug: str, office_id: int) -> Page:
    """Take an office off the list."""
    hearing, found = _find(slug, office_id)
    try:
        with commit():
            offices.delete(office=found, who=who(), now=web.now())
    except HearingError as error:
        flash(web.say(error), "error")
        return redirect(url_for("questions.written.office", slug=slug, office_id=office_id), 303)
    flash(_("Die Stelle ist von der Liste genommen."), "success")
    return to_list(hearing)


@blueprint.post(f"{ONE}/links-beenden")
def end_links(slug: str, office_id: int) -> BaseResponse:
    """Withdraw all personal links of an office."""
    hearing, found = _find(slug, office_id)
    with commit():
        offices.end_links(office=found, who=who(), now=web.now())
    flash(_("Alle bisherigen Links dieser Stelle gelten nicht mehr."), "success")
    return to_list(hearing)


@blueprint.post("/anfragen")
def ask(slug: str) -> BaseResponse:
    """Draft the request to all that were not asked yet, or to one once more."""
    hearing = find_hearing(slug)
    only = request.form.get("office", "")
    with commit():
        listed = offices.of(hearing.id)
        letters.forget_discarded(listed)
        chosen = [one for one in listed if (str(one.id) == only if only else not one.asked_at)]
        count = letters.ask(offices=chosen, frame=_frame(hearing), who=who(), now=web.now())
    return _drafted(hearing, count)


@blueprint.post("/erinnern")
def remind(slug: str) -> BaseResponse:
    """Draft a reminder to exactly those that were asked and still owe an answer."""
    hearing = find_hearing(slug)
    with commit():
        listed = offices.of(hearing.id)
        letters.forget_discarded(listed)
        count = letters.remind(offices=listed, frame=_frame(hearing), who=who(), now=web.now())
    return _drafted(hearing, count)


@blueprint.post("/benachrichtigen")
def tell_askers(slug: str) -> BaseResponse:
    """Draft a letter to everybody whose question was answered in public."""
    hearing = find_hearing(slug)
    with commit():
        count = notices.tell(frame=_frame(hearing), who=who(), now=web.now())
    return _drafted(hearing, count)


def _find(slug: str, office_id: int) -> tuple[Hearing, AnsweringOffice]:
    hearing = find_hearing(slug)
    found = db.session.get(AnsweringOffice, office_id)
    if found is None or found.hearing_id != hearing.id:
        abort(404)
    return hearing, found


def _frame(hearing: Hearing) -> letters.Frame:
    sender = f"{current_user.name}\n{hearing.organizer}".strip()
    return letters.Frame(hearing, sender, city.zone())


def _drafted(hearing: Hearing, count: int) -> BaseResponse:
    if count:
        text = ngettext(
            "%(num)d Brief liegt als Entwurf im Postausgang. Gesendet wird er erst von dort.",
            "%(num)d Briefe liegen als Entwurf im Postausgang. Gesendet werden sie erst von dort.",
            count,
        )
        flash(text, "success")
    else:
        flash(_("Es gibt niemanden anzuschreiben."), "info")
    return to_list(hearing)
