"""The staff's pages of written answers: the list, one question, who answers, who approves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse

from hearing import edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.questions.models import Question
from hearing.questions.written import annex, answers, labels, letters, offices, open_questions
from hearing.questions.written import notices as told
from hearing.questions.written.errors import AnswerClosed
from hearing.questions.written.forms import AnswerForm, AssignForm, ReturnForm
from hearing.questions.written.models import AnswerState, WrittenAnswer
from hearing.questions.written.open_questions import Line
from hearing.status import status_of

blueprint = Blueprint("written", __name__, url_prefix="/antworten")
ONE = "/<int(max=2147483647):question_id>"
Page = BaseResponse | str | tuple[str, int]


@blueprint.get("")
def index(slug: str) -> str:
    """All questions that are answered in writing, and who answers them."""
    hearing = find_hearing(slug)
    lines, listed = open_questions.of(hearing.id), offices.of(hearing.id)
    return render(
        "index",
        hearing,
        lines=lines,
        offices=listed,
        owed={one.id: len(letters.owed(one, lines)) for one in listed},
        waiting=len(open_questions.waiting(hearing.id)),
        to_ask=sum(letters.can_be_asked(one, lines) and not one.asked_at for one in listed),
        to_remind=sum(letters.can_be_reminded(one, lines) for one in listed),
        to_tell=len(told.to_tell(hearing)),
        annex=annex.current(hearing.id),
        now=web.now(),
    )


@blueprint.post("/zurueckstellen")
def defer(slug: str) -> BaseResponse:
    """Let everything that still waits be answered in writing."""
    hearing = find_hearing(slug)
    with commit():
        count = open_questions.defer_waiting(hearing=hearing, who=who(), now=web.now())
    said = ngettext(
        "%(num)d Frage wird schriftlich beantwortet.",
        "%(num)d Fragen werden schriftlich beantwortet.",
        count,
    )
    flash(said, "success")
    return to_list(hearing)


@blueprint.get(ONE)
def detail(slug: str, question_id: int) -> str:
    """One question: who answers, the answer, what comes next."""
    hearing, line = find(slug, question_id)
    return _show(hearing, line)


@blueprint.post(f"{ONE}/stelle")
def assign(slug: str, question_id: int) -> Page:
    """Say which office answers."""
    hearing, line = find(slug, question_id)
    form = AssignForm(offices.of(hearing.id))
    try:
        with commit():
            answer = answers.of(line.question)
            answers.assign(
                answer=answer, seen=seen(answer), office=form.chosen(), who=who(), now=web.now()
            )
    except HearingError as error:
        return _show(hearing, _again(line), error=error), status_of(error)
    return to_one(hearing, line)


@blueprint.route(f"{ONE}/antwort", methods=["GET", "POST"])
def write(slug: str, question_id: int) -> Page:
    """Write or change an answer; what others change meanwhile is not lost."""
    hearing, line = find(slug, question_id)
    with commit():
        answer = answers.of(line.question)
    if request.method == "GET" and not answers.may_be_written(answer):
        return _show(hearing, line, error=AnswerClosed()), status_of(AnswerClosed())
    editing = edits.Edit(
        lambda formdata: AnswerForm(formdata, obj=answer),
        answer,
        subject=f"question {question_id}",
    )
    status = 200
    if request.method == "POST":
        status = editing.save(lambda form, version: store(answer, form, version, who()))
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return to_one(hearing, line)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    page = render("write", hearing, line=line, answer=answer, form=editing.form, edit=editing)
    return page, status


def store(answer: WrittenAnswer, form: Any, version: int, by: str) -> None:
    """Do what the pressed button says: a draft, or handed in for approval."""
    verb = answers.save_draft if request.form.get("action") == "draft" else answers.hand_in
    verb(answer=answer, seen=version, text=form.text.data or "", who=by, now=web.now())


@blueprint.post(f"{ONE}/freigeben")
def approve(slug: str, question_id: int) -> Page:
    """Approve the words that the page showed."""
    hearing, line = find(slug, question_id)
    answer = line.answer or abort(404)
    try:
        with commit():
            answers.approve(answer=answer, seen=seen(answer), who=who(), now=web.now())
    except HearingError as error:
        return _show(hearing, _again(line), error=error), status_of(error)
    flash(_("Die Antwort ist freigegeben. Öffentlich wird sie mit dem Anhang."), "success")
    return to_one(hearing, line)


@blueprint.post(f"{ONE}/zurueckgeben")
def give_back(slug: str, question_id: int) -> Page:
    """Ask for another answer, and say why."""
    hearing, line = find(slug, question_id)
    answer, form = line.answer or abort(404), ReturnForm()
    if not form.validate_on_submit():
        return _show(hearing, line, form), 422
    try:
        with commit():
            answers.give_back(
                answer=answer,
                seen=seen(answer),
                remark=form.remark.data or "",
                who=who(),
                now=web.now(),
            )
    except HearingError as error:
        if error.field in form:
            form[error.field].errors = [web.say(error)]
        return _show(hearing, _again(line), form, error), status_of(error)
    flash(_("Die Antwort ist zurückgegeben."), "success")
    return to_one(hearing, line)


def find(slug: str, question_id: int) -> tuple[Hearing, Line]:
    """A hearing and a question of it that is answered in writing, or 404."""
    hearing = find_hearing(slug)
    question = db.session.get(Question, question_id)
    if question is None or question.hearing_id != hearing.id:
        abort(404)
    return hearing, open_questions.line(question) or abort(404)


def seen(answer: WrittenAnswer) -> int:
    """The version of the answer that the page showed; 0 where there was none yet."""
    text = request.form.get("seen", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
    return answer.version if number == 0 and answer.version == 1 else number


def render(name: str, hearing: Hearing, **facts: Any) -> str:
    """A page of the staff."""
    return render_template(
        f"written/{name}.html", hearing=hearing, labels=labels, State=AnswerState, **facts
    )


def to_list(hearing: Hearing) -> BaseResponse:
    """On to the list."""
    return redirect(url_for("questions.written.index", slug=hearing.slug), 303)


def to_one(hearing: Hearing, line: Line) -> BaseResponse:
    """On to one question."""
    address = url_for("questions.written.detail", slug=hearing.slug, question_id=line.question.id)
    return redirect(address, 303)


def who() -> str:
    """Who does it."""
    return str(current_user.email)


def _again(line: Line) -> Line:
    """The same question as it is now: somebody else was faster."""
    db.session.expire_all()
    return open_questions.line(line.question) or abort(404)


def _show(
    hearing: Hearing,
    line: Line,
    form: FlaskForm | None = None,
    error: HearingError | None = None,
) -> str:
    listed = offices.of(hearing.id)
    chosen = {"office": str(line.office.id) if line.office else ""}
    return render(
        "detail",
        hearing,
        line=line,
        offices=listed,
        assigning=AssignForm(listed, formdata=None, data=chosen),
        returning=form or ReturnForm(formdata=None),
        error=error and web.say(error),
        is_own=line.answer is not None and line.answer.author == who(),
    )
