"""The public's side of a live stream: the page with the player, and the stream's files."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_login import current_user

from hearing import headers, web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import db
from hearing.desk import turns
from hearing.events.feeds import PUBLIC
from hearing.programme import caching, edition, public_views
from hearing.stream import afterwards, current, places, said, served, watching
from hearing.stream.models import LiveStream
from hearing.stream.said import Said
from hearing.stream.served import Served
from hearing.stream.watching import Stage, Watching

blueprint = Blueprint("watch", __name__)


@blueprint.get("/anhoerungen/<slug>/live")
def page(slug: str) -> Response:
    """The player with what is on and what is said; before it a countdown, after it a notice."""
    hearing = public_views.find(slug)
    facts = watch(hearing, in_public=True)
    names = public_views.public_facts(hearing)
    parts = [PUBLIC.makers[name](hearing.id) for name in ("stream", "now", "announcement")]
    answer = caching.answer(
        lambda: render_template("stream/watch.html", hearing=hearing, **facts),
        of=(facts, parts, names.title, hearing.published_at),
        mimetype="text/html",
    )
    return let_play(answer)


@blueprint.get("/live/<token>/<path:file>")
def file(token: str, file: str) -> Response:
    """A playlist, a part, captions: for everybody who knows the address, while the stream runs."""
    try:
        found = served.find(
            token=token,
            name=file,
            now=web.now(),
            data=current_app.config["DATA"],
            is_staff=_is_staff,
        )
    except served.Withheld:
        return _nothing(503)
    if found is None:
        return _nothing()
    answer = _playlist(found) if found.is_playlist else _send(found)
    answer.headers["Cache-Control"] = found.caching
    if found.caching != served.PRIVATE:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@blueprint.get("/verwaltung/anhoerungen/<slug>/livestream/ansehen")
def staff(slug: str) -> Response:
    """The player for the staff: in a rehearsal it plays the rehearsal's stream."""
    hearing = find_hearing(slug)
    is_rehearsed = turns.day(hearing.id).rehearsal
    stream = current.rehearsed(hearing) if is_rehearsed else current.in_public(hearing)
    facts = _facts(hearing, stream, _look(hearing, stream))
    facts["plays_at"] = own_address_of(facts["watching"])  # a CDN doesn't know who is logged in
    made = render_template(
        "stream/staff_watch.html", hearing=hearing, rehearsal=is_rehearsed, **facts
    )
    return let_play(make_response(made))


def watch(hearing: Hearing, *, in_public: bool) -> dict[str, Any]:
    """What the pages with the player show; ``in_public`` without what opens a closed stream."""
    stream = current.in_public(hearing)
    shown = _look(hearing, stream)
    return _facts(hearing, stream, shown.in_public() if in_public else shown)


def _facts(hearing: Hearing, stream: LiveStream | None, shown: Watching) -> dict[str, Any]:
    site = public_views.site_of(hearing.slug)
    return {
        "watching": shown,
        "plays_at": address_of(shown),
        "said": _said(stream, shown),
        "elsewhere": urlsplit(current_app.config["LIVE_URL"]).netloc,
        "has_poster": edition.newest(hearing.id, site=site) is not None,
        "recorded": afterwards.of(hearing.id) if shown.stage is Stage.OVER else (),
    }


def join() -> None:
    """Offer how the stream is to those who follow a hearing. A second time changes nothing."""
    PUBLIC.offer("stream", _state)


def _state(hearing_id: int) -> str:
    hearing = db.session.get_one(Hearing, hearing_id)
    facts = watch(hearing, in_public=True)
    return render_template("stream/_state.html", hearing=hearing, **facts)


def _look(hearing: Hearing, stream: LiveStream | None) -> Watching:
    return watching.of(hearing, stream, now=web.now(), data=current_app.config["DATA"])


def _said(stream: LiveStream | None, shown: Watching) -> Said:
    if stream is None or shown.stage is not Stage.ON or not shown.token:
        return Said()
    return said.newest(places.folder(stream, data=current_app.config["DATA"]).public)


def address_of(shown: Watching) -> str:
    """Where players find the stream; empty where there is none for this reader."""
    elsewhere = current_app.config["LIVE_URL"]
    if shown.token and elsewhere:
        return f"{elsewhere}/{shown.token}/master.m3u8"
    return own_address_of(shown)


def own_address_of(shown: Watching) -> str:
    """Where players find the stream on this site."""
    return url_for("watch.file", token=shown.token, file="master.m3u8") if shown.token else ""


def let_play(answer: Response) -> Response:
    """Let hls.js give picture (blob) and captions (data) to the browser, on this page alone."""
    address = urlsplit(current_app.config["LIVE_URL"])
    elsewhere = f"{address.scheme}://{address.netloc}" if address.netloc else ""
    answer.headers["Content-Security-Policy"] = headers.policy(
        media_src=f"blob: data: {elsewhere}".strip(), connect_src=elsewhere
    )
    return answer


def _is_staff(stream: LiveStream) -> bool:
    return access.allows(
        person=current_user, right=Right.MANAGE_STREAM, hearing_id=stream.hearing_id
    )


def _nothing(status: int = 404) -> Response:
    """No page with words: players ask here, many at once."""
    answer = current_app.response_class(status=status, mimetype="text/plain")
    answer.headers["Cache-Control"] = served.GROWS
    return answer


def _send(found: Served) -> Response:
    return make_response(send_file(found.path, mimetype=found.mimetype, conditional=True))


def _playlist(found: Served) -> Response:
    """The whole list is sent each time, so it is packed, once for all who ask."""
    state = found.path.stat()
    answer = current_app.response_class(mimetype=found.mimetype)
    if request.accept_encodings["gzip"]:
        answer.set_data(_packed(found.path, state.st_mtime_ns))
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer.set_data(found.path.read_bytes())
    answer.vary.add("Accept-Encoding")
    answer.set_etag(f"{state.st_mtime_ns:x}-{answer.headers.get('Content-Encoding', '')}")
    return make_response(answer.make_conditional(request))


@lru_cache(maxsize=32)
def _packed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=4)
