"""A recording is heard again by job rows: the old text stays until the new one is there, whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.database import commit, db
from hearing.jobs import worker
from hearing.jobs.models import Job, JobState
from hearing.protocol import changes, clashes
from hearing.protocol.models import Entry
from hearing.recordings import again, retention, work
from hearing.recordings.again_work import HearingAgain
from hearing.recordings.models import State
from media.audio import Samples
from media.engines import Words
from media.segments import read_segments
from media.speech import Span
from tests.conftest import NOW
from tests.hearing.recordings.test_pipeline import steps, take_over, work_all
from tests.media.conftest import film, spoken, talk
from tests.media.fakes import BurstEngine

assert film, (spoken, talk, steps)  # fixtures
TOLD = {"who": "pia@example.org", "now": NOW}


class BetterEngine(BurstEngine):
    """Hears the same bursts as other words."""

    def hear(self, audio: Samples, windows: Sequence[Span], **facts: Any) -> list[Words]:
        heard = super().hear(audio, windows, **facts)
        return [tuple(replace(word, text=f"neu{word.text}") for word in said) for said in heard]


def test_a_recording_is_heard_again_while_everybody_reads_on(
    app: Flask, data: Path, steps: work.Steps, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = {"demo": BurstEngine, "large": BetterEngine}
    monkeypatch.setattr(work.engines, "load", lambda _name, model, **_: engines[model]())
    HearingAgain(steps).register()
    recording = take_over(film, data)
    work_all(app)
    with commit():
        retention.publish(recording=recording, now=NOW, today=NOW.date())
    first = db.session.scalars(select(Entry).order_by(Entry.position)).first()
    assert first
    key = first.key
    with commit():
        changes.rewrite(entry=first, text="Von Hand.", seen=first.version, **TOLD)
    with commit():
        again.order(recording=recording, engine="faster-whisper", model="large", **TOLD)
    with pytest.raises(again.HeardNow), commit():
        again.order(recording=recording, engine="faster-whisper", model="large", **TOLD)
    running = again.of(recording)
    assert running
    assert (running.model, running.state) == ("large", JobState.RUNNING)
    assert (recording.state, recording.model) == (State.READY, "demo")
    work_all(app)
    assert again.of(recording) is None
    assert (recording.state, recording.model) == (State.READY, "large")
    assert retention.is_public(recording, NOW.date())
    assert db.session.scalars(select(Entry.text).where(Entry.key == key)).one() == "Von Hand."
    folder = data / "recordings" / str(recording.id)
    heard = read_segments(folder / "segments.jsonl")
    assert all(word.text.startswith("neu") for segment in heard for word in segment.words)
    clash = clashes.open_ones(recording)[0]
    assert (clash.key, clash.mine) == (key, "Von Hand.")
    assert clash.heard.startswith("neu")
    assert not (folder / again.FOLDER).exists()
    jobs = db.session.scalars(select(Job).where(Job.subject == again.subject_of(recording))).all()
    assert {job.state for job in jobs} == {JobState.DONE}
    with commit():
        again.order(recording=recording, engine="faster-whisper", model="small", **TOLD)
    with commit():
        again.stop(recording=recording)
    assert again.of(recording) is None
    assert work_all(app) == []
    assert recording.model == "large"
    with commit():
        retention.delete(recording=recording, now=worker.utc_now())
    with pytest.raises(again.NothingToHear), commit():
        again.order(recording=recording, engine="faster-whisper", model="small", **TOLD)
