"""Screens in the hall: who speaks, how much time is left, what comes next, where to ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, render_template, url_for
from flask_babel import gettext as _

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import db
from hearing.desk import asked, board, views
from hearing.desk.board import Board
from hearing.desk.streams import DESK
from hearing.events.feeds import PUBLIC
from hearing.programme import edition, public_views

blueprint = Blueprint("hall", __name__, url_prefix="/anhoerungen/<slug>")
SCREEN, TIMER = "screen", "timer"


def join() -> None:
    """Offer what the screens show, to everybody and to the desks. A second time changes nothing."""
    for name in (SCREEN, TIMER):
        PUBLIC.offer(name, partial(_part, name, _public))
        DESK.offer(name, partial(_part, name, _own))


@blueprint.get("/saal")
def screen(slug: str) -> Response:
    """The big screen of the hall, as everybody may see it."""
    return _show(SCREEN, *_public(public_views.find(slug)), follow="events.follow")


@blueprint.get("/redezeit")
def timer(slug: str) -> Response:
    """The clock for who speaks, as everybody may see it."""
    return _show(TIMER, *_public(public_views.find(slug)), follow="events.follow")


@views.blueprint.get("/saal", endpoint="screen")
def rehearsed_screen(slug: str) -> Response:
    """The big screen for the staff: in a rehearsal it follows the rehearsal."""
    return _show(SCREEN, *_own(find_hearing(slug)), follow="desk.events")


@views.blueprint.get("/redezeit", endpoint="timer")
def rehearsed_timer(slug: str) -> Response:
    """The clock for the staff: in a rehearsal it follows the rehearsal."""
    return _show(TIMER, *_own(find_hearing(slug)), follow="desk.events")


def _hearing(hearing_id: int) -> Hearing:
    return db.session.get(Hearing, hearing_id) or abort(404)


def _public(hearing: Hearing) -> tuple[Hearing, Board]:
    shown = edition.newest(hearing.id, site=public_views.site_of(hearing.slug))
    if shown is None or shown.called_off:
        abort(404, _("Das Programm ist noch nicht veröffentlicht."))
    return hearing, board.in_public(hearing.id, shown.programme, now=web.now())


def _own(hearing: Hearing) -> tuple[Hearing, Board]:
    return hearing, board.of(hearing, now=web.now())


def _part(name: str, look: Callable[[Hearing], tuple[Hearing, Board]], hearing_id: int) -> str:
    return render_template(f"desk/{name}.html", **_facts(*look(_hearing(hearing_id))))


def _facts(hearing: Hearing, shown: Board) -> dict[str, Any]:
    """``offset``: by how many seconds the city's clocks are ahead of UTC."""
    offset = shown.now.astimezone(city.zone()).utcoffset()
    seconds = int(offset.total_seconds()) if offset else 0
    view = asked.View(hearing.id, shown.course, shown.rehearsal, public=True)
    return {"hearing": hearing, "board": shown, "offset": seconds, "queue": asked.look(view)}


def _show(name: str, hearing: Hearing, shown: Board, *, follow: str) -> Response:
    address = url_for("archive.hearing", slug=hearing.slug, _external=True)
    page = render_template(
        "desk/hall.html",
        name=name,
        events=url_for(follow, slug=hearing.slug),
        address=address.partition("://")[2],
        **_facts(hearing, shown),
    )
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
