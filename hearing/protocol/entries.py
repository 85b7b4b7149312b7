"""Entries: what was heard, laid under items, speakers and questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import delete, select

from hearing import web
from hearing.agenda.models import AgendaItem
from hearing.counters import count_up
from hearing.database import db
from hearing.protocol import clashes, merging
from hearing.protocol import timeline as timelines
from hearing.protocol.models import Change, Draft, Entry, Segment
from hearing.recordings.models import Recording
from media.segments import Segment as HeardSegment


@dataclass(frozen=True, slots=True)
class Chapter:
    """An agenda item in a recording, from ``start`` to ``end`` in seconds."""

    item: AgendaItem
    start: float
    end: float


def make(recording: Recording, heard: Sequence[HeardSegment]) -> None:
    """Make the protocol of a recording. Where there is one already, what people did to it stays and
    the rest is heard anew; a second time with the same words nothing changes."""
    who = f"{recording.engine} {recording.model}".strip()
    merging.merge(recording=recording, heard=heard, who=who, now=web.now())


def erase(recording: Recording) -> None:
    """Delete the protocol of a recording. A second time there is nothing to delete."""
    count_up(Draft.number, of=recording.id)  # who writes at this moment is waited for
    entries = select(Entry.id).where(Entry.recording_id == recording.id)
    clashes.erase(recording)
    db.session.execute(delete(Segment).where(Segment.recording_id == recording.id))
    # Answers before their questions: one refers to the other.
    db.session.execute(
        delete(Entry).where(Entry.question_id.in_(entries)),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(delete(Entry).where(Entry.recording_id == recording.id))
    # What was changed says what was there. One change may name the one that it takes back.
    changed = Change.recording_id == recording.id
    db.session.execute(delete(Change).where(changed, Change.undoes_id.is_not(None)))
    db.session.execute(delete(Change).where(changed))
    db.session.execute(delete(Draft).where(Draft.recording_id == recording.id))


def chapters(*, recording: Recording) -> list[Chapter]:
    """The agenda items of a recording in the order they ran, empty ones left out."""
    end = recording.duration or 0.0
    starts: list[tuple[float, int]] = []
    for turn in timelines.read(recording=recording).turns:
        second = max(0.0, turn.start)
        if turn.item_id is None or second >= end or (starts and starts[-1][1] == turn.item_id):
            continue
        if starts and starts[-1][0] == second:  # all before the recording began
            starts.pop()
        starts.append((second, turn.item_id))
    items = {item.id: item for item in recording.hearing.items}
    bounds = [*starts, (end, 0)]
    return [
        Chapter(items[item_id], start, following)
        for (start, item_id), (following, _) in pairwise(bounds)
    ]
