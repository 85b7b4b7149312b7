"""What everybody may follow of a hearing: server-sent events with the parts of its pages."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, abort

from hearing.events import pages
from hearing.events.feeds import PUBLIC

blueprint = Blueprint("events", __name__)
Find = Callable[[str], int | None]
_finders: list[Find] = []


def find_by(find: Find) -> None:
    """Let a room say which public hearing an address names. A second time replaces it."""
    _finders[:] = [find]


@blueprint.get("/anhoerungen/<slug>/ereignisse")
def follow(slug: str) -> Response:
    """Server-sent events: the parts of a page, at once and whenever something changes."""
    hearing_id = next((found for find in _finders if (found := find(slug))), None)
    return pages.follow(PUBLIC, hearing_id or abort(404))
