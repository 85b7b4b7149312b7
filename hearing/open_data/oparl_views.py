"""OParl 1.1: the city's hearings for programs that read councils' information systems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import HearingError
from hearing.open_data import ledger, meetings, windows
from hearing.open_data.meetings import BODY, COUNCIL
from hearing.open_data.models import ToldObject
from hearing.open_data.objects import SCHEMA, Ref, Thing, Writer
from hearing.open_data.views import address, opened
from hearing.programme import caching
from hearing.status import status_of

blueprint = Blueprint("oparl", __name__, url_prefix="/oparl/v1.1")
SYSTEM = Ref("system", "1")
# The lists of the body: by the word in their addresses, what the body calls them.
LISTS = {
    "organization": "organization",
    "person": "person",
    "meeting": "meeting",
    "paper": "paper",
    "agendaitem": "agendaItem",
    "consultation": "consultation",
    "file": "file",
    "location": "locationList",
}
OBJECTS = ", ".join(LISTS)


@blueprint.get("")
def system() -> Response:
    """Where programs begin."""
    return _one("system", SYSTEM.key)


@blueprint.get("/body")
def bodies() -> Response:
    """The one body there is: the city."""
    return _list("body", _city())


@blueprint.get("/body/1")
def body() -> Response:
    """The city."""
    return _one("body", BODY.key)


@blueprint.get(f"/body/1/<any({OBJECTS}):oparl>")
def listed(oparl: str) -> Response:
    """All objects of a kind, as far as the filters let them through."""
    return _list(oparl, _everything())


@blueprint.get(f"/<any({OBJECTS}):oparl>/<key>")
def single(oparl: str, key: str) -> Response:
    """One object; what is left of it when it is gone."""
    return _one(oparl, key)


def _one(kind: str, key: str) -> Response:
    row = ledger.find(kind, key)
    things = _everything() if row is None else _of(row.hearing_id)
    row = ledger.find(kind, key) or abort(404)
    return _answer(next(iter(_told([row], things)), None) or abort(404))


def _list(kind: str, things: list[Thing]) -> Response:
    window = windows.read(request.args)
    rows, total, has_more = window.rows(kind)
    data = _told(rows, things, without_internal=window.without_internal)
    links = {"first": _window_address(after=None), "self": _window_address(after=window.after)}
    if has_more:
        links["next"] = _window_address(after=rows[-1].id)
    told = {"totalElements": total, "elementsPerPage": window.limit}
    return _answer({"data": data, "pagination": told, "links": links})


def _told(
    rows: Sequence[ToldObject], things: list[Thing], *, without_internal: bool = False
) -> list[dict[str, Any]]:
    """Objects as they are written, of what is gone only that."""
    known = {(thing.kind, thing.key): thing for thing in things}
    inside = [one for number in {row.hearing_id for row in rows} for one in ledger.rows_of(number)]
    times = {(one.kind, one.key): (one.created_at, one.modified_at) for one in inside}
    writer = Writer(known, times, _address, city.zone())
    told = []
    for row in rows:
        if row.deleted_at is not None:
            told.append(writer.stub(row.kind, row.key, row.created_at, row.deleted_at))
        elif thing := known.get((row.kind, row.key)):  # else it came after we had looked
            told.append(writer.write(thing, without_internal=without_internal))
    return told


def _everything() -> list[Thing]:
    """All objects there are, each written down in the ledger."""
    public = set(db.session.scalars(select(Hearing.id).where(Hearing.published_at.is_not(None))))
    things = _city()
    for number in sorted(public | ledger.hearings()):
        things += _of(number)
    return things


def _of(hearing_id: int | None) -> list[Thing]:
    if hearing_id is None:
        return _city()
    hearing = db.session.get(Hearing, hearing_id)
    found = meetings.things_of(hearing, address=address, now=web.now()) if hearing else []
    return _follow(found, hearing_id)


def _city() -> list[Thing]:
    name = city.settings()["CITY"]
    home = address("archive.home")
    system = {
        "oparlVersion": f"{SCHEMA}/",
        "name": f"Stadtratshearing {name}",
        "website": home,
        "web": home,
        "license": city.settings()["DATA_LICENSE"],
        "body": address("oparl.bodies"),
    }
    lists = {told: address("oparl.listed", oparl=kind) for kind, told in LISTS.items()}
    body = {"system": SYSTEM, "name": name, "website": home, "legislativeTerm": (), **lists}
    body["license"] = system["license"]
    council = {"body": BODY, "name": "Stadtrat", "organizationType": "Gremium"}
    council |= {"classification": "Rat", "meeting": address("oparl.listed", oparl="meeting")}
    things = [
        Thing(SYSTEM.kind, SYSTEM.key, system),
        Thing(BODY.kind, BODY.key, body),
        Thing(COUNCIL.kind, COUNCIL.key, council),
    ]
    return _follow(things, None)


def _follow(things: list[Thing], hearing_id: int | None) -> list[Thing]:
    secret = city.settings()["SECRET_KEY"]
    ledger.follow(things, hearing_id=hearing_id, secret=secret, now=web.now())
    return things


def _address(kind: str, key: str) -> str:
    if kind in ("system", "body"):
        return address(f"oparl.{kind}")
    return address("oparl.single", oparl=kind, key=key)


def _window_address(after: int | None) -> str:
    """This list's address with the filters that were asked for."""
    asked = request.args
    kept: dict[str, Any] = {name: asked[name] for name in windows.KEPT if name in asked}
    if after:
        kept["after"] = str(after)
    return address(str(request.endpoint), **(request.view_args or {}), **kept)


def _answer(told: object) -> Response:
    return caching.answer(lambda: jsonify(told).get_data(), of=told, mimetype="application/json")


@blueprint.errorhandler(HTTPException)
def _no_page(error: HTTPException) -> Response:
    return _refused(error.code or 500, error.description or error.name)


@blueprint.errorhandler(HearingError)
def _no_filter(error: HearingError) -> Response:
    return _refused(status_of(error), web.say(error))


def _refused(status: int, message: str) -> Response:
    response = jsonify(type=f"{SCHEMA}/Error", message=message)
    response.status_code = status
    return response


blueprint.after_request(opened)
