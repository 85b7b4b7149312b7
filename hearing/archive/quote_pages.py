"""Links to a quoted place: they lead to where the words stand today."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hearing import city
from hearing.archive import quotes, record_pages
from hearing.archive.quotes import Standing
from hearing.database import db
from hearing.record import reading
from hearing.recordings import retention
from hearing.recordings.models import Recording

blueprint = record_pages.blueprint
PASSED_ON = ("w", "v", "t")


@blueprint.get("/z/<key>")
def quote(key: str) -> Response:
    """Lead to a quoted place in the record that counts now; 410 when nobody may read it any more.

    ``w`` are the words, ``v`` the version that was quoted, ``t`` the second, ``a`` the recording.
    """
    hearing = quotes.hearing_of(key)
    if hearing is None or hearing.published_at is None:
        _unknown()
    record = reading.in_public(hearing, today=city.today())
    if record is None:
        abort(410 if reading.is_gone(hearing, today=city.today()) else 404)
    words, version = request.args.get("w", ""), request.args.get("v", 0, type=int)
    found = quotes.resolve(record, key, words=words, version=version)
    if found is None:
        abort(404)
    if found.standing is Standing.REMOVED:
        abort(410, _("Diese Stelle wurde entfernt oder ist nicht mehr öffentlich."))
    asked = {name: request.args.get(name, "")[: quotes.LONGEST] for name in PASSED_ON}
    passed: dict[str, Any] = {name: value for name, value in asked.items() if value}
    place = found.place.key if found.place else ""
    response = redirect(
        url_for(
            "public_record.newest",
            slug=hearing.slug,
            zitat=key,
            **passed,
            _anchor=f"e-{place}" if place else "zitat",
        )
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def _unknown() -> NoReturn:
    """A recording that was deleted took all places with it; its row stays and says so."""
    recording = db.session.get(Recording, request.args.get("a", 0, type=int))
    abort(410 if recording and retention.is_over(recording, city.today()) else 404)
