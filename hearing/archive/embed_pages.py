"""The player in other sites' pages: a frame without cookies, and oEmbed to find it."""

from __future__ import annotations

import math
from typing import Any

from flask import Response, abort, current_app, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from hearing import city, headers
from hearing.archive import files, oembed
from hearing.archive.oembed import Player
from hearing.archive.quote_pages import blueprint
from hearing.archive.record_pages import public_record
from hearing.database import db
from hearing.programme.public_views import public_facts
from hearing.recordings import retention
from hearing.recordings.models import Recording

DAY = 86400
# The only page that other sites may show in theirs: it has no button that does anything.
POLICY = headers.policy().replace("frame-ancestors 'none'", "frame-ancestors *")
# Pages whose player is embedded: that of a recording, and the frame itself.
PAGES = frozenset({"archive.recording", "public_record.embed"})


@blueprint.app_context_processor
def _frames() -> dict[str, Any]:
    return {"frame_of": frame_of, "oembed_of": oembed_of}


@blueprint.get("/einbetten/<slug>/<int(max=2147483647):recording_id>")
def embed(slug: str, recording_id: int) -> Response:
    """The player alone; ``?t=`` opens it at a second."""
    recording = db.session.get(Recording, recording_id)
    is_there = recording is not None and recording.hearing.slug == slug
    status = _status(recording if is_there else None)
    shown = public_record(recording.hearing) if recording and status == 200 else None
    page = render_template(
        "archive/embed.html",
        recording=recording if status == 200 else None,
        status=status,
        shown=shown,
        second=_second(),
        files=files.available(recording, data=current_app.config["DATA"]) if recording else (),
    )
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/oembed")
def describe() -> Response:
    """What a recording's address embeds, as JSON or XML."""
    form = request.args.get("format", "json")
    if form not in oembed.TYPES:
        abort(501)
    recording = _named(request.args.get("url", "")) or abort(404)
    if (status := _status(recording)) != 200:
        abort(status)
    width, height = (request.args.get(f"max{side}", 0, type=int) for side in ("width", "height"))
    answer = oembed.describe(player_of(recording), width=width, height=height)
    response = Response(oembed.write(answer, form), mimetype=oembed.TYPES[form])
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-cache"
    return response


def player_of(recording: Recording) -> Player:
    """A recording as it is embedded; nobody keeps the answer longer than the recording stays."""
    facts = public_facts(recording.hearing)
    left = (recording.retain_until - city.today()).days + 1
    return Player(
        title=f"{facts.title}: {recording.title}",
        city=current_app.config["CITY"],
        home=url_for("archive.home", _external=True),
        address=url_for(
            "public_record.embed",
            slug=recording.hearing.slug,
            recording_id=recording.id,
            _external=True,
        ),
        has_picture=recording.has_picture,
        lasts=max(0, min(left, 1)) * DAY,
    )


def frame_of(recording: Recording) -> str:
    """The HTML by which another page shows a recording."""
    player = player_of(recording)
    return oembed.frame(player, *oembed.size(player))


def oembed_of(recording: Recording) -> str:
    """Where other sites' programs find that HTML."""
    page = url_for(
        "archive.recording",
        slug=recording.hearing.slug,
        recording_id=recording.id,
        _external=True,
    )
    return url_for("public_record.describe", url=page, _external=True)


def _named(url: str) -> Recording | None:
    """The recording that an address of this site is about."""
    host, path = request.host_url, url.partition("?")[0].partition("#")[0]
    if not path.startswith(host):
        return None
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        endpoint, values = adapter.match("/" + path[len(host) :], method="GET")
    except (HTTPException, RequestRedirect):
        return None
    if endpoint not in PAGES:
        return None
    recording = db.session.get(Recording, values["recording_id"])
    return recording if recording and recording.hearing.slug == values["slug"] else None


def _status(recording: Recording | None) -> int:
    """What everybody gets, whoever is logged in: 410 for what was deleted."""
    if recording is None or recording.hearing.published_at is None:
        return 404
    if retention.is_over(recording, city.today()):
        return 410
    return 200 if retention.is_public(recording, city.today()) else 404


def _second() -> float | None:
    second = request.args.get("t", type=float)
    return second if second is not None and math.isfinite(second) and second >= 0 else None
