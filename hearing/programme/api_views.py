"""The programming interface: released programmes as JSON, read-only, for every site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.programme import api, caching, edition, openapi, public_views, release, sentences
from hearing.programme.edition import Edition, Site
from hearing.programme.openapi import LIMIT, LONGEST, OFFSET
from hearing.programme.snapshot import Facts
from hearing.stands import applications

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
JSON, PROBLEM = "application/json", "application/problem+json"


@blueprint.get("/openapi.json")
def description() -> Response:
    """The description of this interface."""
    address = url_for("api.description", _external=True).rpartition("/")[0]
    city = current_app.config["CITY"]
    return _answer(lambda: openapi.describe(address=address, city=city), of=(address, city))


@blueprint.get("/hearings")
def hearings() -> Response:
    """All published hearings."""
    offset, limit = _window()
    public = Hearing.published_at.is_not(None)
    total = db.session.scalar(select(func.count()).select_from(Hearing).where(public)) or 0
    query = select(Hearing).where(public).order_by(Hearing.starts_at.desc(), Hearing.id.desc())
    found = db.session.scalars(query.offset(offset).limit(limit)).all()
    released = release.facts_of([hearing.id for hearing in found])
    entries = [_entry(hearing, *released.get(hearing.id, (None, hearing))) for hearing in found]
    return _answer(lambda: _page(entries, total, offset, limit), of=(entries, total))


@blueprint.get("/hearings/<slug>")
def hearing(slug: str) -> Response:
    """One hearing."""
    found = _public(slug)
    details = _details(found, edition.newest(found.id, site=public_views.site_of(slug)))
    return _answer(lambda: details, of=details)


@blueprint.get("/hearings/<slug>/programme")
def programme(slug: str) -> Response:
    """The released programme of a hearing."""
    shown = _released(slug)
    return _answer(lambda: api.programme(shown), of=shown.digest)


@blueprint.get("/hearings/<slug>/releases")
def releases(slug: str) -> Response:
    """The releases of a programme, the newest first."""
    found = edition.history(_public(slug).id, site=public_views.site_of(slug))
    return _list(
        lambda: [_release(one, found[0]) for one in found], of=[one.digest for one in found]
    )


@blueprint.get("/hearings/<slug>/speakers")
def speakers(slug: str) -> Response:
    """Who speaks."""
    shown = _released(slug)
    return _list(lambda: api.speakers(shown), of=shown.digest)


@blueprint.get("/hearings/<slug>/stands")
def stands(slug: str) -> Response:
    """The stands of a hearing, the same as on the page: they don't wait for a release."""
    found = applications.public_facts(_public(slug))
    return _list(lambda: api.stands(found), of=found)


@blueprint.get("/<path:rest>")
def nothing(rest: str) -> Response:
    """An address that this interface doesn't have."""
    raise NotFound(_("Diese Adresse gibt es nicht: %(path)s", path=rest[:200]))


@blueprint.errorhandler(HTTPException)
def _problem(error: HTTPException) -> Response:
    """An error as JSON."""
    status = error.code or 500
    problem = api.Problem("about:blank", error.name, status, error.description or "")
    return current_app.response_class(api.write(problem), status, mimetype=PROBLEM)


def _public(slug: str) -> Hearing:
    query = select(Hearing).where(Hearing.slug == slug, Hearing.published_at.is_not(None))
    found = db.session.scalar(query)
    if found is None:
        raise NotFound(_("Diese Anhörung gibt es nicht."))
    return found


def _released(slug: str) -> Edition:
    shown = edition.newest(_public(slug).id, site=public_views.site_of(slug))
    if shown is None:
        raise NotFound(_("Das Programm ist noch nicht veröffentlicht."))
    return shown


def _entry(hearing: Hearing, number: int | None, facts: Facts | Hearing) -> api.HearingEntry:
    site = public_views.site_of(hearing.slug)
    return api.HearingEntry(
        slug=hearing.slug,
        title=facts.title,
        starts_at=facts.starts_at.astimezone(site.zone),
        ends_at=facts.ends_at.astimezone(site.zone),
        venue=facts.venue,
        release=number,
        cancelled_at=_since(hearing, site),
        url=site.address,
        details=url_for("api.hearing", slug=hearing.slug, _external=True),
    )


def _details(hearing: Hearing, shown: Edition | None) -> api.HearingDetails:
    """The hearing as it was released, before the first release as it was announced."""
    site = public_views.site_of(hearing.slug)
    facts = shown.programme.hearing if shown else hearing
    return api.HearingDetails(
        slug=hearing.slug,
        title=facts.title,
        summary=facts.summary,
        starts_at=facts.starts_at.astimezone(site.zone),
        ends_at=facts.ends_at.astimezone(site.zone),
        venue=facts.venue,
        access=hearing.access_info,
        organizer=facts.organizer,
        motion=facts.motion,
        paper=facts.paper,
        release=shown.number if shown else None,
        cancelled_at=_since(hearing, site),
        url=site.address,
        formats=api.formats(site.address) if shown else None,
    )


def _since(hearing: Hearing, site: Site) -> datetime | None:
    return hearing.cancelled_at.astimezone(site.zone) if hearing.cancelled_at else None


def _release(one: Edition, newest: Edition) -> api.Release:
    words = public_views.words_of(one)
    return api.Release(
        number=one.number,
        released_at=one.local(one.released_at),
        current=one.number == newest.number,
        changes=[sentences.describe(change, words) for change in one.changes],
    )


def _window() -> tuple[int, int]:
    """Which part of a list is asked for."""
    try:
        offset, limit = (
            int(request.args.get(name, preset))
            for name, preset in (("offset", 0), ("limit", LIMIT))
        )
    except ValueError as error:
        raise BadRequest(_("offset und limit sind ganze Zahlen.")) from error
    if not (0 <= offset <= OFFSET and 1 <= limit <= LONGEST):
        raise BadRequest(
            _("offset geht von 0 bis %(offset)d, limit von 1 bis %(limit)d.",
              offset=OFFSET, limit=LONGEST)
        )  # fmt: skip
    return offset, limit


def _list(make: Callable[[], Sequence[Any]], *, of: object) -> Response:
    offset, limit = _window()

    def part() -> api.Page[Any]:
        whole = make()
        return _page(whole[offset : offset + limit], len(whole), offset, limit)

    return _answer(part, of=of)


def _page(results: Sequence[Any], total: int, offset: int, limit: int) -> api.Page[Any]:
    rest = offset + limit
    following = None
    if rest < total and request.endpoint:
        following = url_for(
            request.endpoint, **request.view_args or {}, offset=rest, limit=limit, _external=True
        )
    return api.Page(list(results), total, offset, limit, following)


def _answer(make: Callable[[], object], *, of: object) -> Response:
    return caching.answer(lambda: api.write(make()), of=of, mimetype=JSON)


@blueprint.after_request
def _open(response: Response) -> Response:
    """Let scripts of every site read it; it is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
