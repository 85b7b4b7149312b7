"""What of a hearing has a last day: sound and picture, the text worked on, the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.record import keeping, steps, versions
from hearing.record.models import Record, RecordState
from hearing.recordings import terms
from hearing.recordings.models import Ending, Recording, State

WARNED = timedelta(days=7)


class What(StrEnum):
    """What goes on its last day; also the word in the list of what was deleted."""

    SOUND = "recording"  # with picture, captions and what is public of the text
    TEXT = "recording_text"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Thing:
    """One of them. ``last`` is its last day, None where it is kept for good; with ``on_approval``
    it goes earlier, when the record is approved. ``recording`` is None for the record. Sound
    ``takes_text`` with it where nobody writes a record."""

    what: What
    hearing: Hearing
    last: date | None
    row: Ending
    recording: Recording | None = None
    on_approval: bool = False
    takes_text: bool = False

    @property
    def key(self) -> str:
        """Its name in addresses and letters."""
        return f"{self.recording.id}" if self.recording else self.what.value

    def is_near(self, today: date) -> bool:
        """Whether it goes within a week."""
        return self.last is not None and self.last - WARNED <= today


def of(hearing: Hearing) -> list[Thing]:
    """Everything of a hearing that is still there, what goes first at the top; what is kept for
    good comes last."""
    found = [thing for one in keeping.recordings(hearing) for thing in _of_recording(one)]
    found += _of_record(hearing)
    return sorted(found, key=lambda thing: thing.last or date.max)


def grouped(hearing: Hearing) -> list[list[Thing]]:
    """The same, what belongs to one recording together."""
    groups: dict[str, list[Thing]] = {}
    for thing in of(hearing):
        groups.setdefault(thing.key, []).append(thing)
    return list(groups.values())


def is_worked_on(hearing: Hearing) -> bool:
    """Whether somebody writes the record, or may correct it: then its text outlives the sound."""
    record = steps.of(hearing)
    return record.state is not RecordState.DRAFT and record.deleted_at is None


def _of_recording(recording: Recording) -> Iterator[Thing]:
    if recording.state is State.DELETED:
        return
    hearing = recording.hearing
    if recording.sound_deleted_at is None:
        yield Thing(
            What.SOUND,
            hearing,
            recording.retain_until,
            recording,
            recording,
            on_approval=recording.for_minutes,
            takes_text=recording.state is State.READY and not is_worked_on(hearing),
        )
    has_text = recording.state is State.READY
    if recording.sound_deleted_at is not None or (has_text and is_worked_on(hearing)):
        last = terms.last_day_of_text(recording)
        if recording.sound_deleted_at is not None or last > recording.retain_until:
            yield Thing(What.TEXT, hearing, last, recording, recording)


def _of_record(hearing: Hearing) -> Iterator[Thing]:
    record = db.session.get(Record, hearing.id)
    if record is None or record.deleted_at is not None:
        return
    if is_worked_on(hearing) or versions.is_there(hearing.id):
        yield Thing(What.RECORD, hearing, keeping.last_day(hearing), record)
