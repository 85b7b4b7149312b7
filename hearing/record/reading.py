"""What of a record everybody may read: the newest version, else what a machine heard."""

from __future__ import annotations

from datetime import date

import msgspec

from hearing.agenda.models import Hearing
from hearing.record import keeping, snapshot, values, versions
from hearing.recordings import retention
from hearing.recordings.models import Recording


def in_public(hearing: Hearing, *, today: date) -> values.Record | None:
    """The record as everybody may read it today; None when there is nothing to read.

    Before the first version it is the draft, as far as its recordings are public: ``number`` is 0,
    and what nobody has checked is marked as made by a machine. What people write for the record,
    and who was there, waits for the version.
    """
    if hearing.published_at is None or keeping.is_over(hearing, today):
        return None
    version = versions.newest(hearing.id)
    if version is not None:
        return versions.value(version)
    return _preliminary(hearing, today)


def is_gone(hearing: Hearing, *, today: date) -> bool:
    """Whether there was something to read and its time is over: pages that find nothing
    ``in_public`` answer 410 then, else 404."""
    if hearing.published_at is None:
        return False
    if keeping.is_over(hearing, today):
        return True
    recordings = keeping.recordings(hearing)
    if versions.is_there(hearing.id) or any(retention.is_public(one, today) for one in recordings):
        return False
    return any(retention.is_over(recording, today) for recording in recordings)


def newest_without(recording: Recording) -> int | None:
    """The number of the newest version if it doesn't know this recording, which was ready only
    later: until the next one everybody reads no text of it. None in all other cases."""
    version = versions.newest(recording.hearing_id)
    if version is None:
        return None
    known = {one["recording"] for one in version.content["edit_log"]}
    return None if recording.id in known else version.number


def _preliminary(hearing: Hearing, today: date) -> values.Record | None:
    shown = {
        recording.id
        for recording in snapshot.recordings_of(hearing)
        if retention.is_public(recording, today)
    }
    if not shown:
        return None
    record = snapshot.take(hearing)
    said = tuple(one for one in record.contributions if one.recording_id in shown)
    heard = {one.person_id for one in said}
    recordings = tuple(one for one in record.recordings if one.id in shown)
    return msgspec.structs.replace(
        record,
        kept_until=max(one.retain_until for one in recordings).isoformat(),
        erratum="",
        summary="",
        decisions=(),
        results=(),
        attendance=(),
        recordings=recordings,
        contributions=said,
        people=tuple(person for person in record.people if person.id in heard),
        gaps=tuple(one for one in record.gaps if one.recording_id in shown),
    )
