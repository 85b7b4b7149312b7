"""The worker: leases held while it works, outcomes stored once, nothing lost."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from flask import Flask

from hearing.database import commit, db
from hearing.jobs import kinds, leases, worker
from hearing.jobs.kinds import CancelCheck, Kind, Outcome, Progress, nothing
from hearing.jobs.models import Job, JobState
from media.errors import Cancelled, NoAudio
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "KINDS", {})
    monkeypatch.setattr(worker, "KINDS", kinds.KINDS)


@pytest.fixture
def rung() -> list[int]:
    return []


@pytest.fixture
def quick(app: Flask) -> Iterator[Flask]:
    app.config["LEASE_SECONDS"] = 0.4
    return app


def teach(work: kinds.Work, name: str = "probe") -> list[JobState]:
    settled: list[JobState] = []
    kinds.register(Kind(name, work, lambda job: settled.append(job.state)))
    return settled


def a_job(kind: str = "probe", stage: int = 0) -> Job:
    with commit():
        return leases.add(kind=kind, subject="recording:1", stage=stage, now=NOW)


def state_of(job: Job) -> Job:
    db.session.expire_all()
    return db.session.get_one(Job, job.id)


def test_a_job_is_done_settled_and_what_follows_is_rung(app: Flask, rung: list[int]) -> None:
    settled = teach(lambda *_: nothing)
    job, following = a_job(), a_job("join", 4)
    worker.answer(app, job.id, rung.extend)
    assert state_of(job).state is JobState.DONE
    assert settled == [JobState.DONE]
    assert rung == [following.id]


def test_a_long_job_keeps_its_lease_by_heartbeats(quick: Flask, rung: list[int]) -> None:
    thieves: list[str | None] = []

    def slow(job: Job, progress: Progress, _cancelled: CancelCheck) -> Outcome:
        progress("probe", 3.0, 10.0)
        time.sleep(1.0)  # more than two leases
        with commit():
            lease = worker.timedelta(seconds=1)
            thieves.append(
                leases.claim(job_id=job.id, worker="thief", now=worker.utc_now(), lease=lease)
            )
        return nothing

    teach(slow)
    job = a_job()
    worker.answer(quick, job.id, rung.extend)
    assert thieves == [None]
    assert state_of(job).state is JobState.DONE
    assert state_of(job).total_seconds == 10.0


def test_a_result_whose_lease_was_lost_is_not_stored(app: Flask, rung: list[int]) -> None:
    stored: list[str] = []

    def robbed(job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        with commit():
            db.session.get_one(Job, job.id).token = "somebody else's"
        return lambda: stored.append("late")

    teach(robbed)
    job = a_job()
    worker.answer(app, job.id, rung.extend)
    assert stored == []
    assert state_of(job).state is JobState.RUNNING


def test_an_outcome_that_fails_leaves_the_job_undone(app: Flask, rung: list[int]) -> None:
    def broken() -> None:
        leases.add(kind="x", subject="y", stage=0, now=NOW)
        db.session.flush()
        raise OSError("disk")

    teach(lambda *_: broken)
    job = a_job()
    worker.answer(app, job.id, rung.extend)
    after = state_of(job)
    assert after.state is JobState.WAITING
    assert after.attempts == 1
    assert after.error == {"code": "internal", "text": "OSError('disk')"}
    assert db.session.query(Job).count() == 1


def test_a_job_is_not_done_before_what_follows_from_it_is_stored(
    app: Flask, rung: list[int]
) -> None:
    def killed_in_between(_job: Job) -> None:
        raise OSError("killed")

    kinds.register(Kind("probe", lambda *_: nothing, killed_in_between))
    job = a_job()
    worker.answer(app, job.id, rung.extend)
    assert state_of(job).state is not JobState.DONE


def test_bad_media_fails_at_once_with_its_facts(app: Flask, rung: list[int]) -> None:
    def silent(*_: object) -> Outcome:
        raise NoAudio("film.mp4")

    settled = teach(silent)
    job = a_job()
    worker.answer(app, job.id, rung.extend)
    error = state_of(job).error
    assert error is not None
    assert (error["code"], error["facts"]["source"]) == ("no_audio", "film.mp4")
    assert settled == [JobState.FAILED]


def test_a_cancelled_job_stops_and_stays_cancelled(quick: Flask, rung: list[int]) -> None:
    def endless(job: Job, _progress: Progress, cancelled: CancelCheck) -> Outcome:
        with commit():
            leases.cancel(subject=job.subject, now=worker.utc_now())
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if cancelled():
                raise Cancelled("probe")
            time.sleep(0.02)
        return nothing

    settled = teach(endless)
    job = a_job()
    worker.answer(quick, job.id, rung.extend)
    assert state_of(job).state is JobState.CANCELLED
    assert settled == []


def test_a_ring_for_a_job_that_is_gone_or_done_does_nothing(app: Flask, rung: list[int]) -> None:
    calls: list[int] = []

    def once(job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        calls.append(job.id)
        return nothing

    teach(once)
    job = a_job()
    for job_id in (job.id, job.id, 4711):
        worker.answer(app, job_id, rung.extend)
    assert calls == [job.id]


def test_reconciling_rings_for_the_never_claimed_ones_too(app: Flask, rung: list[int]) -> None:
    job = a_job()
    worker.reconcile(app, rung.extend)
    assert rung == [job.id]
