"""The annex as everybody reads it: a page, and a PDF."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort, render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from hearing import city, web
from hearing.agenda import announced
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.questions.written import annex, prints
from hearing.questions.written.models import AnswerAnnex

blueprint = Blueprint("public_answers", __name__, url_prefix="/anhoerungen/<slug>")


@blueprint.app_context_processor
def _annex() -> dict[str, Callable[[Hearing], object]]:
    """Other pages of a hearing link to its answers, and show them beside their questions."""
    return {"written_annex": annex.public, "written_answers": annex.answers_of}


@blueprint.get("/antworten")
def page(slug: str) -> str:
    """Questions and answers as they were published."""
    hearing, found = _published(slug)
    return render_template(
        "written/public.html", hearing=hearing, annex=found, entries=annex.entries_of(found), by=_by
    )


@blueprint.get("/antworten.pdf")
def pdf(slug: str) -> Response:
    """The same to print."""
    hearing, found = _published(slug)
    made = prints.write(
        found,
        annex.entries_of(found),
        announced.facts(hearing),
        city=city.settings()["CITY"],
        language=web.language(),
        say=_,
        zone=city.zone(),
    )
    response = Response(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename=antworten-{hearing.slug}.pdf"
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Cookie")
    return response


def _published(slug: str) -> tuple[Hearing, AnswerAnnex]:
    hearing = find_hearing(slug)
    return hearing, annex.public(hearing) or abort(404)


def _by(entry: annex.Entry) -> str:
    return prints.by(entry, str(get_locale().language), _)
