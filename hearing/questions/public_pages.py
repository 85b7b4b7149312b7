"""The public list of questions, read without a login and without a script."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template

from hearing import web
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.events.feeds import PUBLIC
from hearing.programme import public_views
from hearing.questions import public_list, subjects

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
    """Let pages follow the list. A second time changes nothing."""
    PUBLIC.offer(PART, part)


def part(hearing_id: int) -> str:
    """The list as it is now, in this request's language: the same for everybody."""
    hearing = db.session.get(Hearing, hearing_id) or abort(404)
    return render_template(
        "questions/_public.html",
        hearing=hearing,
        shown=public_list.of(hearing, now=web.now()),
        titles={item.id: item.title for item in subjects.items(hearing)},
    )
