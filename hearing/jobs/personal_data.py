"""What this room holds about a person: work on something of theirs, and what went wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import String, cast, or_, select

from hearing.database import db
from hearing.errors import N_
from hearing.jobs.models import Job, JobState
from hearing.persons import Erasure, Held, Person, when


def find(person: Person) -> Iterator[Held]:
    """Jobs whose facts or errors have their address; a letter's job names only its letter."""
    for job in _jobs(person):
        facts = {
            "kind": job.kind,
            "state": job.state.value,
            "told": job.facts,
            "error": job.error,
            "at": when(job.not_before),
        }
        yield Held(N_("Hintergrundaufgabe"), "", facts)


def erase(erasure: Erasure) -> int:
    """Delete those that nobody is working on. A second time there are none."""
    found = [job for job in _jobs(erasure.person) if job.state is not JobState.RUNNING]
    for job in found:
        db.session.delete(job)
    db.session.flush()
    return len(found)


def _jobs(person: Person) -> Sequence[Job]:
    if person.hearing_id is not None:  # a job belongs to no hearing
        return []
    word = json.dumps(person.key)[1:-1]
    columns = [cast(column, String) for column in (Job.facts, Job.error)]
    named = or_(*(column.icontains(word, autoescape=True) for column in columns))
    return db.session.scalars(select(Job).where(named).order_by(Job.id)).all()
