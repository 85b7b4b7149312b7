"""Who is asked to read their own words, and who has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.record import snapshot
from hearing.record.models import Record, SpeakersCheck
from hearing.speakers.models import Speaker


def speakers(hearing: Hearing) -> Sequence[Speaker]:
    """Who has said anything."""
    numbers = {
        entry.speaker_id
        for recording in snapshot.recordings_of(hearing)
        for entry in snapshot.entries_of(recording)
        if entry.speaker_id is not None
    }
    return db.session.scalars(
        select(Speaker).where(Speaker.id.in_(numbers)).order_by(Speaker.name)
    ).all()


def checked(hearing: Hearing) -> dict[int, datetime]:
    """Who has read their words, and when."""
    query = select(SpeakersCheck).where(SpeakersCheck.hearing_id == hearing.id)
    return {one.speaker_id: one.checked_at for one in db.session.scalars(query)}


def unread(hearing: Hearing, record: Record, now: datetime) -> list[Speaker]:
    """Who has not read their words yet and still may; nobody once the deadline is over."""
    if record.speakers_until is None or record.speakers_until <= now:
        return []
    there = checked(hearing)
    return [one for one in speakers(hearing) if one.id not in there]
