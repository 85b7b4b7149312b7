"""How far a recording is: shown, stopped, gone on with."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.database import commit, db
from hearing.jobs.models import Job, JobState
from hearing.recordings import pipeline
from hearing.recordings.models import Recording, State
from tests.conftest import NOW
from tests.hearing.recordings.pages.conftest import LIST, only_recording


def job(recording: Recording, kind: str, **facts: Any) -> Job:
    with commit():
        job = db.session.scalars(
            select(Job).where(Job.subject == pipeline.subject_of(recording), Job.kind == kind)
        ).one()
        for name, value in facts.items():
            setattr(job, name, value)
    return job


def running(recording: Recording, kind: str = "audio", **facts: Any) -> Job:
    values = {
        "state": JobState.RUNNING,
        "attempts": 1,
        "started_at": NOW - timedelta(seconds=100),
        "done_seconds": 240.0,
        "total_seconds": 1000.0,
        **facts,
    }
    return job(recording, kind, **values)


def test_progress_says_step_percent_rate_and_remaining_time(
    olga: FlaskClient, recording: Recording
) -> None:
    job(recording, "probe", state=JobState.DONE)
    job(recording, "playback", state=JobState.DONE)
    running(recording, attempts=2)
    answer = olga.get(f"{LIST}/{recording.id}/fortschritt").json
    assert answer["running"] is True
    assert answer["summary"] == "Schritt 3 von 8: Ton entnehmen, 24 %"
    steps = {step["kind"]: step for step in answer["steps"]}
    assert steps["probe"]["state_text"] == "fertig"
    text = "24 % · 2,4-fache Echtzeit · noch etwa 5 Minuten · 2. Versuch"
    assert steps["audio"]["text"] == text
    assert answer["announcement"] == "Ton entnehmen"
    page = olga.get(f"{LIST}/{recording.id}").text
    assert text in page
    assert "Ton entnehmen, 24 %" in olga.get(LIST).text


def test_progress_in_english(olga: FlaskClient, recording: Recording) -> None:
    running(recording)
    answer = olga.get(f"{LIST}/{recording.id}/fortschritt?lang=en").json
    text = {step["kind"]: step["text"] for step in answer["steps"]}["audio"]
    assert "2.4" in text


def test_an_error_is_said_in_german_and_can_be_tried_again(
    olga: FlaskClient, recording: Recording
) -> None:
    error = {"code": "model_missing", "text": "…", "facts": {"name": "small", "engine": "x"}}
    running(recording, state=JobState.FAILED, error=error)
    with commit():
        pipeline.settle(recording=recording)
    page = olga.get(f"{LIST}/{recording.id}").text
    assert "Das Modell „small“ liegt nicht auf dem Server." in unescape(page)
    assert "Das Modell „small“" in unescape(olga.get(LIST).text)
    assert "Verarbeitung anhalten" not in page
    answer = olga.post(f"{LIST}/{recording.id}/fortsetzen")
    assert answer.status_code == 303
    assert only_recording().state is State.PROCESSING
    assert "Weiter verarbeiten" not in olga.get(f"{LIST}/{recording.id}").text


def test_work_can_be_stopped_and_gone_on_with(olga: FlaskClient, recording: Recording) -> None:
    olga.post(f"{LIST}/{recording.id}/anhalten")
    assert only_recording().state is State.CANCELLED
    assert olga.get(f"{LIST}/{recording.id}/fortschritt").json["running"] is False
    page = olga.get(f"{LIST}/{recording.id}").text
    assert "angehalten" in page
    olga.post(f"{LIST}/{recording.id}/fortsetzen")
    assert only_recording().state is State.PROCESSING
