"""The pages of slides that are no PDF: seen from a PDF beside the file, which LibreOffice draws
when they are released, or which an organizer adds. Text and search keep to what was handed in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select, update

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.files import store
from hearing.files.errors import OfficeMissing
from hearing.files.models import StoredFile
from hearing.files.store import Stream
from hearing.jobs import leases
from hearing.jobs.models import OPEN, Job
from hearing.speakers.models import Slides

audit.register_names({"slides.add_pdf": N_("PDF zu Folien hinzugefügt")})
KIND = "draw_slides"
ALLOWED = frozenset({"pdf"})


class IsPdf(HearingError):
    """Adding a PDF to slides that are one."""

    sentence = N_("Diese Folien sind schon ein PDF.")
    field = "file"


class Stage(StrEnum):
    """How far the pages of a version are."""

    SHOWN = "shown"
    OWN = "own"  # the file is a PDF itself
    UNTRIED = "untried"
    DRAWING = "drawing"
    NO_PROGRAM = "no_program"
    FAILED = "failed"


def stage_of(slides: Slides) -> Stage:
    """How far the pages of a version are."""
    if slides.file.pages:
        return Stage.OWN
    if slides.pictures is not None:
        return Stage.SHOWN
    own = select(Job).where(Job.subject == _subject(slides)).order_by(Job.id.desc())
    job = db.session.scalar(own.limit(1))
    if job is None:
        return Stage.UNTRIED
    if job.state in OPEN:
        return Stage.DRAWING
    told = (job.error or {}).get("facts", {})
    return Stage.NO_PROGRAM if told.get("refusal") == OfficeMissing.__name__ else Stage.FAILED


def list_work(slides: Slides, *, now: datetime) -> None:
    """Have the pages drawn, unless they can be seen already. A second time they are drawn once."""
    if stage_of(slides) in {Stage.UNTRIED, Stage.NO_PROGRAM, Stage.FAILED}:
        facts = {"slides": slides.id}
        leases.add(kind=KIND, subject=_subject(slides), stage=1, now=now, facts=facts)


def add(
    *,
    slides: Slides,
    hearing: Hearing,
    stream: Stream,
    name: str,
    largest: int,
    who: str,
    now: datetime,
    data: Path,
) -> None:
    """Keep a PDF of the same pages; of a version that is public they are seen at once. A second
    time it takes the place of the first.

    Raises IsPdf, FileRefused.
    """
    if slides.file.pages:
        raise IsPdf
    kept = store.keep(
        stream=stream,
        name=name,
        allowed=ALLOWED,
        largest=largest,
        hearing_id=hearing.id,
        now=now,
        data=data,
    )
    slides.pictures = kept
    db.session.flush()
    audit.record(
        who=who,
        action="slides.add_pdf",
        subject=f"speaker {slides.speaker_id}",
        hearing_id=hearing.id,
        after={"version": slides.number, "pdf": kept.name, "sha256": kept.sha256},
        now=now,
    )


def keep_drawn(*, slides_id: int, drawn: StoredFile) -> None:
    """Keep the pages that were drawn of a version; those that somebody has added meanwhile stay."""
    db.session.add(drawn)
    db.session.flush()
    own = update(Slides).where(Slides.id == slides_id, Slides.pictures_id.is_(None))
    db.session.execute(
        own.values(pictures_id=drawn.id), execution_options={"synchronize_session": False}
    )
    db.session.expire_all()


def differing(slides: Slides, *, data: Path) -> tuple[int, int] | None:
    """How many pages the PDF has and how many the file, where text and picture can't belong
    together."""
    if slides.pictures is None:
        return None
    told = len(store.pages_of(file=slides.file, data=data))
    return (slides.pictures.pages, told) if told != slides.pictures.pages else None


def _subject(slides: Slides) -> str:
    return f"slides:{slides.id}"
