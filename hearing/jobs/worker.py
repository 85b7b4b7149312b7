"""The worker: answers the bell, holds the lease while it works, stores the outcome.

Also reconciles: every few seconds, and at start, all jobs that could run are rung again,
whether or not a ring for them was lost with the process that heard it.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask

from hearing.database import commit, db
from hearing.jobs import leases
from hearing.jobs.kinds import KINDS, Outcome
from hearing.jobs.models import Job
from media.errors import Cancelled, MediaError

log = logging.getLogger("hearing.worker")
NAME = f"{socket.gethostname()}:{os.getpid()}"
STOPPING = threading.Event()
"""Set when this process is asked to end: running jobs are given back."""


def utc_now() -> datetime:
    """The worker's clock."""
    return datetime.now(UTC)


@dataclass
class Heart:
    """Renews one lease while its job runs, and notices when the job is lost or cancelled."""

    app: Flask
    job_id: int
    token: str
    lease: timedelta
    done: float = 0.0
    total: float = 0.0
    lost: threading.Event = field(default_factory=threading.Event)
    finished: threading.Event = field(default_factory=threading.Event)

    def progress(self, _step: str, done: float, total: float) -> None:
        self.done, self.total = done, total

    def must_stop(self) -> bool:
        return self.lost.is_set() or STOPPING.is_set()

    def run(self) -> None:
        # Four beats a lease, and at least one a second so that progress is seen moving.
        pause = min(1.0, self.lease.total_seconds() / 4)
        while not self.finished.wait(pause):
            try:
                with self.app.app_context(), commit():
                    held = leases.beat(
                        job_id=self.job_id,
                        token=self.token,
                        now=utc_now(),
                        lease=self.lease,
                        done=self.done,
                        total=self.total,
                    )
            except Exception:  # a busy database is no reason to drop the work
                log.exception("heartbeat of job %s", self.job_id)
                continue
            if not held:
                self.lost.set()
                return

    @contextmanager
    def beating(self) -> Iterator[None]:
        thread = threading.Thread(target=self.run, name=f"heart-{self.job_id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.finished.set()
            thread.join()


def answer(app: Flask, job_id: int, ring: Callable[[list[int]], None]) -> None:
    """Do one job if it can be claimed, then ring for what can follow. Never raises."""
    lease = timedelta(seconds=app.config["LEASE_SECONDS"])
    with app.app_context():
        try:
            with commit():
                token = leases.claim(job_id=job_id, worker=NAME, now=utc_now(), lease=lease)
                if token is None:  # it may have been given up for good
                    _settle(job_id)
            job = db.session.get(Job, job_id)
            if job is None or token is None:
                return
            db.session.expunge(job)
            _work(Heart(app, job_id, token, lease), job)
            ring(leases.claimable(now=utc_now(), subject=job.subject))
        except Exception:
            log.exception("job %s", job_id)


def _work(heart: Heart, job: Job) -> None:
    log.info("job %s %s %s, attempt %s", job.id, job.kind, job.subject, job.attempts)
    try:
        with heart.beating():
            outcome = KINDS[job.kind].work(job, heart.progress, heart.must_stop)
        db.session.rollback()
        _store(heart, outcome)
    except Cancelled:
        db.session.rollback()
        with commit():
            leases.give_back(job_id=job.id, token=heart.token, now=utc_now())
    except MediaError as error:
        facts = {key: str(value) for key, value in vars(error).items()}
        _fail(heart, job, {"code": error.code, "text": str(error), "facts": facts}, final=True)
    except Exception as error:
        log.exception("job %s %s", job.id, job.kind)
        _fail(heart, job, {"code": "internal", "text": repr(error)}, final=False)


def _store(heart: Heart, outcome: Outcome) -> None:
    """Commit the outcome, the end of the job and what follows from it together, or, with a lost
    lease, nothing."""
    with commit():
        if leases.finish(job_id=heart.job_id, token=heart.token, now=utc_now()):
            outcome()
            _settle(heart.job_id)
        else:
            log.warning("job %s: the lease was lost, its result is not stored", heart.job_id)


def _fail(heart: Heart, job: Job, error: dict[str, object], *, final: bool) -> None:
    db.session.rollback()
    with commit():
        leases.fail(job=job, token=heart.token, now=utc_now(), error=error, final=final)
        _settle(job.id)


def _settle(job_id: int) -> None:
    job = db.session.get(Job, job_id, populate_existing=True)
    if job is not None and job.kind in KINDS:
        db.session.flush()
        KINDS[job.kind].settle(job)


def reconcile(app: Flask, ring: Callable[[list[int]], None]) -> None:
    """Ring again for every job that could run now, but for kinds with a thread of their own."""
    apart = [kind.name for kind in KINDS.values() if kind.apart]
    with app.app_context():
        ring(leases.claimable(now=utc_now(), but=apart))
