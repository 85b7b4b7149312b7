"""A real worker process whose pieces take a third of a second and write down each attempt.

python -m tests.hearing.jobs.slow_worker DATA
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import hearing.run
from hearing.app import create_app
from hearing.jobs import kinds
from hearing.jobs.kinds import CancelCheck, Kind, Outcome, Progress, nothing
from hearing.jobs.models import Job

SECONDS = 0.3


def settle(_job: Job) -> None:
    """Nothing follows."""


class SlowSteps:
    """Stands where the product's steps stand: takes their settings, registers its own."""

    def __init__(self, *, data: Path, **_settings: object) -> None:
        self.data = data

    def register(self) -> None:
        kinds.register(Kind("piece", self.piece, settle))
        kinds.register(Kind("join", self.join, settle))

    def piece(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        self._note(f"begin {job.facts['index']}")
        time.sleep(SECONDS)
        self._note(f"end {job.facts['index']}")
        return nothing

    def join(self, _job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        return lambda: self._note("joined")

    def _note(self, line: str) -> None:
        with (self.data / "notes.txt").open("a") as file:
            file.write(line + "\n")


if __name__ == "__main__":
    hearing.run.Steps = SlowSteps  # type: ignore[assignment,misc]
    hearing.run.work(create_app(DATA=Path(sys.argv[1]), LEASE_SECONDS=1.0))
