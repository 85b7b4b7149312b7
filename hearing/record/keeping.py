"""How long a record is kept: for good, or until the day that an organizer chose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete as delete_rows
from sqlalchemy import select

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.record import values
from hearing.record.models import (
    Record,
    RecordState,
    RecordVersion,
    Remark,
    Removed,
    Signature,
    SpeakersCheck,
)
from hearing.recordings import retention, terms
from hearing.recordings.models import Recording, State

audit.register_names(
    {"recording.lose_sound": N_("Ton der Aufzeichnung nach der Genehmigung gelöscht")}
)


def last_day(hearing: Hearing) -> date | None:
    """The last day of a record; None for one that is kept for good."""
    return terms.of(hearing.id).record_until


def told(hearing_id: int) -> str:
    """The same as a record says it."""
    last = terms.of(hearing_id).record_until
    return last.isoformat() if last else values.FOR_GOOD


def is_over(hearing: Hearing, today: date) -> bool:
    """Whether the time of a record is over, whether or not it was deleted already."""
    last = last_day(hearing)
    return was_deleted(hearing) or (last is not None and today > last)


def was_deleted(hearing: Hearing) -> bool:
    """Whether there was a record that is deleted."""
    record = db.session.get(Record, hearing.id)
    return record is not None and record.deleted_at is not None


def is_there(hearing: Hearing) -> bool:
    """Whether there is anything of a record that could be deleted."""
    kinds = (RecordVersion, Signature, Remark, SpeakersCheck)
    if any(db.session.scalar(select(one.id).where(one.hearing_id == hearing.id)) for one in kinds):
        return True
    record = db.session.get(Record, hearing.id)
    return record is not None and record.deleted_at is None


def recordings(hearing: Hearing) -> Sequence[Recording]:
    """All recordings of a hearing, also those that are deleted."""
    query = select(Recording).where(Recording.hearing_id == hearing.id)
    return db.session.scalars(query.order_by(Recording.started_at, Recording.id)).all()


def for_minutes(hearing: Hearing) -> list[Recording]:
    """The recordings that are only for the minutes and still have their sound."""
    return [
        one
        for one in recordings(hearing)
        if one.for_minutes and one.sound_deleted_at is None and one.state is not State.DELETED
    ]


def lose_sound(*, hearing: Hearing, who: str, now: datetime) -> None:
    """Let the sound of recordings that are only for the minutes go: they have done their duty. The
    text stays; the caller commits and cleans up. A second time there is none."""
    for recording in for_minutes(hearing):
        retention.lose_sound(recording=recording, now=now)
        audit.record(
            who=who,
            action="recording.lose_sound",
            subject=f"recording {recording.id}",
            hearing_id=hearing.id,
            now=now,
        )


def delete(*, hearing: Hearing, now: datetime) -> None:
    """Delete a record with all its versions; the bare row stays as a witness. The caller commits
    and purges. A second time there is nothing to delete."""
    versions = select(RecordVersion).where(RecordVersion.hearing_id == hearing.id)
    for version in db.session.scalars(versions):
        db.session.delete(version)
    for kind in (Signature, Remark, SpeakersCheck, Removed):
        db.session.execute(delete_rows(kind).where(kind.hearing_id == hearing.id))
    record = db.session.get(Record, hearing.id) or Record(hearing_id=hearing.id)
    record.state, record.state_by, record.offered_by = RecordState.DRAFT, "", ""
    record.summary = record.erratum = record.unread_because = ""
    record.decisions, record.results, record.left_out = [], {}, {}
    record.speakers_until = record.approved_on = None
    record.deleted_at = record.deleted_at or now
    record.version = (record.version or 0) + 1
    db.session.add(record)
    db.session.flush()
