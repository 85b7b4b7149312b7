"""The doorbell: huey carries ids of jobs to workers. Losing a ring loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from huey import PostgresHuey, RedisHuey, SqliteHuey
from huey.api import Huey


def open_bell(*, url: str, data: Path) -> Huey:
    """Open the queue: SQLite in the data folder, or PostgreSQL or Redis by URL."""
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey("hearing", url=url, results=False)
    if url.startswith("postgresql://"):
        return PostgresHuey("hearing", dsn=url, results=False)
    return SqliteHuey("hearing", filename=str(data / "queue.db"), results=False)


def no_answer(_job_id: int) -> None:
    """What a process does that only rings."""


class Bell:
    """Rings for jobs; in a worker ``answer`` is what hears it."""

    def __init__(self, huey: Huey, answer: Callable[[int], None]) -> None:
        self.huey = huey

        # Defined here in every process: huey knows a task by its module and name.
        def job(job_id: int) -> None:
            answer(job_id)

        self._task: Any = huey.task()(job)

    def ring(self, job_ids: Iterable[int]) -> None:
        """Ask a worker for each job. A second time is harmless: only one worker can claim it."""
        for job_id in job_ids:
            self._task(job_id)

    def is_quiet(self) -> bool:
        """Tell whether no ring waits to be answered."""
        return bool(self.huey.pending_count() == 0)
