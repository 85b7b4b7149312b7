"""One question: taken in from the hall, changed, refused with a reason, merged into another one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from hearing import edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.desk import course, facts
from hearing.errors import HearingError
from hearing.questions import entering, labels, merging, queue, states
from hearing.questions.errors import NotMergeable
from hearing.questions.forms import MergeForm, QuestionForm, RefusalForm, edit_form, number
from hearing.questions.models import NEXT, Question, QuestionState
from hearing.questions.views import Page, back, blueprint, find, is_rehearsal, more, seen, who
from hearing.status import status_of

ONE = "/fragen/<int(max=2147483647):question_id>"


@blueprint.route("/fragen/neu", methods=["GET", "POST"])
def enter(slug: str) -> Page:
    """Take in a question from the hall; it stands in the queue at once."""
    hearing = find_hearing(slug)
    rehearsal = is_rehearsal(hearing)
    on = course.follow(facts.effective(facts.read(hearing.id, rehearsal=rehearsal)))
    form = QuestionForm(hearing=hearing, data={"item": str(on.item_id or "")})
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        said = form.facts()
        try:
            with commit():
                question = entering.enter(
                    hearing=hearing, facts=said, rehearsal=rehearsal, who=who(), now=web.now()
                )
            flash(_("Die Frage steht in der Warteschlange."), "success")
            return back(hearing, question)
        except HearingError as error:
            status = _show(error, form)
    return _page("enter", hearing, form=form, rehearsal=rehearsal), status


@blueprint.route(ONE, methods=["GET", "POST"])
def edit(slug: str, question_id: int) -> Page:
    """Say what a question is about; what others change meanwhile is not lost."""
    hearing = find_hearing(slug)
    question = find(hearing, question_id)
    editing = edits.Edit(
        lambda formdata: edit_form(question, hearing, formdata),
        question,
        subject=f"question {question.id}",
    )
    status = 200
    if request.method == "POST":
        status = editing.save(
            lambda form, version: entering.change(
                question=question,
                seen=version,
                facts=_facts(form, question),
                who=who(),
                now=web.now(),
            )
        )
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return back(hearing, question)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    return _page("edit", hearing, form=editing.form, edit=editing, question=question), status


@blueprint.route(f"{ONE}/ablehnen", methods=["GET", "POST"])
def refuse(slug: str, question_id: int) -> Page:
    """Don't approve a question, and say why."""
    hearing = find_hearing(slug)
    question = find(hearing, question_id)
    form = RefusalForm()
    status = 200
    if form.validate_on_submit():
        try:
            with commit():
                states.move(
                    question=question,
                    to=QuestionState.REFUSED,
                    seen=seen(),
                    reason=form.reason.data or "",
                    who=who(),
                    now=web.now(),
                )
            return back(hearing, question)
        except HearingError as error:
            status = _show(error, form)
    return _page("refuse", hearing, form=form, question=question), status


@blueprint.route(f"{ONE}/zusammenlegen", methods=["GET", "POST"])
def merge(slug: str, question_id: int) -> Page:
    """Merge a question into one that asks the same."""
    hearing = find_hearing(slug)
    question = find(hearing, question_id)
    form, status = MergeForm(), 200
    form.into.choices = _choices(question)
    if form.validate_on_submit():
        try:
            with commit():
                into = db.session.get(Question, number(form.into.data) or 0)
                _merge(question, into)
            flash(_("Die Fragen sind zusammengelegt."), "success")
            return redirect(url_for("questions.index", slug=slug), 303)
        except HearingError as error:
            status = _show(error, form)
    return _page("merge", hearing, form=form, question=question), status


def _merge(question: Question, into: Question | None) -> None:
    if into is None:
        raise NotMergeable
    merging.merge(question=question, into=into, seen=seen(), who=who(), now=web.now())


def _choices(question: Question) -> list[tuple[str, str]]:
    """The likest first, then all others that could take it."""
    found = queue.read(question.hearing_id, rehearsal=question.rehearsal)
    others = [one for one in found if merging.may_take(one, question)]
    alike = {
        double.question.id: double.likeness
        for double in merging.likenesses([question], others).get(question.id, ())
    }
    others.sort(key=lambda one: (-alike.get(one.id, 0), one.asked_at, one.id))
    return [(str(one.id), _in_words(one, alike.get(one.id))) for one in others]


def _in_words(question: Question, likeness: int | None) -> str:
    words = [question.text, f"({_(labels.STATES[question.state])})"]
    return " ".join([*words, _("– zu %(n)d %% gleich", n=likeness)] if likeness else words)


def _facts(form: Any, question: Question) -> entering.Facts:
    """What was typed; where a form has no field for it, what was there."""
    typed = form.facts() if all(name in form for name in ("text", "group", "asker")) else None
    if typed is not None:
        return typed  # type: ignore[no-any-return]
    return entering.Facts(
        text=form.text.data or "" if "text" in form else question.text,
        item_id=number(form.item.data),
        speaker_id=number(form.speaker.data),
        group_id=question.group_id,
        asker=question.asker,
        seconds=form.seconds.data,
    )


def _page(name: str, hearing: Hearing, **facts: Any) -> str:
    return render_template(
        f"questions/{name}.html",
        hearing=hearing,
        more=more(),
        State=QuestionState,
        NEXT=NEXT,
        **facts,
    )


def _show(error: HearingError, form: FlaskForm) -> int:
    if error.field and error.field in form:
        form[error.field].errors = [web.say(error)]
    else:
        form.form_errors.append(web.say(error))
    return status_of(error)
