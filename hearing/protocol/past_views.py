"""What there was: every change of a recording's text, and the way back."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.protocol import forms, labels, ledger, undoing
from hearing.protocol.views import blueprint, by, find_recording
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker
from hearing.status import status_of

__all__ = ["blueprint"]
MANY = 200


@blueprint.get("/verlauf")
def history(recording_id: int) -> str:
    """All changes, or those of the entry that the address names; and what was removed."""
    return _page(find_recording(recording_id), key=request.args.get("e", ""))


@blueprint.post("/wiederherstellen")
def restore(recording_id: int) -> Response | tuple[str, int]:
    """Give an entry what it said before a change, or bring a removed one back."""
    recording = find_recording(recording_id)
    form = forms.RestoreForm()
    if not form.validate():
        abort(400)
    key, number = form.key.data, form.change.data
    change = undoing.find(recording, number)
    if change is None or not change.before.get(key):
        abort(404)
    try:
        with commit():
            undoing.restore(change=change, key=key, seen=form.version.data, **by())
    except HearingError as error:
        return _page(recording, key=key, error=web.say(error)), status_of(error)
    flash(_("Der frühere Stand ist wiederhergestellt."), "success")
    return redirect(url_for("protocol.index", recording_id=recording.id) + f"#e-{key}", 303)


def _people_of(recording: Recording) -> Iterable[Speaker]:
    """The people of the hearing, by whose numbers changes name them."""
    query = select(Speaker).where(Speaker.hearing_id == recording.hearing_id)
    return db.session.scalars(query)


def _page(recording: Recording, *, key: str, error: str = "") -> str:
    return render(
        "protocol/history.html",
        recording=recording,
        hearing=recording.hearing,
        key=key,
        entry=ledger.find(recording.id, key) if key else None,
        changes=undoing.history(recording, key=key)[:MANY],
        removed=[] if key else undoing.removed(recording),
        labels=labels,
        people={one.id: one.name for one in _people_of(recording)},
        items={one.id: one.title for one in recording.hearing.items},
        error=error,
    )
