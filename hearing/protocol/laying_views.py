"""Laying a recording's text anew, after marks of the desk were corrected."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hearing.database import commit
from hearing.protocol import laying
from hearing.protocol.past_views import blueprint  # with the pages before this one
from hearing.protocol.views import by, find_recording

__all__ = ["blueprint"]


@blueprint.post("/zuordnen")
def lay_anew(recording_id: int) -> Response:
    """Lay all contributions by the marks as they are now."""
    recording = find_recording(recording_id)
    with commit():
        change = laying.lay_anew(recording=recording, **by())
        keys = list(change.after) if change else []
    told = ngettext(
        "Ein Beitrag ist neu zugeordnet.", "%(num)d Beiträge sind neu zugeordnet.", len(keys)
    )
    flash(told, "success")
    where = url_for("protocol.index", recording_id=recording_id)
    return redirect(f"{where}#e-{keys[0]}" if keys else where, 303)
