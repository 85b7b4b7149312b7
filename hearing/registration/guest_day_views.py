"""More pages behind a guest's link: the stream."""

from __future__ import annotations

from flask import make_response

from hearing.registration.guest_pages import Page, blueprint, enter, page
from hearing.stream import watch_pages


@blueprint.get("/stream")
def stream(token: str) -> Page:
    """The live stream, also one that is for the invited alone."""
    guest = enter(token)
    facts = watch_pages.watch(guest.hearing, in_public=False)
    return watch_pages.let_play(make_response(page("stream", **facts)))
