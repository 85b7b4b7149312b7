"""Screens in the hall: who speaks, how much time is left, what comes next, where to ask."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask_babel import gettext as _

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.desk import board, views
from hearing.desk.board import Board
from hearing.programme import edition, public_views

blueprint = Blueprint("hall", __name__, url_prefix="/anhoerungen/<slug>")


@blueprint.get("/saal")
def screen(slug: str) -> Response:
    """The big screen of the hall, as everybody may see it."""
    return _show("screen", *_public(slug))


@blueprint.get("/redezeit")
def timer(slug: str) -> Response:
    """The clock for who speaks, as everybody may see it."""
    return _show("timer", *_public(slug))


@views.blueprint.get("/saal", endpoint="screen")
def rehearsed_screen(slug: str) -> Response:
    """The big screen for the staff: in a rehearsal it follows the rehearsal."""
    return _show("screen", *_own(slug))


@views.blueprint.get("/redezeit", endpoint="timer")
def rehearsed_timer(slug: str) -> Response:
    """The clock for the staff: in a rehearsal it follows the rehearsal."""
    return _show("timer", *_own(slug))


def _public(slug: str) -> tuple[Hearing, Board]:
    hearing = public_views.find(slug)
    shown = edition.newest(hearing.id, site=public_views.site_of(slug))
    if shown is None or shown.called_off:
        abort(404, _("Das Programm ist noch nicht veröffentlicht."))
    return hearing, board.in_public(hearing.id, shown.programme, now=web.now())


def _own(slug: str) -> tuple[Hearing, Board]:
    hearing = find_hearing(slug)
    return hearing, board.of(hearing, now=web.now())


def _show(name: str, hearing: Hearing, shown: Board) -> Response:
    facts: dict[str, Any] = {"hearing": hearing, "board": shown}
    address = url_for("archive.hearing", slug=hearing.slug, _external=True)
    page = render_template(f"desk/{name}.html", address=address.partition("://")[2], **facts)
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
