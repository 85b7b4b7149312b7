"""The public list of questions, read without a login and without a script."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, render_template
from sqlalchemy import select

from hearing import web
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.events.feeds import PUBLIC
from hearing.programme import offers, public_views
from hearing.programme.offers import Offer
from hearing.questions import public_list, subjects
from hearing.questions.models import PUBLIC as READABLE
from hearing.questions.models import Question

blueprint = Blueprint("public_questions", __name__, url_prefix="/anhoerungen/<slug>")
PART = "questions"


@blueprint.get("/fragen")
def page(slug: str) -> Response:
    """All questions that may be read, as they are now."""
    hearing = public_views.find(slug)
    text = render_template("questions/public.html", hearing=hearing, part=part(hearing.id))
    response = Response(text, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def join() -> None:
    """Let pages lead to the list and follow it. A second time changes nothing."""
    PUBLIC.offer(PART, part)
    offers.register(offer)


def offer(hearing: Hearing, _now: datetime) -> Offer | None:
    """The list, as soon as there is anything in it that everybody may read."""
    query = select(Question.id).where(
        Question.hearing_id == hearing.id, Question.state.in_(READABLE), ~Question.rehearsal
    )
    if hearing.cancelled_at is not None or db.session.scalar(query.limit(1)) is None:
        return None
    return Offer("public_questions.page", N_("Zu den Fragen"))


def part(hearing_id: int) -> str:
    """The list as it is now, in this request's language: the same for everybody."""
    hearing = db.session.get(Hearing, hearing_id) or abort(404)
    return render_template(
        "questions/_public.html",
        hearing=hearing,
        shown=public_list.of(hearing, now=web.now()),
        titles={item.id: item.title for item in subjects.items(hearing)},
    )
