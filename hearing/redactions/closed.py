"""Parts of a hearing that were not public, in a recording that went on: a file from a camera, which
no press of the desk could stop. What the live stream kept has a still and silence there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import select

from hearing.database import db
from hearing.desk import course, facts
from hearing.desk.course import Course
from hearing.desk.models import Hidden
from hearing.errors import N_, HearingError
from hearing.protocol.models import Entry
from hearing.recordings import wall_clock
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span, minus
from hearing.redactions import orders

NOT_PUBLIC: Final = frozenset({Hidden.SESSION, Hidden.ITEM})


class PartClosed(HearingError):
    """Making something public in which a part is that was not."""

    sentence = N_(
        "Von %(start)s bis %(end)s der Aufzeichnung war die Anhörung nicht öffentlich. Bitte"
        " entfernen Sie diese Stelle zuerst unter „Schwärzungen“."
    )


class WordsOfClosedPart(PartClosed):
    """A record that tells what was said in such a part."""

    sentence = N_(
        "Von %(start)s bis %(end)s der Aufzeichnung war die Anhörung nicht öffentlich. Bitte"
        " entfernen Sie zuerst, was da gesagt wurde, oder berichtigen Sie die Zeiten am Pult."
    )


def refuse(recording: Recording) -> None:
    """Raise PartClosed while a part that was not public is still in a recording."""
    for span in left(recording):
        raise PartClosed(start=orders.clock(span.start), end=orders.clock(span.end))


def refuse_words(recording: Recording) -> None:
    """Raise WordsOfClosedPart while the protocol tells what was said in such a part."""
    spans = left(recording)
    said = select(Entry.start, Entry.end).where(
        Entry.recording_id == recording.id, Entry.text != ""
    )
    for start, end in db.session.execute(said).all() if spans else ():
        for span in spans:
            if min(end, span.end) - max(start, span.start) > orders.TOLERANCE:
                raise WordsOfClosedPart(start=orders.clock(span.start), end=orders.clock(span.end))


def left(recording: Recording) -> list[Span]:
    """The parts that were not public and that nobody has taken out yet, in seconds."""
    if wall_clock.stretches(recording):
        return []
    closed = [
        Span(_second(recording, since), _second(recording, until))
        for since, until in _closed(recording.hearing_id)
    ]
    gone = [Span(one.start, one.end) for one in orders.of([recording.id])]
    return [one for one in minus(closed, gone) if one.end - one.start > orders.TOLERANCE]


def _closed(hearing_id: int) -> Iterator[tuple[datetime, datetime | None]]:
    """From when to when by the desk's marks; to None where it ends with the hearing."""
    day, since = Course(), None
    for fact in facts.effective(facts.read(hearing_id)):
        day = course.STEPS[fact.kind](day, fact)
        is_closed = day.hidden in NOT_PUBLIC
        if is_closed and since is None:
            since = fact.at
        elif since is not None and not is_closed:
            yield since, fact.at
            since = None
    if since is not None:
        yield since, None


def _second(recording: Recording, moment: datetime | None) -> float:
    lasts = recording.duration or 0.0
    second = lasts if moment is None else wall_clock.second_of(recording, moment)
    return min(max(0.0, second), lasts)
