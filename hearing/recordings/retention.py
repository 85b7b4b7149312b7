"""Publication and retention: nothing is public without a date, and the date deletes.

Art. 52 (4) GO: recordings of sessions stay public for six weeks or until the end of the next
session, the later of both; the number of days is a setting, the date is chosen per recording.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete as delete_rows
from sqlalchemy import select

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.jobs.models import Job
from hearing.recordings import copies
from hearing.recordings.models import Recording, State, Upload


class DateMissing(HearingError):
    """Publishing without a retention date."""

    sentence = N_("Ohne Aufbewahrungsdatum kann nichts veröffentlicht werden.")
    field = "retain_until"


class DatePast(HearingError):
    """A retention date before today."""

    sentence = N_("Das Aufbewahrungsdatum %(date)s liegt in der Vergangenheit.")
    field = "retain_until"


class NotReady(HearingError):
    """Publishing a recording that isn't processed yet."""

    sentence = N_("Die Aufzeichnung ist noch nicht fertig verarbeitet.")


class NoResolution(HearingError):
    """Publishing a session's recording without the council's resolution (Art. 52 (4) GO)."""

    sentence = N_(
        "Bei einer Sitzung nach Art. 52 GO muss zuerst der Beschluss des Stadtrats genannt sein."
    )


class HearingNotPublic(HearingError):
    """Publishing a recording of a hearing that the public can't see."""

    sentence = N_("Die Anhörung „%(title)s“ ist noch nicht veröffentlicht.")


def default_date(*, hearing: Hearing, days: int) -> date:
    """The date offered for a new recording: so many days after the hearing."""
    return hearing.ends_at.date() + timedelta(days=days)


def is_public(recording: Recording, today: date) -> bool:
    """Tell whether everybody may see a recording today. The last day is included."""
    return (
        recording.state is State.READY
        and recording.published_at is not None
        and recording.published_at.date() <= today <= recording.retain_until
        and recording.hearing.published_at is not None
    )


def publish(*, recording: Recording, now: datetime, today: date) -> None:
    """Make a recording public. A second time keeps the first date of publication."""
    if recording.state is not State.READY:
        raise NotReady
    if recording.hearing.published_at is None:
        raise HearingNotPublic(title=recording.hearing.title)
    if recording.legal_basis is LegalBasis.SESSION and not recording.hearing.resolution:
        raise NoResolution
    set_date(recording=recording, retain_until=recording.retain_until, today=today)
    recording.published_at = recording.published_at or now


def unpublish(*, recording: Recording) -> None:
    """Take a recording out of the public's sight, search included. A second time does nothing."""
    recording.published_at = None


def set_date(*, recording: Recording, retain_until: date | None, today: date) -> None:
    """Choose until when a recording is kept."""
    if retain_until is None:
        raise DateMissing
    if retain_until < today:
        raise DatePast(date=f"{retain_until:%d.%m.%Y}")
    recording.retain_until = retain_until


def due(*, today: date) -> Sequence[Recording]:
    """The recordings whose last day is over and which are still there."""
    return db.session.scalars(
        select(Recording).where(Recording.retain_until < today, Recording.state != State.DELETED)
    ).all()


def delete(*, recording: Recording, now: datetime, data: Path) -> None:
    """Delete a recording, its files and every copy of it; the bare row stays as a witness.

    A second time, or after a kill in between, it deletes what is left.
    """
    shutil.rmtree(data / "recordings" / str(recording.id), ignore_errors=True)
    for copy in reversed(copies.COPIES):
        copy.erase(recording)
    db.session.execute(delete_rows(Job).where(Job.subject == f"recording:{recording.id}"))
    db.session.execute(delete_rows(Upload).where(Upload.recording_id == recording.id))
    recording.state = State.DELETED
    recording.deleted_at = recording.deleted_at or now
    recording.published_at = None
    recording.title = recording.file_name = recording.sha256 = ""
    recording.size = 0
    recording.coverage = None
