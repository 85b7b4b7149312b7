"""What a worker does for the waiting list: looks at it when an offer ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from hearing.jobs import kinds
from hearing.jobs.kinds import CancelCheck, Kind, Outcome, Progress
from hearing.jobs.models import Job
from hearing.registration import waiting_list


def register(clock: Callable[[], datetime]) -> None:
    """Make the kind of job known to the worker. A second time replaces it."""

    def work(job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        return partial(_look, job.facts["hearing_id"], clock)

    kinds.register(Kind(waiting_list.KIND, work, settle=lambda _job: None))


def _look(hearing_id: int, clock: Callable[[], datetime]) -> None:
    waiting_list.look(hearing_id=hearing_id, now=clock())
