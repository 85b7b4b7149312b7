"""The control desk: what is on, and everything that can be pressed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as BaseResponse

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.desk import asked, board, labels, panels, presses, rehearsals, streams, told, turns
from hearing.desk.errors import TimeOfMark
from hearing.desk.facts import CORRECTIONS
from hearing.desk.kinds import LONGEST_ANNOUNCEMENT, Press
from hearing.desk.models import Mark, MarkKind
from hearing.errors import HearingError
from hearing.events import pages
from hearing.mail import links
from hearing.status import status_of

blueprint = Blueprint("desk", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/pult")


@blueprint.get("")
def index(slug: str) -> str:
    """The desk."""
    return _page(find_hearing(slug))


@blueprint.post("")
def press(slug: str) -> BaseResponse | tuple[str, int]:
    """Press without a script. The form sent twice is one press."""
    hearing = find_hearing(slug)
    try:
        with commit():
            _store(hearing, told.from_form(request.form))
    except HearingError as error:
        return _page(hearing, error, text=request.form.get("text", "")), status_of(error)
    return redirect(url_for("desk.index", slug=slug), 303)


@blueprint.get("/stand")
def show_board(slug: str) -> Response:
    """The board alone, for the page's script; nothing when the desk has seen the newest one."""
    hearing = find_hearing(slug)
    if request.args.get("seen", -1, type=int) == streams.number(hearing.id):
        return _fresh(Response(status=204))
    page = render_template("desk/_board.html", **_facts(hearing))
    return _fresh(Response(page, mimetype="text/html"))


@blueprint.post("/nachtrag")
def tell(slug: str) -> Response:
    """What a desk tells, at once or after a network loss; each press is stored once."""
    hearing = find_hearing(slug)
    results = [_note(hearing, one) for one in told.read_all(request.get_data())]
    return _fresh(jsonify(results=results, number=turns.number(hearing.id)))


@blueprint.get("/ereignisse")
def events(slug: str) -> Response:
    """Server-sent events: something happened at a desk, or what the public follows has changed."""
    return pages.follow(streams.DESK, find_hearing(slug).id)


@blueprint.get("/marken")
def list_marks(slug: str) -> str:
    """All marks, to correct them."""
    return _marks_page(find_hearing(slug))


@blueprint.post("/marken")
def correct(slug: str) -> BaseResponse | tuple[str, int]:
    """Take a mark back or move it in time; the mark itself stays as it was."""
    hearing = find_hearing(slug)
    try:
        with commit():
            _store(hearing, _correction(hearing))
    except HearingError as error:
        return _marks_page(hearing, error), status_of(error)
    flash(_("Die Berichtigung ist gespeichert."), "success")
    return redirect(url_for("desk.list_marks", slug=slug), 303)


@blueprint.post("/probe")
def rehearse(slug: str) -> BaseResponse:
    """Begin, wipe or end a rehearsal."""
    hearing = find_hearing(slug)
    verbs: dict[str, Any] = {
        "begin": (rehearsals.begin, _("Die Probe läuft. Nichts davon wird öffentlich.")),
        "wipe": (rehearsals.wipe, _("Alles aus der Probe ist gelöscht. Sie läuft weiter.")),
        "end": (rehearsals.end, _("Die Probe ist beendet, alles daraus ist gelöscht.")),
    }
    verb, sentence = verbs.get(request.form.get("step", "")) or abort(400)
    try:
        with commit():
            verb(hearing=hearing, who=current_user.email, now=web.now())
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(sentence, "success")
    return redirect(url_for("desk.index", slug=slug), 303)


def _store(hearing: Hearing, one: Press) -> Mark:
    return presses.press(hearing=hearing, press=one, who=current_user.email, now=web.now())


def _note(hearing: Hearing, one: Any) -> dict[str, Any]:
    """Store one press; one that doesn't fit must not hold up those after it."""
    key = told.key_of(one)
    try:
        with commit():
            mark = _store(hearing, told.read(one, now=web.now()))
            number = mark.number
    except HearingError as error:
        return {"key": key, "refusal": web.say(error)}
    return {"key": key, "number": number}


def _correction(hearing: Hearing) -> Press:
    """A correction from its form: the time is what the city's clocks showed, near the mark's."""
    one = told.from_form(request.form)
    if one.kind is not MarkKind.MOVED:
        return one
    mark = db.session.get(Mark, one.corrects_id or 0)
    if mark is None or mark.hearing_id != hearing.id:
        abort(404)
    return told.from_form(request.form, moved_to=_time(request.form.get("moved_to", ""), mark.at))


def _time(typed: str, known: datetime) -> datetime:
    """What the city's clocks showed on the mark's day; of an hour that comes twice the nearer."""
    for form in ("%H:%M:%S", "%H:%M"):
        try:
            shown = datetime.strptime(typed.strip(), form).time()
        except ValueError:
            continue
        local = datetime.combine(city.wall(known), shown, city.zone())
        both = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        return min(both, key=lambda moment: abs(moment - known))
    raise TimeOfMark


def _facts(hearing: Hearing) -> dict[str, Any]:
    follows = streams.number(hearing.id)  # first: what comes meanwhile is then asked for
    shown = board.of(hearing, now=web.now())
    seats, clock = board.seats(shown, hearing), city.wall(shown.now)
    return {
        "hearing": hearing,
        "board": shown,
        "seats": seats,
        "shown_seconds": clock.hour * 3600 + clock.minute * 60 + clock.second,
        "newest": board.newest(shown, hearing.id)[: board.NEWEST],
        "corrections": CORRECTIONS,
        "queue": asked.look(asked.View(hearing.id, shown.course, shown.rehearsal)),
        "labels": labels,
        "follows": follows,
        "key": links.new_token(),
        "token": generate_csrf(),
    }


def _page(hearing: Hearing, error: HearingError | None = None, *, text: str = "") -> str:
    return render_template(
        "desk/index.html",
        error=error and web.say(error),
        field=error.field if error else "",
        text=text,
        longest=LONGEST_ANNOUNCEMENT,
        panels=panels.of(hearing, rehearsal=turns.day(hearing.id).rehearsal),
        **_facts(hearing),
    )


def _marks_page(hearing: Hearing, error: HearingError | None = None) -> str:
    facts = _facts(hearing)
    facts["newest"] = board.newest(facts["board"], hearing.id)
    typed = request.form if error else {}
    return render_template("desk/marks.html", error=error and web.say(error), typed=typed, **facts)


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
