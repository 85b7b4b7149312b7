"""What an engine heard: its words, and the rows that keep them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from sqlalchemy import insert, select

from hearing.database import db
from hearing.protocol.models import Entry, Segment
from hearing.protocol.weaving import Planned
from hearing.recordings.models import Recording
from media.segments import Segment as HeardSegment
from media.segments import Word

Said = tuple[int, Word]  # a word, and the number of the segment that it was heard in


def read(told: Iterable[dict[str, Any]]) -> Iterator[Word]:
    """The words of a segment as it is stored."""
    for word in told:
        for text in word["text"].split():
            yield Word(word["start"], word["end"], text, word["probability"])


def words_of(segment: HeardSegment) -> Iterable[Word]:
    """The words of a segment; one that came without them is spread over its time."""
    return segment.words or spread(segment.text, segment.start, segment.end)


def spread(text: str, start: float, end: float) -> list[Word]:
    """Words without times of their own, evenly over the time in which they were said."""
    words = text.split()
    pace = (end - start) / max(1, len(words))
    return [
        Word(start + n * pace, start + (n + 1) * pace, word, 0.0) for n, word in enumerate(words)
    ]


def parts(heard: Sequence[HeardSegment], said: Sequence[Said]) -> list[HeardSegment]:
    """The segments of these words; one that is whole stays as it is."""
    found: list[HeardSegment] = []
    for place, group in groupby(said, key=lambda pair: pair[0]):
        words = [word for _place, word in group]
        whole = heard[place]
        found.append(whole if words == list(words_of(whole)) else HeardSegment.of_words(words))
    return found


def store(recording: Recording, planned: Sequence[Planned]) -> None:
    """Keep what was heard, each under its entry; what was there is deleted before."""
    query = select(Entry.key, Entry.id).where(Entry.recording_id == recording.id)
    numbers = dict(db.session.execute(query).all())
    said = [(segment, one.key) for one in planned for segment in one.segments]
    said.sort(key=lambda pair: pair[0].start)
    rows = [
        {
            "position": position,
            "recording_id": recording.id,
            "entry_id": numbers.get(key),
            "start": segment.start,
            "end": segment.end,
            "text": segment.text.strip(),
            "words": [asdict(word) for word in segment.words],
        }
        for position, (segment, key) in enumerate(said)
    ]
    if rows:
        db.session.execute(insert(Segment), rows)
    db.session.expire_all()
