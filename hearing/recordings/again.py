"""A recording is heard again with another model, while everybody goes on reading the old text.

The work has jobs and a folder of its own beside the recording's; the sound is not copied. Its last
step but one hands the new text to every room that keeps a copy, in one commit.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from hearing.accounts import audit
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.jobs import leases
from hearing.jobs.models import OPEN, Job, JobState
from hearing.recordings import pipeline
from hearing.recordings.models import Recording, State
from media.segments import Segment
from media.workspace import Workspace

STAGES: dict[str, int] = {"again.cut": 0, "again.piece": 1, "again.join": 2, "again.clean": 3}
FOLDER = "again"
audit.register_names({"recording.hear_again": N_("Aufzeichnung noch einmal gehört")})


class HeardNow(HearingError):
    """A recording that is being heard at this moment."""

    sentence = N_("Diese Aufzeichnung wird gerade gehört. Warten Sie, bis das fertig ist.")


class NothingToHear(HearingError):
    """A recording without text, or whose sound is gone."""

    sentence = N_("Diese Aufzeichnung lässt sich nicht noch einmal hören.")


@dataclass(frozen=True, slots=True)
class Again:
    """How far the work is, as the page shows it."""

    model: str
    state: JobState
    pieces_done: int
    pieces_total: int
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Beside(Workspace):
    """The folder of the new hearing: sound, speech and pieces are those of the recording."""

    @property
    def audio(self) -> Path:
        return self._recordings.audio

    @property
    def speech(self) -> Path:
        return self._recordings.speech

    @property
    def pieces(self) -> Path:
        return self._recordings.pieces

    @property
    def probe(self) -> Path:
        return self._recordings.probe

    @property
    def _recordings(self) -> Workspace:
        return Workspace(self.folder.parent)


def workspace(*, recording: Recording, data: Path) -> Beside:
    """Where the new hearing leaves its files until it is done."""
    folder = pipeline.workspace(recording=recording, data=data).folder
    return Beside(folder / FOLDER)


def subject_of(recording: Recording) -> str:
    """The name under which these jobs are kept; that of the pipeline is another one."""
    return f"again:{recording.id}"


def order(*, recording: Recording, engine: str, model: str, who: str, now: datetime) -> None:
    """List the work; the caller commits and rings. A second time raises HeardNow.

    Raises NothingToHear.
    """
    _hold(recording)
    if recording.state is not State.READY or recording.sound_deleted_at is not None:
        raise NothingToHear
    if any(job.state in OPEN for job in _jobs(recording)):
        raise HeardNow
    _forget_jobs(recording)
    for kind, stage in STAGES.items():
        if kind != "again.piece":  # they are listed when the speech is cut
            facts = {"engine": engine, "model": model}
            leases.add(kind=kind, subject=subject_of(recording), stage=stage, now=now, facts=facts)
    audit.record(
        who=who,
        action="recording.hear_again",
        subject=f"recording {recording.id}",
        hearing_id=recording.hearing_id,
        now=now,
        after={"model": model},
    )


def retry(*, recording: Recording, now: datetime) -> None:
    """Go on where the work failed. A second time nothing changes."""
    leases.retry(subject=subject_of(recording), now=now)


def stop(*, recording: Recording) -> None:
    """Give the work up; the text stays as it is. A second time there is none."""
    _hold(recording)
    give_up(recording)


def give_up(recording: Recording) -> None:
    """Forget the work, but for its last step where the new text is there already. A second time
    there is nothing to forget."""
    if not any(job.kind == "again.join" and job.state is JobState.DONE for job in _jobs(recording)):
        _forget_jobs(recording)


def leave(_recording: Recording, _segments: Sequence[Segment]) -> None:
    """Nothing is made of a new text here."""


def erase(recording: Recording) -> None:
    """Forget the work of a recording that goes, whatever it is at. A second time there is none."""
    _forget_jobs(recording)


def is_ordered(recording: Recording) -> bool:
    """Whether there is a work that nobody has given up, done or not."""
    return bool(_jobs(recording))


def wait(recording: Recording) -> None:
    """Wait until no step is handing over its text. A second time there is nothing to wait for."""
    jobs = select(Job.id).where(Job.subject == subject_of(recording)).order_by(Job.id)
    db.session.execute(jobs.with_for_update())


def clean_up(*, recording: Recording, data: Path) -> None:
    """Remove what the work has left on the disk. A second time nothing is left."""
    shutil.rmtree(workspace(recording=recording, data=data).folder, ignore_errors=True)


def of(recording: Recording) -> Again | None:
    """How far it is; None where nothing is being heard again."""
    jobs = _jobs(recording)
    left = [job for job in jobs if job.state is not JobState.DONE]
    if not left:
        return None
    failed = next((job for job in left if job.state is JobState.FAILED), None)
    pieces = [job for job in jobs if job.kind == "again.piece"]
    return Again(
        model=jobs[0].facts["model"],
        state=JobState.FAILED if failed else JobState.RUNNING,
        pieces_done=sum(job.state is JobState.DONE for job in pieces),
        pieces_total=len(pieces),
        error=failed.error if failed else None,
    )


def _jobs(recording: Recording) -> Sequence[Job]:
    query = select(Job).where(Job.subject == subject_of(recording)).order_by(Job.stage, Job.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def _forget_jobs(recording: Recording) -> None:
    db.session.execute(delete(Job).where(Job.subject == subject_of(recording)))


def _hold(recording: Recording) -> None:
    """Of two at once the second waits until the first has committed, and sees what it did."""
    same = update(Recording).where(Recording.id == recording.id).values(model=Recording.model)
    db.session.execute(same, execution_options={"synchronize_session": False})
    db.session.refresh(recording)
