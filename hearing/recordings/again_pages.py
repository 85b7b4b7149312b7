"""Hearing a recording again: begun, tried again and given up from the recording's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.jobs import leases
from hearing.recordings import again, forms, progress
from hearing.recordings.models import Recording, State

blueprint = Blueprint(
    "again",
    __name__,
    url_prefix="/aufzeichnungen/<int(max=2147483647):recording_id>/noch-einmal",
)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "heard_again": again.of,
        "model_form": forms.ModelForm,
        "say_error": progress.sentence,
    }


@blueprint.post("")
def begin(recording_id: int) -> Response:
    """Hear it again with the chosen model."""
    form = forms.ModelForm()
    if not form.validate():
        flash(_("Bitte wählen Sie ein Modell."), "danger")
        return _back(recording_id)
    return _act(
        recording_id,
        lambda recording: again.order(
            recording=recording,
            engine=current_app.config["ENGINE"],
            model=form.model.data,
            who=current_user.email,
            now=web.now(),
        ),
        _("Die Aufzeichnung wird noch einmal gehört. Bis dahin bleibt der Text, wie er ist."),
    )


@blueprint.post("/fortsetzen")
def retry(recording_id: int) -> Response:
    """Go on where it failed."""
    return _act(
        recording_id,
        lambda recording: again.retry(recording=recording, now=web.now()),
        _("Es geht dort weiter, wo es aufgehört hat."),
    )


@blueprint.post("/abbrechen")
def stop(recording_id: int) -> Response:
    """Give it up."""
    answer = _act(
        recording_id,
        lambda recording: again.stop(recording=recording),
        _("Das ist abgebrochen. Der Text ist unverändert."),
    )
    recording = _recording(recording_id)
    if again.of(recording) is None:
        again.clean_up(recording=recording, data=current_app.config["DATA"])
    return answer


def _act(recording_id: int, verb: Callable[[Recording], None], done: str) -> Response:
    recording = _recording(recording_id)
    try:
        with commit():
            verb(recording)
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(done, "success")
    subject = again.subject_of(recording)
    current_app.extensions["bell"].ring(leases.claimable(now=web.now(), subject=subject))
    return _back(recording_id)


def _recording(recording_id: int) -> Recording:
    recording = db.session.get(Recording, recording_id) or abort(404)
    if recording.state is State.DELETED:
        abort(410)
    return recording


def _back(recording_id: int) -> Response:
    return redirect(url_for("recordings.detail", recording_id=recording_id), 303)
