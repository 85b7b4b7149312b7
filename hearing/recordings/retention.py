"""Publication and retention: nothing is public without a date, and the date deletes.

Art. 52 (4) GO: recordings of sessions stay public for six weeks or until the end of the next
session, the later of both; see ``hearing.recordings.terms``. The date is chosen per recording.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete as delete_rows
from sqlalchemy import not_, or_, select

from hearing.agenda.models import LegalBasis
from hearing.database import db, purge
from hearing.errors import N_, HearingError
from hearing.jobs.models import Job
from hearing.recordings import copies
from hearing.recordings.models import Recording, State, Upload
from hearing.stream import places

LONGEST = timedelta(days=10 * 365)
INTAKE = timedelta(hours=6)
_conditions: list[Callable[[Recording], None]] = []


class DateMissing(HearingError):
    """Publishing without a retention date."""

    sentence = N_("Ohne Aufbewahrungsdatum kann nichts veröffentlicht werden.")
    field = "retain_until"


class DatePast(HearingError):
    """A retention date before today."""

    sentence = N_("Das Aufbewahrungsdatum %(date)s liegt in der Vergangenheit.")
    field = "retain_until"


class DateTooFar(HearingError):
    """A retention date that is no limit at all."""

    sentence = N_("Länger als %(years)d Jahre wird keine Aufzeichnung aufbewahrt.")
    field = "retain_until"


class NotReady(HearingError):
    """Publishing a recording that isn't processed yet."""

    sentence = N_("Die Aufzeichnung ist noch nicht fertig verarbeitet.")


class NoResolution(HearingError):
    """Publishing a session's recording without the council's resolution (Art. 52 (4) GO)."""

    sentence = N_(
        "Bei einer Sitzung nach Art. 52 GO muss zuerst der Beschluss des Stadtrats genannt sein."
    )


class ForMinutesOnly(HearingError):
    """Publishing a recording that was made for writing the minutes."""

    sentence = N_("Diese Aufzeichnung dient nur der Niederschrift und wird nie veröffentlicht.")


class SoundGone(HearingError):
    """A step with a recording whose sound and picture are deleted."""

    sentence = N_("Ton und Bild dieser Aufzeichnung sind schon gelöscht.")


class HearingNotPublic(HearingError):
    """Publishing a recording of a hearing that the public can't see."""

    sentence = N_("Die Anhörung „%(title)s“ ist noch nicht veröffentlicht.")


def is_public(recording: Recording, today: date) -> bool:
    """Tell whether everybody may see a recording today. The last day is included."""
    return (
        recording.state is State.READY
        and recording.published_at is not None
        and not recording.for_minutes
        and today <= recording.retain_until
        and recording.hearing.published_at is not None
    )


def is_over(recording: Recording, today: date) -> bool:
    """Tell whether the time of a recording is over, whether or not it was deleted already: its
    addresses answer 410."""
    is_gone = recording.state is State.DELETED or recording.sound_deleted_at is not None
    return is_gone or today > recording.retain_until


def on_publish(condition: Callable[[Recording], None]) -> None:
    """Let a room below refuse that a recording becomes public, by raising. A second time changes
    nothing."""
    if condition not in _conditions:
        _conditions.append(condition)


def publish(*, recording: Recording, now: datetime, today: date) -> None:
    """Make a recording public. A second time keeps the first date of publication."""
    if recording.state is not State.READY:
        raise NotReady
    if recording.for_minutes:
        raise ForMinutesOnly
    if recording.sound_deleted_at is not None:
        raise SoundGone
    if recording.hearing.published_at is None:
        raise HearingNotPublic(title=recording.hearing.title)
    if recording.legal_basis is LegalBasis.SESSION and not recording.hearing.resolution:
        raise NoResolution
    for refuse in _conditions:
        refuse(recording)
    set_date(recording=recording, retain_until=recording.retain_until, today=today)
    recording.published_at = recording.published_at or now


def unpublish(*, recording: Recording) -> None:
    """Take a recording out of the public's sight, search included. A second time does nothing."""
    recording.published_at = None


def set_date(*, recording: Recording, retain_until: date | None, today: date) -> None:
    """Choose until when a recording is kept."""
    if recording.sound_deleted_at is not None and retain_until != recording.retain_until:
        raise SoundGone
    refuse_date(retain_until=retain_until, today=today)
    assert retain_until is not None
    recording.retain_until = retain_until


def refuse_date(*, retain_until: date | None, today: date) -> None:
    """Raise DateMissing, DatePast or DateTooFar where a recording can't be kept until then."""
    if retain_until is None:
        raise DateMissing
    if retain_until < today:
        raise DatePast(date=f"{retain_until:%d.%m.%Y}")
    if retain_until > today + LONGEST:
        raise DateTooFar(years=LONGEST.days // 365)


def due(*, today: date) -> Sequence[Recording]:
    """The recordings whose last day is over and of which anything is still there."""
    return db.session.scalars(
        select(Recording).where(Recording.retain_until < today, Recording.state != State.DELETED)
    ).all()


def keep_for_minutes(*, recording: Recording, only: bool) -> None:
    """Say whether a recording is only for writing the minutes: then nobody else hears it, and its
    sound goes when the record is approved. A second time nothing changes."""
    if recording.sound_deleted_at is not None:
        raise SoundGone
    recording.for_minutes = only
    if only:
        recording.published_at = None


def lose_sound(*, recording: Recording, now: datetime) -> None:
    """Let all files of a recording go; its text stays, for the staff. One that has no text yet goes
    whole. The caller commits and then calls ``clean_up``. A second time nothing changes."""
    if recording.state is not State.READY:
        delete(recording=recording, now=now)
        return
    _forget_work(recording)
    recording.sound_deleted_at = recording.sound_deleted_at or now
    recording.published_at = None
    recording.file_name = ""
    recording.size = 0


def delete(*, recording: Recording, now: datetime) -> None:
    """Delete a recording and every copy of it in the database; the bare row stays as a witness.

    The caller commits and then calls ``clean_up``. A second time there is nothing to delete.
    """
    _forget_work(recording)
    for copy in reversed(copies.COPIES):
        copy.erase(recording)
    recording.state = State.DELETED
    recording.deleted_at = recording.deleted_at or now
    recording.published_at = None
    recording.title = recording.file_name = recording.offered_by = ""
    recording.sha256 = recording.played_sha256 = ""
    recording.size = 0
    recording.coverage = recording.stretches = None


def _forget_work(recording: Recording) -> None:
    # Jobs first: one that stores its result at this moment is waited for, or loses its lease.
    subjects = [f"{work}:{recording.id}" for work in ("recording", "again")]
    db.session.execute(delete_rows(Job).where(Job.subject.in_(subjects)))
    db.session.execute(delete_rows(Upload).where(Upload.recording_id == recording.id))


def clean_up(*, data: Path, now: datetime) -> None:
    """Remove what committed deletions left on the disk. A second time there is nothing left."""
    db.session.rollback()
    remove_files(data=data, now=now)
    db.session.rollback()
    purge()


def remove_files(*, data: Path, now: datetime) -> int:
    """Remove the folders of recordings whose files go, or were never committed; gives how many.

    Looks at all of them, so what a kill or a worker's last write left goes the next time.
    """
    without = or_(Recording.state == State.DELETED, Recording.sound_deleted_at.is_not(None))
    gone = select(Recording.stream_id).where(without, Recording.stream_id.is_not(None))
    removed = sum(places.remove(number, data=data) for number in db.session.scalars(gone) if number)
    kept = set(db.session.scalars(select(Recording.id).where(not_(without))))
    known = set(db.session.scalars(select(Recording.id)))
    for folder in (data / "recordings").glob("[0-9]*"):
        number = int(folder.name)
        # A folder without a row may be of an intake that commits in a moment.
        young = number not in known and folder.stat().st_mtime > (now - INTAKE).timestamp()
        if number not in kept and not young:
            with suppress(FileNotFoundError):  # another worker does the same at this moment
                shutil.rmtree(folder)
            removed += 1
    return removed
