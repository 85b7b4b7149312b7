"""From a file taken over to a protocol that can be searched, by job rows."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.archive import search as searching
from hearing.database import commit, db
from hearing.jobs import worker
from hearing.jobs.models import Job, JobState
from hearing.protocol.models import Entry
from hearing.recordings import pipeline, retention, work
from hearing.recordings.models import Recording, State
from media.segments import iterate_segments
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing
from tests.media.conftest import SOUND_SECONDS, film, spoken, talk
from tests.media.fakes import BurstEngine

assert film, (spoken, talk)  # fixtures
KINDS = list(pipeline.STAGES)


@pytest.fixture
def steps(app: Flask, data: Path, monkeypatch: pytest.MonkeyPatch) -> work.Steps:
    """The product's steps, with an engine that hears bursts of sound."""
    monkeypatch.setattr(work.engines, "load", lambda *_, **__: BurstEngine())
    steps = work.Steps(data=data, device="cpu", threads=1, clock=worker.utc_now)
    steps.register()
    return steps


def facts_of(hearing: Hearing, copy: Path, data: Path) -> dict[str, object]:
    return {
        "hearing": hearing,
        "source": copy,
        "file_name": 'Hearing "Münche\nn".mp4',
        "title": "Aufzeichnung",
        "started_at": BEGIN,
        "language": "de",
        "engine": "faster-whisper",
        "model": "demo",
        "retain_until": retention.date(2024, 7, 19),
        "now": NOW,
        "data": data,
    }


def take_over(path: Path, data: Path) -> Recording:
    copy = Path(shutil.copy2(path, data / "arrived"))
    with commit():
        return pipeline.add(**facts_of(a_hearing(), copy, data))  # type: ignore[arg-type]


def work_all(app: Flask) -> list[int]:
    """Ring and answer until nothing can run; gives the jobs in the order they were answered."""
    answered: list[int] = []
    waiting: list[int] = []
    worker.reconcile(app, waiting.extend)
    while waiting:
        job_id = waiting.pop(0)
        answered.append(job_id)
        worker.answer(app, job_id, waiting.extend)
    db.session.expire_all()
    return answered


def test_a_film_becomes_a_protocol_under_the_agenda(
    app: Flask, data: Path, steps: work.Steps, film: Path
) -> None:
    recording = take_over(film, data)
    work_all(app)
    assert recording.state is State.READY
    assert recording.has_picture
    assert recording.duration == pytest.approx(SOUND_SECONDS, abs=0.2)
    folder = data / "recordings" / str(recording.id)
    heard = list(iterate_segments(folder / "segments.jsonl"))
    entries = db.session.scalars(select(Entry).order_by(Entry.position)).all()
    assert " ".join(e.text for e in entries) == " ".join(s.text for s in heard)
    assert {entry.item.title for entry in entries if entry.item} == {"Begrüßung"}
    assert recording.coverage
    assert recording.coverage["speech_seconds"] > 3
    for name in ("playback.mp4", "poster.jpg", "captions.vtt", "captions.srt", "coverage.json"):
        assert (folder / name).stat().st_size > 0
    assert "nicht von Menschen geprüft" in (folder / "captions.vtt").read_text()
    with commit():
        retention.publish(recording=recording, now=NOW, today=NOW.date())
    word = heard[0].words[0]
    hits = searching.search(f'"{word.text}"', today=NOW.date()).hits
    assert hits
    assert hits[0].second == pytest.approx(word.start, abs=0.3)


def test_each_step_runs_once_and_the_page_can_show_all_of_them(
    app: Flask, data: Path, steps: work.Steps, film: Path
) -> None:
    recording = take_over(film, data)
    answered = work_all(app)
    jobs = db.session.scalars(select(Job)).all()
    assert len(answered) >= len(jobs) >= len(KINDS)
    assert {job.attempts for job in jobs} == {1}
    shown = pipeline.steps(recording=recording, now=NOW)
    assert [step.kind for step in shown] == KINDS
    assert {step.state for step in shown} == {JobState.DONE}
    assert {step.pieces_done for step in shown if step.kind == "piece"} == {1}


def test_what_is_no_media_file_fails_with_its_reason_and_can_be_retried(
    app: Flask, data: Path, steps: work.Steps, film: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Sehr geehrte Damen und Herren")
    recording = take_over(letter, data)
    work_all(app)
    assert recording.state is State.FAILED
    step = pipeline.steps(recording=recording, now=NOW)[0]
    assert step.error
    assert step.error["code"] == "not_media"
    shutil.copy2(film, pipeline.source(recording=recording, data=data))
    with commit():
        pipeline.retry(recording=recording, now=worker.utc_now())
    work_all(app)
    assert recording.state is State.READY


def test_a_cancelled_recording_rests_until_it_is_retried(
    app: Flask, data: Path, steps: work.Steps, film: Path
) -> None:
    recording = take_over(film, data)
    with commit():
        pipeline.cancel(recording=recording, now=NOW)
    assert work_all(app) == []
    assert recording.state is State.CANCELLED
    with commit():
        pipeline.retry(recording=recording, now=NOW)
    work_all(app)
    assert recording.state is State.READY


def test_a_finished_recording_stays_public_when_a_stale_page_asks_to_go_on(
    app: Flask, data: Path, steps: work.Steps, film: Path
) -> None:
    recording = take_over(film, data)
    work_all(app)
    with pytest.raises(pipeline.WrongState), commit():
        pipeline.retry(recording=recording, now=NOW)
    db.session.expire_all()
    assert recording.state is State.READY


def test_cancelled_after_its_last_step_it_is_ready_as_soon_as_it_is_retried(
    app: Flask, data: Path, steps: work.Steps, film: Path
) -> None:
    recording = take_over(film, data)
    work_all(app)
    recording.state = State.CANCELLED
    db.session.commit()
    with commit():
        pipeline.retry(recording=recording, now=NOW)
    assert recording.state is State.READY


def test_a_commit_that_fails_loses_no_byte(app: Flask, data: Path, film: Path) -> None:
    arrived = Path(shutil.copy2(film, data / "arrived"))
    hearing = a_hearing(slug="zweite")
    pipeline.add(**facts_of(hearing, arrived, data))  # type: ignore[arg-type]
    db.session.rollback()
    assert arrived.read_bytes() == film.read_bytes()


def test_of_two_people_adding_the_same_bytes_at_once_one_is_told(
    app: Flask, data: Path, film: Path
) -> None:
    hearing_id = a_hearing().id
    start, results = threading.Barrier(2), []

    def add(name: str) -> None:
        with app.app_context():
            hearing = db.session.get_one(Hearing, hearing_id)
            copy = Path(shutil.copy2(film, data / name))
            start.wait()
            try:
                with commit():
                    pipeline.add(**facts_of(hearing, copy, data))  # type: ignore[arg-type]
            except pipeline.AlreadyRecorded as error:
                results.append(str(error))
            else:
                results.append("added")

    people = [threading.Thread(target=add, args=(name,)) for name in ("anna", "berta")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(results) == [
        "Diese Datei gibt es schon als Aufzeichnung „Aufzeichnung“.",
        "added",
    ]
    assert len(db.session.scalars(select(Recording)).all()) == 1


def test_the_same_bytes_are_taken_once(app: Flask, data: Path, film: Path) -> None:
    first = take_over(film, data)
    again = Path(shutil.copy2(film, data / "again"))
    with pytest.raises(pipeline.AlreadyRecorded, match="Aufzeichnung"), commit():
        pipeline.add(**facts_of(first.hearing, again, data))  # type: ignore[arg-type]
    assert again.exists()
    assert len(db.session.scalars(select(Recording)).all()) == 1


def test_of_two_people_pressing_at_once_the_second_is_told(
    app: Flask, data: Path, film: Path
) -> None:
    recording = take_over(film, data)
    recording_id = recording.id
    with app.app_context(), commit():  # somebody else
        retention.delete(recording=db.session.get_one(Recording, recording_id), now=NOW)
    assert recording.state is State.PROCESSING  # what this page was made from
    with pytest.raises(pipeline.WrongState), commit():
        pipeline.retry(recording=recording, now=NOW)
