"""The deletion itself: what is past its last day goes, noted with nothing personal.

Where a record is being written, sound and picture go and the text stays until its own last day:
nobody but the staff reads it.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Update, select, update

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.privacy import erasure
from hearing.record import keeping
from hearing.recordings import retention, terms
from hearing.recordings.models import Recording, State, Terms
from hearing.retention import things
from hearing.retention.things import What

log = logging.getLogger("hearing")


def delete_due(*, data: Path, today: date, now: datetime) -> int:
    """Delete everything whose last day is over, each in a transaction of its own; gives how many
    things. A second time there is nothing left."""
    numbers = [recording.id for recording in retention.due(today=today)]
    count = sum(_end_recording(number, today, now) for number in numbers)
    over = select(Terms.hearing_id).where(Terms.record_until < today)
    count += sum(_end_record(number, today, now) for number in db.session.scalars(over).all())
    retention.clean_up(data=data, now=now)
    return count


def _end_recording(number: int, today: date, now: datetime) -> int:
    with commit():
        _take_turn(update(Recording).where(Recording.id == number).values(id=number))
        recording = db.session.get_one(Recording, number, populate_existing=True)
        # Another worker was faster, or somebody has chosen a later day meanwhile.
        if recording.state is State.DELETED or recording.retain_until >= today:
            return 0
        if not _keeps_text(recording, today):
            what = What.TEXT if recording.sound_deleted_at else What.SOUND
            retention.delete(recording=recording, now=now)
        elif recording.sound_deleted_at is None:
            what = What.SOUND
            retention.lose_sound(recording=recording, now=now)
        else:
            return 0
        _note(what, recording.hearing_id, now)
    # No title, no name: the log keeps no personal data.
    log.info("retention: %s %s deleted", what.value, number)
    return 1


def _keeps_text(recording: Recording, today: date) -> bool:
    return (
        recording.state is State.READY
        and things.is_worked_on(recording.hearing)
        and today <= terms.last_day_of_text(recording)
    )


def _end_record(hearing_id: int, today: date, now: datetime) -> int:
    with commit():
        own = Terms.hearing_id == hearing_id
        _take_turn(update(Terms).where(own).values(hearing_id=hearing_id))
        hearing = db.session.get_one(Hearing, hearing_id, populate_existing=True)
        db.session.get(Terms, hearing_id, populate_existing=True)
        if not (keeping.is_there(hearing) and keeping.is_over(hearing, today)):
            return 0
        keeping.delete(hearing=hearing, now=now)
        _note(What.RECORD, hearing_id, now)
    log.info("retention: record of hearing %s deleted", hearing_id)
    return 1


def _take_turn(statement: Update) -> None:
    """Write a row as it is: of two workers at once the second waits for the first one's commit."""
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _note(what: What, hearing_id: int, now: datetime) -> None:
    cause = erasure.RETENTION
    erasure.note(kind=what.value, cause=cause, count=1, hearing_id=hearing_id, now=now)
