"""Which entry what was heard belongs to: the one in whose time it was said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update

from hearing.database import db
from hearing.protocol.models import Entry, Segment
from hearing.recordings.models import Recording
from media.segments import Segment as Heard
from media.segments import Word

SAME = 1e-6
"""Seconds; what is less apart is at the same moment."""


def share(segments: Iterable[Segment], entries: Sequence[Entry], recording: Recording) -> None:
    """Give what was heard to the entry in whose time it was said; one that crosses is cut."""
    ordered = sorted(entries, key=lambda entry: entry.start)
    for segment in segments if ordered else ():
        own = segment.entry_id
        owners = [_owner(ordered, word["start"], own) for word in segment.words]
        if not owners:
            segment.entry_id = _owner(ordered, segment.start, own).id
            continue
        segment.entry_id = owners[0].id
        cut = next((n for n, owner in enumerate(owners) if owner is not owners[0]), None)
        if cut is not None:
            _cut(segment, cut, owners[cut], recording)


def left_behind(recording: Recording, times: Sequence[tuple[float, float]]) -> Iterable[Segment]:
    """What was heard in this time and belongs to no entry since one was removed."""
    query = select(Segment).where(Segment.recording_id == recording.id, Segment.entry_id.is_(None))
    for segment in db.session.scalars(query):
        if any(start <= segment.start <= end for start, end in times):
            yield segment


def _owner(ordered: Sequence[Entry], second: float, own: int | None) -> Entry:
    """The entry that has it, if it was said in its time; people put others into the midst of it."""
    before = [entry for entry in ordered if entry.start <= second + SAME]
    around = [entry for entry in before if entry.end > second + SAME]
    mine = [entry for entry in around if entry.id == own]
    return (mine or around or before or ordered[:1])[-1]


def _cut(segment: Segment, place: int, owner: Entry, recording: Recording) -> None:
    words = [Word(**word) for word in segment.words]
    first, rest = Heard.of_words(words[:place]), Heard.of_words(words[place:])
    later = (Segment.recording_id == recording.id) & (Segment.position > segment.position)
    db.session.execute(update(Segment).where(later).values(position=Segment.position + 1))
    db.session.add(
        Segment(
            recording_id=recording.id,
            entry_id=owner.id,
            position=segment.position + 1,
            start=rest.start,
            end=rest.end,
            text=rest.text,
            words=segment.words[place:],
        )
    )
    segment.words, segment.text, segment.end = segment.words[:place], first.text, first.end
