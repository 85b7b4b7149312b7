"""The staff's page of questions: what came in, what waits in which order, what is done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.desk import course, facts, streams, turns
from hearing.errors import HearingError
from hearing.events import pages
from hearing.questions import labels, moderation, places, rules, states
from hearing.questions.errors import WrongQuestionState
from hearing.questions.forms import number
from hearing.questions.models import NEXT, Question, QuestionState
from hearing.status import status_of

blueprint = Blueprint("questions", __name__, url_prefix="/verwaltung/anhoerungen/<slug>")
Page = BaseResponse | str | tuple[str, int]
REAL = "echt"
# What one press decides; the others ask for more on a page of their own.
PRESSED = frozenset({QuestionState.SUBMITTED, QuestionState.APPROVED, QuestionState.DEFERRED})


@blueprint.get("/fragen")
def index(slug: str) -> str:
    """All questions: to be decided, waiting, open, done."""
    return show(find_hearing(slug))


@blueprint.get("/fragen/ereignisse")
def events(slug: str) -> Response:
    """Server-sent events for moderators; each then fetches the list, which is their own."""
    return pages.follow(streams.DESK, find_hearing(slug).id)


@blueprint.post("/fragen/<int(max=2147483647):question_id>/stand")
def decide(slug: str, question_id: int) -> Page:
    """Approve a question, take that back, defer it; what others decided first stays."""
    hearing = find_hearing(slug)
    question = find(hearing, question_id)
    to = request.form.get("to", "")
    if to not in PRESSED:
        abort(400)
    try:
        with commit():
            if question.state is QuestionState.ANSWERED_IN_WRITING:
                raise WrongQuestionState  # what is published goes back with its annex
            states.move(
                question=question, to=QuestionState(to), seen=seen(), who=who(), now=web.now()
            )
    except HearingError as error:
        return show(hearing, error), status_of(error)
    return back(hearing, question)


@blueprint.post("/fragen/<int(max=2147483647):question_id>/platz")
def move(slug: str, question_id: int) -> Page:
    """Move a question in the queue."""
    hearing = find_hearing(slug)
    question = find(hearing, question_id)
    steps = {"up": -1, "down": 1, "first": -(10**6)}
    by = steps.get(request.form.get("by", "")) or abort(400)
    try:
        with commit():
            places.shift(question=question, by=by, who=who(), now=web.now())
    except HearingError as error:
        return show(hearing, error), status_of(error)
    return back(hearing, question)


@blueprint.post("/fragen/reihenfolge")
def by_rule(slug: str) -> Page:
    """Put the questions of an item back into the order of its rule."""
    hearing = find_hearing(slug)
    with commit():
        places.by_rule(
            hearing_id=hearing.id,
            item_id=number(request.form.get("item")),
            rehearsal=is_rehearsal(hearing),
            who=who(),
            now=web.now(),
        )
    return back(hearing)


@blueprint.post("/fragen/annahme")
def switch(slug: str) -> Page:
    """Take questions, or take none for now."""
    hearing = find_hearing(slug)
    is_open = request.form.get("open") == "1"
    try:
        with commit():
            rules.switch(hearing=hearing, is_open=is_open, who=who(), now=web.now())
    except HearingError as error:
        return show(hearing, error), status_of(error)
    flash(_("Fragen werden angenommen.") if is_open else _("Fragen werden nicht mehr angenommen."))
    return back(hearing)


def show(hearing: Hearing, error: HearingError | None = None) -> str:
    """The page as it is now, with what stood against a press."""
    rehearsal = is_rehearsal(hearing)
    on = course.follow(facts.effective(facts.read(hearing.id, rehearsal=rehearsal)))
    return render_template(
        "questions/index.html",
        hearing=hearing,
        board=moderation.look(hearing.id, on, rehearsal=rehearsal),
        rules=rules.read(hearing.id),
        titles={item.id: item.title for item in hearing.items},
        rehearsal=rehearsal,
        rehearses=turns.day(hearing.id).rehearsal,
        taken=rules.are_taken(hearing, on.item_id, web.now()),
        begun=rules.has_begun(hearing, web.now()),
        number=streams.number(hearing.id),
        error=error and web.say(error),
        labels=labels,
        more=more(),
        State=QuestionState,
        NEXT=NEXT,
    )


def find(hearing: Hearing, question_id: int) -> Question:
    """A question of this hearing, or 404."""
    question = db.session.get(Question, question_id)
    if question is None or question.hearing_id != hearing.id:
        abort(404)
    return question


def is_rehearsal(hearing: Hearing) -> bool:
    """Whether the page shows a rehearsal: while there is one, unless the real day is asked for."""
    return turns.day(hearing.id).rehearsal and REAL not in request.args


def back(hearing: Hearing, question: Question | None = None) -> BaseResponse:
    """Back to the list, where the question now stands."""
    values = more()
    if question is not None:
        values["_anchor"] = f"frage-{question.id}"
    return redirect(url_for("questions.index", slug=hearing.slug, **values), 303)


def more() -> dict[str, Any]:
    """What the addresses of these pages go on saying: that the real day is shown."""
    return {REAL: 1} if REAL in request.args else {}


def seen() -> int:
    """The version that the page showed; an unreadable one is stale."""
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def who() -> str:
    """Who decides."""
    return str(current_user.email)
