"""Leases: who works on which job, until when, and whose result counts.

Every verb here is one atomic UPDATE, so that of two workers (or a late one that was paused)
exactly one holds a job. The caller commits.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import aliased

from hearing.database import db
from hearing.jobs.models import MAX_ATTEMPTS, OPEN, Job, JobState

BACKOFF = timedelta(seconds=5)


def add(
    *, kind: str, subject: str, stage: int, now: datetime, facts: dict[str, Any] | None = None
) -> Job:
    """Put a job on the list. A second time puts a second one."""
    job = Job(kind=kind, subject=subject, stage=stage, facts=facts or {}, not_before=now)
    db.session.add(job)
    return job


def is_claimable(now: datetime) -> ColumnElement[bool]:
    """Waiting or abandoned, its time come, and every earlier stage of its subject done."""
    earlier = aliased(Job)
    return and_(
        or_(
            Job.state == JobState.WAITING,
            and_(Job.state == JobState.RUNNING, Job.lease_until < now),
        ),
        Job.not_before <= now,
        ~select(earlier.id)
        .where(
            earlier.subject == Job.subject,
            earlier.stage < Job.stage,
            earlier.state != JobState.DONE,
        )
        .exists(),
    )


def claimable(*, now: datetime, subject: str | None = None, but: Collection[str] = ()) -> list[int]:
    """The jobs a worker could take now, oldest first; all of them, the never claimed ones too.
    Kinds named in ``but`` are left out."""
    query = select(Job.id).where(is_claimable(now)).order_by(Job.stage, Job.id)
    if subject is not None:
        query = query.where(Job.subject == subject)
    if but:
        query = query.where(Job.kind.not_in(but))
    return list(db.session.scalars(query))


def _change(*conditions: ColumnElement[bool], **values: Any) -> bool:
    statement = update(Job).where(*conditions).values(**values)
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount > 0


def claim(*, job_id: int, worker: str, now: datetime, lease: timedelta) -> str | None:
    """Take a job; gives the token of the lease, or None when it isn't to be had.

    A job that was abandoned once too often is marked as failed instead of taken.
    """
    token = secrets.token_hex(16)
    taken = _change(
        Job.id == job_id,
        Job.attempts < MAX_ATTEMPTS,
        is_claimable(now),
        state=JobState.RUNNING,
        worker=worker,
        token=token,
        lease_until=now + lease,
        attempts=Job.attempts + 1,
        started_at=now,
        finished_at=None,
        error=None,
    )
    if taken:
        return token
    _change(
        Job.id == job_id,
        Job.attempts >= MAX_ATTEMPTS,
        is_claimable(now),
        state=JobState.FAILED,
        finished_at=now,
        error={"code": "abandoned", "text": f"The worker was lost {MAX_ATTEMPTS} times."},
    )
    return None


def beat(
    *, job_id: int, token: str, now: datetime, lease: timedelta, done: float, total: float
) -> bool:
    """Renew a lease and store the progress; False when the job is no longer this worker's."""
    return _change(
        Job.id == job_id,
        Job.token == token,
        Job.state == JobState.RUNNING,
        lease_until=now + lease,
        done_seconds=done,
        total_seconds=total,
    )


def finish(*, job_id: int, token: str, now: datetime) -> bool:
    """Mark a job as done; False, and nothing is stored, when the lease was lost."""
    return _change(
        Job.id == job_id,
        Job.token == token,
        Job.state == JobState.RUNNING,
        state=JobState.DONE,
        token=None,
        lease_until=None,
        finished_at=now,
        done_seconds=Job.total_seconds,
    )


def give_back(*, job_id: int, token: str, now: datetime) -> bool:
    """Put a job back on the list unharmed, because this worker is stopping."""
    return _change(
        Job.id == job_id,
        Job.token == token,
        Job.state == JobState.RUNNING,
        state=JobState.WAITING,
        token=None,
        lease_until=None,
        not_before=now,
        attempts=Job.attempts - 1,
    )


def fail(*, job: Job, token: str, now: datetime, error: dict[str, Any], final: bool) -> bool:
    """Note an error: try again later, or, when it is final or the last attempt, mark as failed."""
    last = final or job.attempts >= MAX_ATTEMPTS
    return _change(
        Job.id == job.id,
        Job.token == token,
        Job.state == JobState.RUNNING,
        state=JobState.FAILED if last else JobState.WAITING,
        token=None,
        lease_until=None,
        not_before=now + BACKOFF * 2 ** (job.attempts - 1),
        finished_at=now if last else None,
        error=error,
    )


def cancel(*, subject: str, now: datetime) -> None:
    """Stop all open jobs of a subject; running ones notice at their next heartbeat."""
    _change(
        Job.subject == subject,
        Job.state.in_(OPEN),
        state=JobState.CANCELLED,
        token=None,
        lease_until=None,
        finished_at=now,
    )


def retry(*, subject: str, now: datetime) -> None:
    """Put failed and cancelled jobs of a subject back on the list; finished ones stay finished."""
    _change(
        Job.subject == subject,
        Job.state.in_({JobState.FAILED, JobState.CANCELLED}),
        state=JobState.WAITING,
        attempts=0,
        not_before=now,
        finished_at=None,
        error=None,
    )
