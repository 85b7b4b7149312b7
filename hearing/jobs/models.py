"""Jobs: every unit of background work is a row with a state; the row is the truth."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from hearing.database import Base


class JobState(StrEnum):
    """Where a job stands. A running job whose lease is over counts as waiting."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({JobState.WAITING, JobState.RUNNING})
MAX_ATTEMPTS = 5


class Job(Base):
    """One unit of work on one subject.

    Jobs of a subject run by ``stage``: a stage starts when all earlier ones are done. A worker
    holds a job by ``token`` until ``lease_until`` and stores a result only with that token.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index("ix_job_subject", "subject", "stage"),
        Index("ix_job_state", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]  # e.g. "recording:7"
    stage: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    worker: Mapped[str | None]
    token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    done_seconds: Mapped[float] = mapped_column(default=0.0)
    total_seconds: Mapped[float] = mapped_column(default=0.0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # {"code", "text"}
