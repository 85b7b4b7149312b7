"""The page that an office's personal link opens: read the request, answer it, change the answer."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from hearing import edits, web
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.files import limits
from hearing.files import views as files
from hearing.mail import links
from hearing.mail.links import LinkUnknown
from hearing.statements import answers, forms, labels, states
from hearing.statements.answering import Answering
from hearing.statements.models import Channel, Statement
from hearing.statements.offices import PURPOSE, subject_of
from hearing.status import status_of

blueprint = Blueprint("office", __name__, url_prefix="/l/stellungnahme/<token>")
WHO = "link"
Page = BaseResponse | str | tuple[str, int]
limits.allow("statements.office.page", forms.FILE_BYTES)


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever holds the link, and what it opens."""

    token: str
    hearing: Hearing
    statement: Statement


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """The address is a secret: nobody stores the page, no other site learns where one came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _enter(token: str) -> Guest:
    """Open the link; raises LinkUnknown or LinkEnded."""
    with commit():
        link = links.open_link(token=token, purpose=PURPOSE, now=web.now())
    statement = db.session.get(Statement, link.subject_id)
    if statement is None or statement.hearing_id != link.hearing_id:
        raise LinkUnknown
    hearing = db.session.scalars(select(Hearing).where(Hearing.id == statement.hearing_id)).one()
    return Guest(token, hearing, statement)


@blueprint.route("", methods=["GET", "POST"])
def page(token: str) -> Page:
    """Read the request, write the answer, hand it in; once it is there, read and change it."""
    guest, now = _enter(token), web.now()
    statement = guest.statement
    edit = edits.Edit(
        lambda formdata: forms.AnswerForm(formdata, data=forms.values_of(statement)),
        statement,
        subject=subject_of(statement),
    )
    answering = Answering(edit, statement, WHO, now)
    if request.method == "GET":
        return _page(guest, answering)
    try:
        answers.refuse_if_closed(statement, now)
    except HearingError as error:
        edit.form.form_errors.append(web.say(error))
        return _page(guest, answering), status_of(error)
    status = answering.submit(lambda form, seen: _save(answering, form, seen))
    if status == edits.SAVED:
        return _saved(guest, answering)
    if edit.conflicts:
        return _compare(guest, edit), status
    return _page(guest, answering), status


def _save(answering: Answering, form: forms.AnswerForm, seen: int) -> None:
    statement, now = answering.statement, answering.now
    if answering.action == "draft" and statement.received_at is None:
        answers.save_draft(statement=statement, seen=seen, answer=form.answer(), who=WHO, now=now)
        return
    answers.hand_in(
        statement=statement,
        seen=seen,
        answer=form.answer(),
        channel=Channel.LINK,
        received_at=now,
        who=WHO,
        now=now,
    )


def _saved(guest: Guest, answering: Answering) -> BaseResponse:
    address = url_for("statements.office.page", token=guest.token)
    if guest.statement.received_at is None:
        flash(_("Der Entwurf ist gespeichert. Abgegeben ist er noch nicht."), "info")
        return redirect(address, 303)
    if answering.edit.kept:
        flash(answering.edit.report(), "info")
    flash(_("Vielen Dank. Ihre Stellungnahme ist eingegangen."), "success")
    return redirect(address, 303)


def _compare(guest: Guest, edit: edits.Edit) -> str:
    back = url_for("statements.office.page", token=guest.token)
    return edits.page(edit, hearing=guest.hearing, back=back, frame="base.html")


def _page(guest: Guest, answering: Answering) -> str:
    statement, now = guest.statement, web.now()
    is_open = states.is_open(statement, now)
    wants_form = statement.received_at is None or request.args.get("aendern")
    return render_template(
        "statements/office.html",
        guest=guest,
        hearing=guest.hearing,
        statement=statement,
        edit=answering.edit,
        form=answering.edit.form,
        rows=answering.rows(),
        is_open=is_open,
        writes=request.method == "POST" or (is_open and wants_form),
        is_over=now > statement.deadline,
        is_late=states.is_late(statement),
        labels=labels,
        largest=forms.FILE_BYTES,
    )


@blueprint.get("/dateien/<int(max=2147483647):file_id>")
def file(token: str, file_id: int) -> Response:
    """A file that this office handed in."""
    statement = _enter(token).statement
    return files.send_one((one.file for one in statement.files), file_id)
