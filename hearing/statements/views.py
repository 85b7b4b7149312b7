"""The staff's pages of the offices' statements."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    flash,
    request,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from hearing import city, edits, web
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.files import views as files
from hearing.statements import (
    annex,
    annex_pages,
    answer_pages,
    forms,
    letter_pages,
    letters,
    office_pages,
    offices,
    pages,
    replies,
    states,
)
from hearing.statements.errors import LineUnreadable
from hearing.statements.models import Statement
from hearing.status import status_of

blueprint = Blueprint("statements", __name__)
blueprint.register_blueprint(office_pages.blueprint)
blueprint.register_blueprint(annex_pages.blueprint)
blueprint.register_blueprint(answer_pages.blueprint)
blueprint.register_blueprint(letter_pages.blueprint)
letters.register()


@blueprint.get(pages.ROOM)
def index(slug: str) -> str:
    """All offices: who was asked, who answered, who is late or missing."""
    hearing, now = find_hearing(slug), web.now()
    statements = offices.all_of(hearing.id)
    letters.forget_discarded(statements)
    return pages.render(
        "index",
        hearing,
        statements=statements,
        counts=_counts(statements),
        to_ask=sum(1 for one in statements if letters.can_be_asked(one)),
        to_remind=sum(1 for one in statements if letters.can_be_reminded(one)),
        accepts_late=any(one.accepts_late for one in statements),
        sent_at=letters.sent_at(hearing.id),
        unanswered=replies.unanswered,
        annex=annex.current(hearing.id),
        form=forms.PlainForm(),
        today=now,
    )


def _counts(statements: list[Statement]) -> list[tuple[states.State, int]]:
    found = [states.state_of(one, web.now()) for one in statements]
    return [(state, found.count(state)) for state in states.State if state in found]


@blueprint.route(f"{pages.ROOM}/neu", methods=["GET", "POST"])
def add(slug: str) -> pages.Page:
    """Add offices, one in each line."""
    hearing = find_hearing(slug)
    form = forms.OfficesForm()
    if not form.validate_on_submit():
        page = pages.render("add", hearing, form=form)
        return (page, 422) if form.is_submitted() else page
    try:
        with commit():
            added = offices.add(
                hearing_id=hearing.id,
                offices=offices.parse(form.offices.data or ""),
                deadline=city.moment(form.deadline.data),
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        forms.refuse(form, error.field, _say(error))
        return pages.render("add", hearing, form=form), status_of(error)
    flash(
        ngettext(
            "%(num)d Stelle ist dazugekommen.", "%(num)d Stellen sind dazugekommen.", len(added)
        ),
        "success",
    )
    return pages.to_list(hearing)


def _say(error: HearingError) -> str:
    """The sentence of a list's line holds another one."""
    if isinstance(error, LineUnreadable) and isinstance(error.__cause__, HearingError):
        error.facts["reason"] = web.say(error.__cause__)
    return web.say(error)


@blueprint.get(pages.ONE)
def detail(slug: str, statement_id: int) -> str:
    """One office: its answer, comments with the organizer's answers, files, links."""
    hearing, statement = pages.find(slug, statement_id)
    return pages.render(
        "detail",
        hearing,
        statement=statement,
        state=states.state_of(statement, web.now()),
        sent_at=letters.sent_at(hearing.id).get(statement.id),
        is_outdated=replies.is_outdated,
        form=forms.PlainForm(),
        now=web.now(),
    )


@blueprint.route(f"{pages.ONE}/bearbeiten", methods=["GET", "POST"])
def change(slug: str, statement_id: int) -> pages.Page:
    """Change name, address and deadline of an office."""
    hearing, statement = pages.find(slug, statement_id)
    edit = edits.Edit(
        lambda formdata: forms.make_office(statement, formdata),
        statement,
        subject=offices.subject_of(statement),
    )
    status = 200
    if request.method == "POST":
        status = edit.save(lambda form, seen: _change(statement, form, seen))
        if status == edits.SAVED:
            flash(edit.report(), "success")
            return pages.to_one(hearing, statement)
        if edit.conflicts:
            return pages.compare(hearing, statement, edit), status
    return pages.render("change", hearing, statement=statement, edit=edit, form=edit.form), status


def _change(statement: Statement, form: forms.OfficeForm, seen: int) -> None:
    offices.change(
        statement=statement,
        seen=seen,
        name=form.office.data or "",
        address=form.address.data or "",
        deadline=city.moment(form.deadline.data),
        accepts_late=form.accepts_late.data,
        who=current_user.email,
        now=web.now(),
    )


@blueprint.route(f"{pages.ONE}/loeschen", methods=["GET", "POST"])
def delete(slug: str, statement_id: int) -> pages.Page:
    """Ask, then take an office off the list with its answer."""
    hearing, statement = pages.find(slug, statement_id)
    form = forms.PlainForm()
    if not form.validate_on_submit():
        return pages.render("delete", hearing, statement=statement, form=form)
    try:
        with commit():
            offices.delete(statement=statement, who=current_user.email, now=web.now())
    except HearingError as error:
        forms.refuse(form, "", web.say(error))
        return pages.render("delete", hearing, statement=statement, form=form), status_of(error)
    flash(_("Die Stelle ist gelöscht."), "success")
    return pages.to_list(hearing)


@blueprint.get(f"{pages.ONE}/dateien/<int(max=2147483647):file_id>")
def file(slug: str, statement_id: int, file_id: int) -> Response:
    """A file of a statement."""
    _hearing_of_it, statement = pages.find(slug, statement_id)
    return files.send_one((one.file for one in statement.files), file_id)
