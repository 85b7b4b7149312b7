"""More pages behind a guest's link: the stream."""

from __future__ import annotations

from hearing import web
from hearing.registration.guest_pages import Page, blueprint, enter, page


@blueprint.get("/stream")
def stream(token: str) -> Page:
    """When and where the live stream is."""
    guest = enter(token)
    return page("stream", over=web.now() >= guest.hearing.ends_at)
