"""The pipeline: from a file taken over to segments, one job row for each step and each piece.

The steps themselves are media's; here is which comes after which, and what a row stores.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from hearing import city
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.jobs import leases
from hearing.jobs.models import Job, JobState
from hearing.recordings import retention
from hearing.recordings.models import NEXT, Recording, State
from hearing.stream import places
from media.workspace import Workspace

STAGES: dict[str, int] = {
    "probe": 0,
    "playback": 1,
    "audio": 1,
    "speech": 2,
    "piece": 3,
    "join": 4,
    "captions": 5,
    "protocol": 6,
}
"""The kinds of step in their order; those of one stage may run at the same time."""


class AlreadyRecorded(HearingError):
    """The hearing has a recording with the same bytes."""

    sentence = N_("Diese Datei gibt es schon als Aufzeichnung „%(title)s“.")
    field = "file"


class WrongState(HearingError):
    """A step that isn't possible in this state, because somebody else was faster, say."""

    sentence = N_("Das ist im jetzigen Zustand der Aufzeichnung nicht möglich.")


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the page shows it; all pieces together are one. Times in seconds of sound,
    ``rate`` in seconds of sound per second, ``remaining`` in seconds of waiting."""

    kind: str
    state: JobState
    done_seconds: float
    total_seconds: float
    rate: float | None
    remaining: float | None
    attempts: int
    error: dict[str, Any] | None
    pieces_done: int
    pieces_total: int


def subject_of(recording: Recording) -> str:
    """The name under which a recording's jobs are kept."""
    return f"recording:{recording.id}"


def recording_of(job: Job) -> Recording:
    """The recording a job is about."""
    return db.session.get_one(Recording, int(job.subject.partition(":")[2]))


def workspace(*, recording: Recording, data: Path) -> Workspace:
    """The folder of a recording's files."""
    return Workspace(data / "recordings" / str(recording.id))


def source(*, recording: Recording, data: Path) -> Path:
    """The file as it was taken over; its name is ours, not the sender's. Of a live stream it is
    the list of what went out."""
    if recording.stream_id is not None:
        return places.of(recording.stream_id, data=data).playlist()
    return workspace(recording=recording, data=data).folder / "source" / "original"


def content_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add(
    *,
    hearing: Hearing,
    source: Path,
    file_name: str,
    title: str,
    started_at: datetime,
    language: str,
    engine: str,
    model: str,
    retain_until: date,
    now: datetime,
    data: Path,
) -> Recording:
    """Take a file over and list its jobs; the caller commits, deletes ``source`` and rings.

    The bytes get a second name in the recording's folder, so that neither a kill nor a failed
    commit loses them. A second time the same bytes raise AlreadyRecorded.
    """
    retention.refuse_date(retain_until=retain_until, today=city.day(now))
    sha256 = content_hash(source)
    if (same := _same(hearing, sha256)) is not None:
        raise AlreadyRecorded(title=same.title, recording_id=same.id)
    recording = Recording(
        hearing=hearing,
        title=title,
        file_name=file_name,
        size=source.stat().st_size,
        sha256=sha256,
        state=State.PROCESSING,
        created_at=now,
        started_at=started_at,
        language=language,
        engine=engine,
        model=model,
        legal_basis=hearing.legal_basis,
        retain_until=retain_until,
    )
    db.session.add(recording)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else has added the same bytes at this moment
        db.session.rollback()
        same = _same(hearing, sha256)
        assert same is not None
        raise AlreadyRecorded(title=same.title, recording_id=same.id) from error
    list_work(recording=recording, now=now)
    _take_over(source, workspace(recording=recording, data=data))
    return recording


def list_work(*, recording: Recording, now: datetime) -> None:
    """List the jobs of a recording, once."""
    for kind, stage in STAGES.items():
        if kind != "piece":  # pieces are listed when the speech is known
            leases.add(kind=kind, subject=subject_of(recording), stage=stage, now=now)


def forget_work(*, recording: Recording, data: Path) -> None:
    """Forget what was worked out of a recording that has stopped: it waits for a model again."""
    change(recording=recording, to=State.WAITING)
    db.session.execute(delete(Job).where(Job.subject == subject_of(recording)))
    shutil.rmtree(workspace(recording=recording, data=data).folder, ignore_errors=True)


def _same(hearing: Hearing, sha256: str) -> Recording | None:
    return db.session.scalar(
        select(Recording).where(Recording.hearing_id == hearing.id, Recording.sha256 == sha256)
    )


def _take_over(source: Path, workspace: Workspace) -> None:
    """Link the file in. What a rolled back intake with the same number left is thrown away."""
    shutil.rmtree(workspace.folder, ignore_errors=True)
    target = workspace.folder / "source" / "original"
    target.parent.mkdir(parents=True)
    try:
        target.hardlink_to(source)
    except OSError:  # another disk, or a file system without links
        shutil.copyfile(source, target)


def change(*, recording: Recording, to: State) -> None:
    """Move a recording to another state if the table allows it; the same state changes nothing.

    One atomic UPDATE: of two people pressing at once the second raises WrongState.
    """
    allowed = [state for state in State if to in NEXT[state]]
    statement = (
        update(Recording)
        .where(Recording.id == recording.id, Recording.state.in_(allowed))
        .values(state=to)
        .execution_options(synchronize_session=False)
    )
    moved = db.session.execute(statement)
    assert isinstance(moved, CursorResult)
    db.session.refresh(recording, ["state"])
    if moved.rowcount == 0 and recording.state is not to:
        raise WrongState


def cancel(*, recording: Recording, now: datetime) -> None:
    """Stop the work on a recording; what is done stays. A second time does nothing."""
    change(recording=recording, to=State.CANCELLED)
    leases.cancel(subject=subject_of(recording), now=now)


def retry(*, recording: Recording, now: datetime) -> None:
    """Go on where the work stopped or failed. A second time does nothing."""
    if recording.state is State.WAITING:  # nothing was begun yet
        raise WrongState
    change(recording=recording, to=State.PROCESSING)
    leases.retry(subject=subject_of(recording), now=now)
    settle(recording=recording)


def settle(*, recording: Recording) -> None:
    """Carry the ends of the jobs over to their recording. A second time does nothing."""
    if recording.state is not State.PROCESSING:
        return
    query = select(Job.state).where(Job.subject == subject_of(recording)).distinct()
    states = set(db.session.scalars(query))
    to = State.FAILED if JobState.FAILED in states else State.READY
    if to is State.FAILED or states == {JobState.DONE}:
        with suppress(WrongState):  # somebody has cancelled or deleted it at this moment
            change(recording=recording, to=to)


def steps(*, recording: Recording, now: datetime) -> list[Step]:
    """All steps of a recording in their order, pieces counted together."""
    jobs = db.session.scalars(
        select(Job).where(Job.subject == subject_of(recording)).order_by(Job.stage, Job.id)
    ).all()
    by_kind: dict[str, list[Job]] = {kind: [] for kind in STAGES}
    for job in jobs:
        by_kind[job.kind].append(job)
    return [_step(kind, group, now) for kind, group in by_kind.items() if group or kind == "piece"]


def _step(kind: str, jobs: Sequence[Job], now: datetime) -> Step:
    done = sum(job.done_seconds for job in jobs)
    total = sum(job.total_seconds for job in jobs)
    spent = sum(_spent(job, now) for job in jobs)
    rate = done / spent if spent > 0 and done > 0 else None
    return Step(
        kind=kind,
        state=_joint_state(jobs),
        done_seconds=done,
        total_seconds=total,
        rate=rate,
        remaining=(total - done) / rate if rate else None,
        attempts=max((job.attempts for job in jobs), default=0),
        error=next((job.error for job in jobs if job.error), None),
        pieces_done=sum(job.state is JobState.DONE for job in jobs),
        pieces_total=len(jobs),
    )


def _spent(job: Job, now: datetime) -> float:
    if job.started_at is None or job.state is JobState.WAITING:
        return 0.0
    return ((job.finished_at or now) - job.started_at).total_seconds()


def _joint_state(jobs: Sequence[Job]) -> JobState:
    """One state for several jobs: the worst that asks for somebody, else what goes on."""
    states = {job.state for job in jobs} or {JobState.WAITING}
    for state in (JobState.FAILED, JobState.CANCELLED, JobState.RUNNING):
        if state in states:
            return state
    if states == {JobState.DONE}:
        return JobState.DONE
    return JobState.RUNNING if JobState.DONE in states else JobState.WAITING
