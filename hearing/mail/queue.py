"""The queue: one job for each letter that waits to be sent; letters to one person stay in order.

Of one address a later letter waits for the earlier ones (stages of one subject); of one person,
whose address may have changed between, ``next_job`` sees to it. A letter that failed, came back or
is doubtful holds up none. What would come after a later calendar of the same person is never sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Exists, exists, func, select, update
from sqlalchemy.orm import aliased

from hearing.database import db
from hearing.jobs import leases
from hearing.jobs.models import Job, JobState
from hearing.mail.models import WAITING, Letter, LetterState

KIND = "letter"
AT_ONCE = 1000
GONE = frozenset({LetterState.SENDING, LetterState.SENT, LetterState.BOUNCED, LetterState.DOUBTFUL})


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


def end_jobs(letter_ids: Sequence[int]) -> None:
    """End the waiting jobs of letters that wait no longer, or not until then: a job for tomorrow
    would hold up all later letters to its address. A second time there are none."""
    waiting = update(Job).where(Job.kind == KIND, Job.state == JobState.WAITING)
    ended = waiting.values(state=JobState.DONE).execution_options(synchronize_session=False)
    for numbers in in_parts(letter_ids):
        db.session.execute(ended.where(Job.stage.in_(numbers)))


def in_parts(letter_ids: Iterable[int]) -> Iterator[list[int]]:
    """So many numbers at a time as one statement can take."""
    numbers = list(letter_ids)
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def next_job(*, now: datetime) -> int | None:
    """The job whose letter is to be sent next: what people asked for first, else in turn."""
    return db.session.scalar(
        select(Job.id)
        .outerjoin(Letter, Letter.id == Job.stage)
        .where(Job.kind == KIND, leases.is_claimable(now), ~_earlier_waits())
        .order_by(Letter.asked_for.desc(), Job.stage, Job.id)
        .limit(1)
    )


def _earlier_waits() -> Exists:
    earlier = aliased(Letter)
    return exists().where(
        earlier.person == Letter.person,
        earlier.person != "",
        earlier.hearing_id == Letter.hearing_id,
        earlier.id < Letter.id,
        earlier.state.in_({*WAITING, LetterState.SENDING}),
    )


def is_overtaken(letter: Letter, by: frozenset[LetterState] = GONE) -> bool:
    """Say whether a later calendar for the same person has gone: with an older one after it their
    entry would be wrong, an event that was called off would be there again."""
    if not letter.calendar or not letter.person:
        return False
    later = select(Letter.id).where(
        Letter.hearing_id == letter.hearing_id,
        Letter.person == letter.person,
        Letter.id > letter.id,
        Letter.calendar != "",
        Letter.state.in_(by),
    )
    return db.session.scalar(later.limit(1)) is not None


def next_attempts(letters: Iterable[Letter]) -> dict[int, datetime]:
    """When each letter that is tried again is next tried, by its number."""
    numbers = [letter.id for letter in letters if letter.state is LetterState.RETRYING]
    query = select(Job.stage, func.max(Job.not_before)).where(
        Job.kind == KIND, Job.stage.in_(numbers), Job.state == JobState.WAITING
    )
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Job.stage))}


def last_begin() -> datetime | None:
    """When a mail server last heard a letter, of whichever worker."""
    return db.session.scalar(select(func.max(Letter.began_at)))


def subject_of(letter: Letter) -> str:
    """The name under which one person's letters are kept; it is logged, so it is no address."""
    digest = hashlib.sha256(letter.address.lower().encode()).hexdigest()[:16]
    return f"letters:{digest}"
