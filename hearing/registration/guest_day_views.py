"""More pages behind a guest's link: questions in advance, the stream."""

from __future__ import annotations

from flask import abort
from flask_babel import gettext as _

from hearing import web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.questions import advance
from hearing.questions.advance import Asked
from hearing.questions.models import Question
from hearing.registration.guest_forms import QuestionForm
from hearing.registration.guest_pages import (
    WHO,
    Page,
    blueprint,
    enter,
    page,
    show_error,
    stored,
)


@blueprint.route("/fragen", methods=["GET", "POST"])
def questions(token: str) -> Page:
    """Ask in advance; what was asked stands below."""
    guest = enter(token)
    items = advance.items(guest.hearing)
    form = QuestionForm(items=items)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        asked = Asked(form.text.data, form.item_id(), form.named.data)
        try:
            with commit():
                advance.ask(invitation=guest.invitation, asked=asked, who=WHO, now=web.now())
            return stored(_("Ihre Frage ist gespeichert."), "questions")
        except HearingError as error:
            status = show_error(error, form)
    shown = page(
        "questions",
        form=form,
        titles={item.id: item.title for item in items},
        questions=advance.of(guest.invitation),
        are_open=advance.are_open(guest.hearing, web.now()),
        most=advance.MOST,
    )
    return shown, status


@blueprint.post("/fragen/<int(max=2147483647):question_id>/zurueckziehen")
def withdraw_question(token: str, question_id: int) -> Page:
    """Take a question back."""
    guest = enter(token)
    question = db.session.get(Question, question_id)
    if question is None or question.invitation_id != guest.invitation.id:
        abort(404)
    with commit():
        advance.withdraw(question=question, who=WHO, now=web.now())
    return stored(_("Ihre Frage ist zurückgezogen und gelöscht."), "questions")


@blueprint.get("/stream")
def stream(token: str) -> Page:
    """When and where the live stream is."""
    guest = enter(token)
    return page("stream", over=web.now() >= guest.hearing.ends_at)
