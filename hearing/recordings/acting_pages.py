"""What people do with one recording, on its page: one verb, one line of the log, one sentence."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import audit
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.recordings import messages
from hearing.recordings.models import Recording, State

audit.register_names(messages.ACTIONS)


def find(recording_id: int) -> Recording:
    """The recording of this address: 404, or 410 once it is deleted."""
    recording = db.session.get(Recording, recording_id)
    if recording is None:
        abort(404)
    if recording.state is State.DELETED:
        abort(410)
    return recording


def act(
    recording_id: int, verb: Callable[[Recording], None], done: str, action: str = ""
) -> Response:
    """Call one verb on a recording, say what came of it, and show the recording again; an
    ``action`` goes into the log with what it changed."""
    recording = find(recording_id)
    before = _logged(recording)
    try:
        with commit():
            verb(recording)
            if action and before != _logged(recording):
                log(action, recording, before=before, after=_logged(recording))
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(done, "success")
    return redirect(url_for("recordings.detail", recording_id=recording_id), 303)


def _logged(recording: Recording) -> dict[str, object]:
    return {
        "retain_until": recording.retain_until,
        "public": recording.published_at is not None,
        "for_minutes": recording.for_minutes,
    }


def log(action: str, recording: Recording, **facts: dict[str, object]) -> None:
    """Write into the audit log what this person does."""
    audit.record(
        who=current_user.email,
        action=f"recording.{action}",
        subject=f"recording {recording.id}",
        hearing_id=recording.hearing_id,
        now=web.now(),
        **facts,
    )
