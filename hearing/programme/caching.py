"""Answers that a browser or a proxy may keep: asked again, they cost a 304 and no page."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Final

from flask import Response, current_app, request, session
from flask_login import current_user

from hearing import places, web

KEPT: Final = 64
_pages: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


def is_shared() -> bool:
    """Whether this request gets what everybody gets: no login, no message waiting."""
    return not current_user.is_authenticated and not session


def answer(
    make: Callable[[], str | bytes],
    *,
    of: object,
    mimetype: str,
    changed_at: datetime | None = None,
) -> Response:
    """Answer 304 to who has it, else with what was made before, else with what ``make`` gives.

    ``of`` holds all facts that the answer is made from. Two requests at once make it twice.
    """
    if not is_shared():
        own: Response = current_app.response_class(make(), mimetype=mimetype)
        own.headers["Cache-Control"] = "private, no-cache"
        own.vary.add("Cookie")
        return own
    facts = (request.host_url, request.full_path, web.language(), mimetype, _program(), of)
    tag = hashlib.sha256(repr(facts).encode()).hexdigest()
    response = current_app.response_class(mimetype=mimetype)
    response.set_etag(tag[:32])
    if changed_at is not None:  # None would be taken for now
        response.last_modified = changed_at
    response.headers["Cache-Control"] = (
        "private, no-cache" if "lang" in request.args else "no-cache"
    )
    response.vary.add("Cookie")
    response.make_conditional(request)
    if response.status_code != 304:
        response.set_data(_kept(tag, make))
    return response


def _kept(tag: str, make: Callable[[], str | bytes]) -> bytes:
    with _lock:
        if tag in _pages:
            _pages.move_to_end(tag)
            return _pages[tag]
    made = make()
    body = made.encode() if isinstance(made, str) else made
    with _lock:
        _pages[tag] = body
        while len(_pages) > KEPT:
            _pages.popitem(last=False)
    return body


@lru_cache
def _program() -> str:
    """Stands for this version of the program: an update makes every kept page old."""
    digest = hashlib.sha256()
    for folder in (places.TEMPLATES, places.STATIC, places.TRANSLATIONS):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                state = path.stat()
                digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
