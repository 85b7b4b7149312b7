"""The live stream and the desk: what a press does to it, and its line on the desk."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.desk import panels, presses, rehearsals
from hearing.desk import views as desk
from hearing.desk.models import Mark
from hearing.desk.panels import Panel
from hearing.stream import broadcast, closing, health, labels, places, preparation
from hearing.stream.models import LiveStream


def join() -> None:
    """Join the stream to the desk. A second time changes nothing."""
    presses.on_press(follow, rehearsals=True)
    rehearsals.on_begin(broadcast.refuse_rehearsal)
    rehearsals.on_wipe(broadcast.wipe)
    panels.register(panel)


def panel(hearing: Hearing, rehearsal: bool) -> Panel | None:
    """The stream's line on the desk; none where no stream is prepared."""
    stream = preparation.find(hearing, rehearsal=rehearsal)
    return Panel("stream/staff_panel.html", facts_of(stream)) if stream else None


def follow(mark: Mark) -> None:
    """Close the stream with a press at the desk."""
    closing.follow(mark, data=current_app.config["DATA"])


@desk.blueprint.after_request
def settle(response: Response) -> Response:
    """Open the stream right after a press that opens it: what it said is committed now. Should it
    fail, the supervisor does it."""
    if request.method == "POST" and response.status_code in (200, 303):
        hearing = find_hearing((request.view_args or {})["slug"])
        for rehearsal in (False, True):
            stream = closing.running(hearing.id, rehearsal=rehearsal)
            if stream is not None:
                closing.settle(stream, data=current_app.config["DATA"])
    return response


def facts_of(stream: LiveStream) -> dict[str, Any]:
    """What pages about a stream show."""
    settings = current_app.config
    folder = places.folder(stream, data=settings["DATA"])
    return {
        "stream": stream,
        "health": health.read(folder, now=web.now()),
        "hidden": closing.wanted(stream.hearing_id, rehearsal=stream.rehearsal),
        "labels": labels,
        "rtmp_port": settings["STREAM_RTMP"].rpartition(":")[2],
        "srt_port": settings["STREAM_SRT"].rpartition(":")[2],
    }
