"""A recording is being heard again when a passage has to go: what was heard of it goes, too."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from hearing.database import commit, db
from hearing.jobs import worker
from hearing.jobs.models import Job, JobState
from hearing.protocol import ledger
from hearing.recordings import again, pipeline, work
from hearing.recordings.again_work import HearingAgain
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import files, orders
from hearing.redactions.models import RedactionReason
from hearing.redactions.work import Work, next_job
from media import pieces, speech
from media.audio import Samples
from media.engines import Words
from media.segments import Word, write_segments
from media.workspace import Workspace, never, no_progress, write_json
from tests.conftest import NOW
from tests.hearing.cast import heard
from tests.hearing.redactions.conftest import SECRET
from tests.hearing.redactions.test_work import folder
from tests.media.fakes import BurstEngine

assert folder  # a fixture
PIA: dict[str, Any] = {"who": "pia@example.org", "now": NOW}


class InterruptedEngine(BurstEngine):
    """Hears the secret; meanwhile somebody takes it out, words and files."""

    def __init__(self, app: Flask, number: int) -> None:
        super().__init__()
        self._app, self._number = app, number

    def hear(self, audio: Samples, windows: Sequence[Any], **facts: Any) -> list[Words]:
        with self._app.app_context():
            recording, why = db.session.get_one(Recording, self._number), RedactionReason.PERSONAL
            with commit():
                orders.order(recording=recording, start=20.0, end=22.0, reason=why, **PIA)
            span, data = Span(20.0, 22.0), self._app.config["DATA"]
            files.take_out(recording=recording, spans=[span], data=data)
        return [(Word(21.0, 21.4, SECRET, 0.9),) for _ in windows]


def test_what_is_heard_meanwhile_of_the_old_sound_does_not_lie_about(
    app: Flask,
    folder: Workspace,
    recording: Recording,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = speech.Span(18.0, 24.0)
    write_json(folder.speech, [{"start": said.start, "end": said.end}])
    pieces.cut_into([said], 30.0, folder.pieces)
    steps = work.Steps(data=data, device="cpu", threads=1, clock=lambda: NOW)
    engine = InterruptedEngine(app, recording.id)
    monkeypatch.setattr(work.engines, "load", lambda *_, **__: engine)
    HearingAgain(steps).register()
    with commit():
        again.order(recording=recording, engine="faster-whisper", model="large", **PIA)
        db.session.flush()
        job = db.session.scalars(select(Job).where(Job.kind == "again.cut")).one()
        job.kind, job.facts = "again.piece", {**job.facts, "index": 0}
    worker.answer(app, job.id, lambda _jobs: None)
    assert len(orders.of([recording.id])) == 1
    paths = [path for path in folder.folder.rglob("*") if path.is_file()]
    assert [path.name for path in paths if SECRET.encode() in path.read_bytes()] == []
    assert not (folder.folder / again.FOLDER).exists()


def test_files_wait_for_a_step_that_may_still_be_writing(app: Flask, recording: Recording) -> None:
    why = RedactionReason.PERSONAL
    with commit():
        orders.order(recording=recording, start=20.0, end=22.0, reason=why, **PIA)
        pipeline.list_work(recording=recording, now=NOW)
    now = worker.utc_now()
    assert next_job(now=now) is not None
    steps = update(Job).where(Job.subject == pipeline.subject_of(recording))
    for facts in (
        {"state": JobState.RUNNING, "lease_until": now},
        {"state": JobState.CANCELLED, "finished_at": now},
    ):
        with commit():
            db.session.execute(steps.values(**facts))
        assert next_job(now=now) is None
    with commit():
        db.session.execute(steps.values(finished_at=NOW))
    assert next_job(now=now) is not None


def test_a_text_that_comes_while_files_are_worked_on_is_worked_on_too(
    app: Flask, folder: Workspace, recording: Recording, data: Path
) -> None:
    why = RedactionReason.PERSONAL
    taking_out = Work(data, lambda: NOW)
    taking_out.register()
    with commit():
        made = orders.order(recording=recording, start=20.0, end=22.0, reason=why, **PIA)
        first = next_job(now=worker.utc_now())
    finish = taking_out.redact(db.session.get_one(Job, first), no_progress, never)
    write_segments([heard(20, f"Der {SECRET} am Markt.")], folder.segments)
    with commit():
        orders.again(recording, **PIA)  # as a text that was made anew does
    with commit():
        finish()
        db.session.execute(update(Job).where(Job.id == first).values(state=JobState.DONE))
    assert orders.is_waiting(made.recording_id)
    second = next_job(now=worker.utc_now())
    assert second not in (None, first)
    worker.answer(app, second, lambda _jobs: None)
    db.session.expire_all()
    assert not orders.is_waiting(made.recording_id)
    assert SECRET not in folder.segments.read_text()


def test_an_order_waits_for_a_new_text_that_is_being_handed_over(
    app: Flask, recording: Recording
) -> None:
    with commit():
        again.order(recording=recording, engine="faster-whisper", model="large", **PIA)
    number, done = recording.id, list[int]()

    def redact() -> None:
        with app.app_context(), commit():
            found, why = db.session.get_one(Recording, number), RedactionReason.PERSONAL
            orders.order(recording=found, start=20.0, end=22.0, reason=why, **PIA)
            done.append(number)

    jobs = update(Job).where(Job.kind == "again.join").values(state=JobState.DONE)
    db.session.execute(jobs)  # as a worker does, before it asks for the turn
    redacting = threading.Thread(target=redact)
    redacting.start()
    redacting.join(0.3)
    ledger.take_turn(recording)
    db.session.commit()
    redacting.join()
    assert done == [number]
