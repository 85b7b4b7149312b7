"""Leases: exactly one worker holds a job, and only its result counts."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask

from hearing.database import commit, db
from hearing.jobs import leases
from hearing.jobs.models import MAX_ATTEMPTS, Job, JobState
from tests.conftest import NOW

LEASE = timedelta(seconds=10)


@pytest.fixture
def job(app: Flask) -> Job:
    with commit():
        return leases.add(kind="audio", subject="recording:1", stage=1, now=NOW)


def claim(job: Job, worker: str = "anna", after: float = 0.0) -> str | None:
    with commit():
        return leases.claim(
            job_id=job.id, worker=worker, now=NOW + timedelta(seconds=after), lease=LEASE
        )


def reload(job: Job) -> Job:
    db.session.expire_all()
    return db.session.get_one(Job, job.id)


def test_of_many_workers_claiming_at_once_exactly_one_gets_the_job(app: Flask, job: Job) -> None:
    job_id, tokens, start = job.id, [], threading.Barrier(8)

    def work(name: str) -> None:
        with app.app_context():
            start.wait()
            with commit():
                tokens.append(leases.claim(job_id=job_id, worker=name, now=NOW, lease=LEASE))

    threads = [threading.Thread(target=work, args=(f"worker {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tokens) == 8
    assert sum(token is not None for token in tokens) == 1


def test_a_living_lease_is_not_taken_and_a_dead_one_is(job: Job) -> None:
    first = claim(job)
    assert first
    assert claim(job, "berta", after=9) is None
    second = claim(job, "berta", after=11)
    assert second
    assert second != first


def test_a_worker_that_wakes_late_is_refused(job: Job) -> None:
    late = claim(job)
    claim(job, "berta", after=11)
    assert late
    later = NOW + timedelta(seconds=12)
    with commit():
        assert not leases.finish(job_id=job.id, token=late, now=later)
        assert not leases.beat(
            job_id=job.id, token=late, now=later, lease=LEASE, done=1.0, total=2.0
        )
    assert reload(job).state is JobState.RUNNING
    assert reload(job).worker == "berta"


def test_a_heartbeat_renews_the_lease_and_stores_the_progress(job: Job) -> None:
    token = claim(job)
    assert token
    with commit():
        assert leases.beat(
            job_id=job.id,
            token=token,
            now=NOW + timedelta(seconds=9),
            lease=LEASE,
            done=3.0,
            total=60.0,
        )
    assert claim(job, "berta", after=15) is None
    assert (reload(job).done_seconds, reload(job).total_seconds) == (3.0, 60.0)


def test_a_stage_waits_for_all_earlier_ones_of_its_subject_only(app: Flask, job: Job) -> None:
    with commit():
        later = leases.add(kind="join", subject="recording:1", stage=4, now=NOW)
        other = leases.add(kind="join", subject="recording:2", stage=4, now=NOW)
    assert leases.claimable(now=NOW) == [job.id, other.id]
    assert claim(later) is None
    token = claim(job)
    assert token
    with commit():
        leases.finish(job_id=job.id, token=token, now=NOW)
    assert leases.claimable(now=NOW, subject="recording:1") == [later.id]


def test_never_claimed_jobs_are_among_those_to_ring_for(job: Job) -> None:
    assert leases.claimable(now=NOW) == [job.id]
    assert leases.claimable(now=NOW - timedelta(seconds=1)) == []


def test_an_error_is_tried_again_later_and_failed_after_the_last_attempt(job: Job) -> None:
    now = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with commit():
            token = leases.claim(job_id=job.id, worker="anna", now=now, lease=LEASE)
        assert token, attempt
        with commit():
            leases.fail(job=reload(job), token=token, now=now, error={"code": "x"}, final=False)
        assert reload(job).not_before > now
        now = reload(job).not_before
    assert reload(job).state is JobState.FAILED
    assert reload(job).error == {"code": "x"}


def test_a_job_that_kills_its_worker_every_time_is_given_up(job: Job) -> None:
    after = 0.0
    for _attempt in range(MAX_ATTEMPTS):
        assert claim(job, after=after)
        after += 11
    assert claim(job, after=after) is None
    error = reload(job).error
    assert reload(job).state is JobState.FAILED
    assert error is not None
    assert error["code"] == "abandoned"


def test_a_stopping_worker_gives_its_job_back_without_an_attempt_lost(job: Job) -> None:
    token = claim(job)
    assert token
    with commit():
        leases.give_back(job_id=job.id, token=token, now=NOW)
    assert reload(job).attempts == 0
    assert claim(job, "berta")


def test_cancel_stops_and_retry_goes_on_without_doing_finished_work_again(
    app: Flask, job: Job
) -> None:
    token = claim(job)
    assert token
    with commit():
        leases.finish(job_id=job.id, token=token, now=NOW)
        second = leases.add(kind="join", subject="recording:1", stage=4, now=NOW)
    running = claim(second)
    assert running
    with commit():
        leases.cancel(subject="recording:1", now=NOW)
    with commit():
        assert not leases.beat(
            job_id=second.id, token=running, now=NOW, lease=LEASE, done=0, total=0
        )
    assert claim(second, after=60) is None
    with commit():
        leases.retry(subject="recording:1", now=NOW)
    assert reload(job).state is JobState.DONE
    assert claim(second)
