"""The queue: one job for each letter that waits to be sent; letters to one person stay in order."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select

from hearing.database import db
from hearing.jobs import leases
from hearing.jobs.models import Job
from hearing.mail.models import Letter, LetterState

KIND = "letter"


def put(*, letter: Letter, who: str, now: datetime) -> None:
    """Let a letter wait for the worker, which sends it within seconds of the caller's commit.

    A second time adds a second job, which finds the letter sent and does nothing.
    """
    letter.state, letter.error, letter.attempts = LetterState.QUEUED, "", 0
    letter.queued_by, letter.queued_at = who, now
    add_job(letter=letter, not_before=now)


def add_job(*, letter: Letter, not_before: datetime) -> Job:
    """List the job of a letter. Its stage is the letter's number: of one subject, here one
    address, a later stage waits until the earlier ones are done."""
    return leases.add(kind=KIND, subject=subject_of(letter), stage=letter.id, now=not_before)


def next_job(*, now: datetime) -> int | None:
    """The job whose letter is to be sent next: what people asked for first, else in turn."""
    return db.session.scalar(
        select(Job.id)
        .outerjoin(Letter, Letter.id == Job.stage)
        .where(Job.kind == KIND, leases.is_claimable(now))
        .order_by(Letter.asked_for.desc(), Job.stage, Job.id)
        .limit(1)
    )


def last_begin() -> datetime | None:
    """When a mail server last heard a letter, of whichever worker."""
    return db.session.scalar(select(func.max(Letter.began_at)))


def subject_of(letter: Letter) -> str:
    """The name under which one person's letters are kept; it is logged, so it is no address."""
    digest = hashlib.sha256(letter.address.lower().encode()).hexdigest()[:16]
    return f"letters:{digest}"
