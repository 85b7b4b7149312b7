"""Recordings of live streams: taken over at the end, and given a model where none is set."""

from __future__ import annotations

from datetime import datetime

from flask import abort, current_app, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hearing import city, web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.jobs import leases
from hearing.recordings import forms, from_stream, pipeline, terms
from hearing.recordings.models import Recording, State
from hearing.stream import broadcast, places
from hearing.stream.models import LiveStream
from media.live.folder import Folder


def join() -> None:
    """Take streams over when they are over. A second time changes nothing."""
    broadcast.on_finish(take_over)


def take_over(stream: LiveStream, folder: Folder, now: datetime) -> None:
    """Make a stream's recording; where nothing ever went out, nothing is kept."""
    settings = city.settings()
    today = now.astimezone(city.zone()).date()
    offered = terms.last_day(hearing=stream.hearing, days=settings["RETENTION_DAYS"], today=today)
    made = from_stream.take_over(
        stream=stream,
        folder=folder,
        engine=settings["ENGINE"],
        model=settings["MODEL"],
        retain_until=offered,
        now=now,
    )
    if made is None:
        places.remove(stream.id, data=settings["DATA"])


def choose_model(recording_id: int) -> Response:
    """Choose the model for a recording that waits for one, and begin."""
    recording = db.session.get(Recording, recording_id) or abort(404)
    if recording.state is State.DELETED:
        abort(410)
    form, now = forms.ModelForm(), web.now()
    if form.validate():
        try:
            with commit():
                from_stream.begin(recording=recording, model=form.model.data, now=now)
        except HearingError as error:
            flash(web.say(error), "danger")
        else:
            flash(_("Die Verarbeitung hat begonnen."), "success")
    else:
        flash(_("Bitte wählen Sie ein Modell."), "danger")
    subject = pipeline.subject_of(recording)
    current_app.extensions["bell"].ring(leases.claimable(now=now, subject=subject))
    return redirect(url_for("recordings.detail", recording_id=recording_id), 303)
