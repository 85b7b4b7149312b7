"""The work on the files of a recording: a job that waits for no transcription."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Integer, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from hearing.database import commit, db
from hearing.jobs import kinds, leases
from hearing.jobs.kinds import CancelCheck, Kind, Outcome, Progress, nothing
from hearing.jobs.models import Job, JobState
from hearing.recordings import again, from_stream, pipeline, played
from hearing.recordings.models import Recording, State
from hearing.recordings.spans import Span, union
from hearing.redactions import endings, files, holders
from hearing.redactions.models import Redaction, RedactionReason, RedactionState
from hearing.redactions.orders import KIND, subject_of

PATIENCE = timedelta(seconds=60)
"""a step that was stopped writes down at most what it is hearing just now"""


@dataclass(frozen=True, slots=True)
class Work:
    """The work, bound to a data folder and a clock."""

    data: Path
    clock: Callable[[], datetime]

    def register(self) -> None:
        """Make it known to the worker. A second time replaces it."""
        kinds.register(Kind(KIND, self.redact, self.settle, apart=True))

    def redact(self, job: Job, progress: Progress, cancelled: CancelCheck) -> Outcome:
        """Take the passages of an order out of all files, and hear whether they are gone."""
        numbers = job.facts["redactions"]
        rows = db.session.scalars(select(Redaction).where(Redaction.id.in_(numbers))).all()
        if not rows:
            return nothing
        recording, spans = rows[0].recording, union(Span(row.start, row.end) for row in rows)
        with commit():
            again.erase(recording)  # one that was ordered since: it hears the sound as it was
        files.take_out(
            recording=recording,
            spans=spans,
            data=self.data,
            progress=progress,
            cancelled=cancelled,
        )
        heard = files.hear_again(
            recording=recording, spans=spans, data=self.data, cancelled=cancelled
        )
        digest = played.digest(pipeline.workspace(recording=recording, data=self.data).folder)
        recording_id, reason = recording.id, rows[-1].reason
        return lambda: self._finish(job, recording_id, reason, heard=heard, digest=digest)

    def _finish(
        self, job: Job, recording_id: int, reason: RedactionReason, *, heard: bool, digest: str
    ) -> None:
        """What a later work has to take out once more, of a text that came meanwhile, waits."""
        recording = db.session.get_one(Recording, recording_id)
        # Before any row of the recording: so does who takes something out of it meanwhile.
        for follow in holders.FILE_HOLDERS:
            follow(recording, digest, holders.Why(reason, self.clock()))
        from_stream.note_content(recording=recording, data=self.data)
        recording.played_sha256 = digest
        later = select(Job.facts).where(
            Job.subject == job.subject, Job.stage > job.stage, Job.state != JobState.DONE
        )
        waiting = {one for facts in db.session.scalars(later) for one in facts["redactions"]}
        numbers = [one for one in job.facts["redactions"] if one not in waiting]
        endings.settle(numbers=numbers, state=RedactionState.DONE, now=self.clock(), heard=heard)

    def settle(self, job: Job) -> None:
        """Say of the redactions that their work has failed."""
        if job.state is JobState.FAILED:
            endings.settle(numbers=job.facts["redactions"], state=RedactionState.FAILED)


def next_job(*, now: datetime) -> int | None:
    """The work to do now: none on a recording that the pipeline is working on, or may still be
    because it was stopped a moment ago."""
    number = func.substr(Job.subject, len(subject_of(0)))
    busy = exists().where(
        Recording.id == cast(number, Integer), Recording.state == State.PROCESSING
    )
    step = aliased(Job)
    works = and_(step.state == JobState.RUNNING, step.lease_until >= now)
    stopped = and_(step.state == JobState.CANCELLED, step.finished_at > now - PATIENCE)
    still = exists().where(step.subject == "recording:" + number, or_(works, stopped))
    query = select(Job.id).where(Job.kind == KIND, leases.is_claimable(now), ~busy, ~still)
    return db.session.scalar(query.order_by(Job.id).limit(1))
