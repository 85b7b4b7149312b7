"""Where a new hearing says something else than people: both are shown, somebody decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.protocol import clashes
from hearing.protocol.clash_models import Clash, ClashState
from hearing.protocol.models import Entry
from hearing.protocol.views import by, find_recording
from hearing.recordings.models import Recording
from hearing.status import status_of

blueprint = Blueprint(
    "clashes",
    __name__,
    url_prefix="/verwaltung/aufzeichnungen/<int(max=2147483647):recording_id>/abweichungen",
)
AROUND = 6
"""Words of the entry that are shown on each side."""
MANY = 50
"""Places on one page; the others follow when these are decided."""


@blueprint.app_context_processor
def _counts() -> dict[str, Callable[..., Any]]:
    return {"clashes_of": lambda recording: clashes.count(recording.id)}


@blueprint.get("")
def index(recording_id: int) -> str:
    """All that is open, in order of time."""
    return _page(find_recording(recording_id))


@blueprint.post("")
def decide(recording_id: int) -> Response | tuple[str, int]:
    """Leave people's words or take the new ones, at one place; or leave them everywhere."""
    recording = find_recording(recording_id)
    take = request.form.get("take", "")
    if take == "all":
        with commit():
            count = clashes.decide_all(recording=recording, **by())
        done = ngettext("Eine Stelle bleibt.", "%(num)d Stellen bleiben.", count)
    else:
        clash = db.session.get(Clash, request.form.get("clash", 0, type=int))
        if clash is None or clash.recording_id != recording.id or take not in set(ClashState):
            abort(404)
        try:
            with commit():
                clashes.decide(clash=clash, take=ClashState(take), **by())
        except HearingError as error:
            return _page(recording, error=web.say(error)), status_of(error)
        done = _("Entschieden.")
    flash(done, "success")
    return redirect(url_for("clashes.index", recording_id=recording.id), 303)


def _page(recording: Recording, *, error: str = "") -> str:
    found = clashes.open_ones(recording)
    return render(
        "protocol/clashes.html",
        recording=recording,
        hearing=recording.hearing,
        clashes=[(clash, clashes.entry_of(clash)) for clash in found[:MANY]],
        more=len(found) - MANY,
        around=around,
        error=error,
    )


def around(clash: Clash, entry: Entry | None) -> tuple[str, str]:
    """What stands before and behind the words in question."""
    if entry is None:
        return "", ""
    try:
        place = clashes.place_of(clash, entry)
    except clashes.ClashMoved:
        return "", ""
    words = entry.text.split()
    first = max(0, place.start - AROUND)
    before = " ".join(words[first : place.start])
    behind = " ".join(words[place.stop : place.stop + AROUND])
    is_end = place.stop + AROUND >= len(words)
    return f"{'… ' if first else ''}{before} ", f" {behind}{'' if is_end else ' …'}"
