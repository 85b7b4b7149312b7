"""How the work on the files of a redaction ended, and what stood against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from hearing.database import db
from hearing.jobs.models import Job, JobState
from hearing.redactions.models import Redaction, RedactionState
from hearing.redactions.orders import subject_of


def settle(
    *,
    numbers: Sequence[int],
    state: RedactionState,
    now: datetime | None = None,
    heard: bool = False,
) -> None:
    """Say how it ended, and whether the files were heard again. A second time the same."""
    db.session.execute(
        update(Redaction)
        .where(Redaction.id.in_(numbers))
        .values(state=state, done_at=now, heard_at=now if heard else None)
        .execution_options(synchronize_session="fetch")
    )


def error_of(redaction: Redaction) -> Mapping[str, Any]:
    """What a work on this redaction's files has failed with; of one that hasn't, nothing."""
    query = select(Job).where(
        Job.subject == subject_of(redaction.recording_id), Job.state == JobState.FAILED
    )
    jobs = db.session.scalars(query.order_by(Job.stage.desc()))
    own = (job for job in jobs if redaction.id in job.facts["redactions"])
    return next((job.error or {} for job in own), {})
