"""The pages that an office's personal link opens: its questions, and the answer to each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hearing import edits, web
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import links
from hearing.mail.links import LinkUnknown
from hearing.questions.written import answers, labels, letters, open_questions
from hearing.questions.written.forms import AnswerForm
from hearing.questions.written.models import AnsweringOffice, AnswerState, WrittenAnswer
from hearing.questions.written.offices import PURPOSE
from hearing.questions.written.open_questions import Line
from hearing.questions.written.views import store

blueprint = Blueprint("written_office", __name__, url_prefix=letters.PATH)
WHO = "link"
Page = BaseResponse | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever holds the link, and what it opens."""

    token: str
    hearing: Hearing
    office: AnsweringOffice

    def lines(self) -> list[Line]:
        """The questions that this office answers."""
        return [one for one in open_questions.of(self.hearing.id) if one.office is self.office]


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """The address is a secret: nobody stores the page, no other site learns where one came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("")
def page(token: str) -> str:
    """The questions of this office, and how far each answer is."""
    guest = _enter(token)
    return _render("office", guest, lines=guest.lines(), now=web.now())


@blueprint.route("/<int(max=2147483647):question_id>", methods=["GET", "POST"])
def write(token: str, question_id: int) -> Page:
    """Answer one question; until it is approved, change the answer."""
    guest = _enter(token)
    line, answer = _find(guest, question_id)
    if not answers.may_be_written(answer):
        return _render("office_answer", guest, line=line, answer=answer, form=None)
    editing = edits.Edit(
        lambda formdata: AnswerForm(formdata, obj=answer),
        answer,
        subject=f"question {question_id}",
    )
    status = 200
    if request.method == "POST":
        status = editing.save(lambda form, version: store(answer, form, version, WHO))
        if status == edits.SAVED:
            return _saved(guest, answer)
        if editing.conflicts:
            back = url_for("written_office.write", token=token, question_id=question_id)
            shown = edits.page(editing, hearing=guest.hearing, back=back, frame="base.html")
            return shown, status
    shown = _render(
        "office_answer", guest, line=line, answer=answer, form=editing.form, edit=editing
    )
    return shown, status


def _saved(guest: Guest, answer: WrittenAnswer) -> BaseResponse:
    if answer.state is AnswerState.HANDED_IN:
        flash(_("Vielen Dank. Ihre Antwort ist eingegangen und wird geprüft."), "success")
    else:
        flash(_("Der Entwurf ist gespeichert. Abgegeben ist er noch nicht."), "info")
    return redirect(url_for("written_office.page", token=guest.token), 303)


def _enter(token: str) -> Guest:
    """Open the link; raises LinkUnknown or LinkEnded."""
    with commit():
        link = links.open_link(token=token, purpose=PURPOSE, now=web.now())
    office = db.session.get(AnsweringOffice, link.subject_id)
    if office is None or office.hearing_id != link.hearing_id:
        raise LinkUnknown
    return Guest(token, db.session.get_one(Hearing, office.hearing_id), office)


def _find(guest: Guest, question_id: int) -> tuple[Line, WrittenAnswer]:
    """A question of this office and its answer, or 404."""
    found = (one for one in guest.lines() if one.question.id == question_id)
    line = next(found, None) or abort(404)
    return line, line.answer or abort(404)


def _render(name: str, guest: Guest, **facts: object) -> str:
    return render_template(
        f"written/{name}.html",
        guest=guest,
        hearing=guest.hearing,
        labels=labels,
        State=AnswerState,
        **facts,
    )
