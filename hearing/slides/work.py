"""What a worker does for slides: draw the pages of those that are no PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select

from hearing.database import db
from hearing.files import store
from hearing.files.errors import FileRefused
from hearing.jobs import kinds, leases
from hearing.jobs.kinds import CancelCheck, Kind, Outcome, Progress, nothing
from hearing.jobs.models import Job
from hearing.slides import pictures
from hearing.speakers.models import Slides
from media.errors import MediaError


class NotDrawn(MediaError):
    """Pages that can't be drawn, and trying once more would not help; ``refusal`` says why."""

    code = "slides_not_drawn"

    def __init__(self, refusal: FileRefused) -> None:
        super().__init__(refusal.sentence)
        self.refusal = type(refusal).__name__


@dataclass(frozen=True, slots=True)
class Work:
    """The work, bound to a data folder and a clock."""

    data: Path
    clock: Callable[[], datetime]

    def register(self) -> None:
        """Make it known to the worker. A second time replaces it."""
        kinds.register(Kind(pictures.KIND, self.draw, settle=lambda _job: None, apart=True))

    def draw(self, job: Job, _progress: Progress, _cancelled: CancelCheck) -> Outcome:
        """Draw the pages of a version, unless they can be seen already; raises NotDrawn."""
        slides = db.session.get(Slides, job.facts["slides"])
        if slides is None or slides.shown.pages:
            return nothing
        number = slides.id
        try:
            drawn = store.draw_pdf(file=slides.file, now=self.clock(), data=self.data)
        except FileRefused as refusal:
            raise NotDrawn(refusal) from refusal
        return partial(pictures.keep_drawn, slides_id=number, drawn=drawn)


def next_job(*, now: datetime) -> int | None:
    """The slides to draw now, those that were released first."""
    query = select(Job.id).where(Job.kind == pictures.KIND, leases.is_claimable(now))
    return db.session.scalar(query.order_by(Job.id).limit(1))
