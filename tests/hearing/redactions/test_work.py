"""The files of a recording: nobody gets them until they are clean, and then nothing is left."""

from __future__ import annotations

import json
import math
import struct
import subprocess
import wave
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import av
import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from imageio_ffmpeg import get_ffmpeg_exe
from sqlalchemy import select, update

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.jobs import worker
from hearing.jobs.models import Job
from hearing.record import losses, snapshot, versions
from hearing.record.models import VersionPart
from hearing.recordings import messages, pipeline
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import endings, files, orders, work
from hearing.redactions.holders import Why
from hearing.redactions.models import RedactionReason, RedactionState
from media.captions import write_srt, write_vtt
from media.segments import write_segments
from media.workspace import Workspace
from tests.conftest import NOW
from tests.hearing.cast import heard
from tests.hearing.redactions.conftest import SECRET

RATE, SECONDS = 16_000, 30
PIA = {"who": "pia@example.org", "now": NOW}
ADDRESS = "/anhoerungen/ki/aufzeichnungen/{}/dateien/playback.m4a"


@pytest.fixture
def folder(recording: Recording, data: Path) -> Workspace:
    """A tone of half a minute as it was handed in, as it is played, and as the engine heard it."""
    workspace = pipeline.workspace(recording=recording, data=data)
    told = [heard(20, f"Ich wohne im {SECRET} am Markt.")]
    write_segments(told, workspace.segments)
    write_vtt(told, workspace.captions_vtt, note="")
    write_srt(told, workspace.captions_srt)
    workspace.piece(0).parent.mkdir()
    workspace.piece(0).write_text(json.dumps({"words": [vars_of(word) for word in told[0].words]}))
    for left in ("proposals.json.broken", ".segments.7.part.jsonl"):
        (workspace.folder / left).write_text(SECRET)
    with wave.open(str(workspace.audio), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        tone = (round(9000 * math.sin(n * 440 * math.tau / RATE)) for n in range(RATE * SECONDS))
        file.writeframes(struct.pack(f"<{RATE * SECONDS}h", *tone))
    source = pipeline.source(recording=recording, data=data)
    source.parent.mkdir()
    played = workspace.folder / "playback.m4a"
    command = [get_ffmpeg_exe(), "-v", "error", "-i", workspace.audio, "-c:a", "aac", played]
    subprocess.run(command, check=True)
    source.write_bytes(b"no film at all")  # of this no passage can be taken out
    recording.duration = float(SECONDS)
    db.session.commit()
    return workspace


def vars_of(word: object) -> dict[str, object]:
    return {name: getattr(word, name) for name in ("start", "end", "text")}


def loudness(path: Path, start: float, end: float) -> float:
    """How loud a file is between two seconds."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    sound = np.concatenate(frames, axis=1)[0].astype(float)
    return float(np.abs(sound[round(start * rate) : round(end * rate)]).max())


def test_what_fails_stays_withheld_and_is_tried_again(
    app: Flask, folder: Workspace, recording: Recording, visitor: FlaskClient, data: Path
) -> None:
    reason = RedactionReason.PERSONAL
    made = orders.order(recording=recording, start=21.2, end=21.4, reason=reason, **PIA)
    db.session.commit()
    work.Work(data, lambda: NOW).register()
    folder.segments.unlink()
    folder.segments.mkdir()  # a disk that is broken, say
    for _attempt in range(5):
        job_id = db.session.scalar(select(Job.id))
        db.session.execute(update(Job).values(not_before=NOW))
        db.session.commit()
        worker.answer(app, job_id, lambda _jobs: None)
    db.session.refresh(made)
    assert made.state is RedactionState.FAILED
    assert visitor.get(ADDRESS.format(recording.id)).status_code == 503
    folder.segments.rmdir()
    orders.try_again(redaction=made, **PIA)
    db.session.commit()
    worker.answer(app, job_id, lambda _jobs: None)
    db.session.refresh(made)
    assert made.state is RedactionState.DONE
    assert made.heard_at == NOW
    recording.duration = 28.5  # some files say that they are shorter than they are
    files.take_out(recording=recording, spans=[Span(25.0, 28.5)], data=data)
    assert loudness(folder.audio, 25.0, SECONDS) == 0
    source = pipeline.source(recording=recording, data=data)
    assert source.read_bytes() == (folder.folder / "playback.m4a").read_bytes()


def test_work_that_ends_waits_for_who_takes_something_out_just_then(
    app: Flask, hearing: Hearing, recording: Recording, data: Path
) -> None:
    versions.freeze(snapshot.take(hearing), erratum="Ein Wort.", **PIA)
    recording.played_sha256 = "0" * 64
    reason, number = RedactionReason.PERSONAL, recording.id
    orders.order(recording=recording, start=21.2, end=21.4, reason=reason, **PIA)
    db.session.commit()
    job = db.session.scalars(select(Job)).one()
    outcome = work.Work(data, lambda: NOW).redact(job, lambda *_how_far: None, lambda: False)
    db.session.refresh(job)
    db.session.expunge(job)  # of no session: another thread reads it

    def end() -> None:
        with app.app_context(), commit():
            outcome()

    query = select(VersionPart).where(VersionPart.key == "erratum-1")
    losses.lose(db.session.scalars(query).one(), "Ein […].", Why(reason, NOW))
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(end)
        wait([ended], timeout=0.3)
        db.session.execute(update(Recording).values(duration=60.0))
        db.session.commit()
    ended.result()
    assert [line["of"] for line in losses.dump(hearing.id)][-1] == losses.name_of(number)


def test_a_file_in_which_something_is_still_heard_stays_withheld(
    app: Flask,
    folder: Workspace,
    recording: Recording,
    visitor: FlaskClient,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reason = RedactionReason.PERSONAL
    made = orders.order(recording=recording, start=21.2, end=21.4, reason=reason, **PIA)
    db.session.commit()
    work.Work(data, lambda: NOW).register()
    job_id = db.session.scalar(select(Job.id))
    monkeypatch.setattr(files.redaction, "redact", lambda *_paths, **_facts: None)  # as it was
    worker.answer(app, job_id, lambda _jobs: None)
    db.session.refresh(made)
    assert (made.state, made.heard_at) == (RedactionState.FAILED, None)
    assert visitor.get(ADDRESS.format(recording.id)).status_code == 503
    told = messages.sentence_of(endings.error_of(made))
    assert (told[1]["name"], told[1]["time"][:8]) == ("playback.m4a", "00:00:21")
    assert "noch etwas zu hören" in told[0]
