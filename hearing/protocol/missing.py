"""Speech without text: what the machine noticed and did not understand, less what people did since.

This is the one calculation: the editor's doubts, the record's board and what holds up its release
all ask here. Only seconds that somebody has settled count as settled, never the whole of a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein
from sqlalchemy import select

from hearing.database import db
from hearing.protocol import utterances
from hearing.protocol.models import Entry, Source
from hearing.protocol.timing import plain
from hearing.recordings import findings
from hearing.recordings.findings import Finding
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span, minus
from media.segments import Word

SHORTEST = 0.5
"""Seconds; what is shorter is no speech that anybody could miss."""
SLOWEST = 2.0
"""Seconds that one added word lasts at most: a word put into a sentence is no minute of speech."""
Settled = Callable[[Recording], Iterable[Span]]
_settled: list[Settled] = []


def register_settled(read: Settled) -> None:
    """Ask there which seconds somebody has explained, or taken out. A second time changes
    nothing."""
    if read not in _settled:
        _settled.append(read)


def of(recording: Recording) -> list[Finding]:
    """The speech that nobody has written down, explained or taken out since, in order."""
    settled = [span for read in _settled for span in read(recording)]
    return less(unwritten(recording), settled)


def unwritten(recording: Recording) -> list[Finding]:
    """The speech that nobody has written down since, explained or not."""
    found = _found(recording)
    return less(found, [span for entry in _near(recording, found) for span in written(entry)])


def less(found: Iterable[Finding], settled: Sequence[Span]) -> list[Finding]:
    """What is left of each beside these spans, as far as anybody could miss it."""
    return [
        replace(one, start=left.start, end=left.end)
        for one in found
        for left in minus([Span(one.start, one.end)], settled)
        if left.end - left.start >= SHORTEST
    ]


def written(entry: Entry) -> Iterator[Span]:
    """The seconds for which people wrote words that nobody had heard: all of an entry that they
    put in; of one that they changed what lies between the heard words around what they added."""
    heard = [word for segment in entry.segments for word in utterances.read(segment.words)]
    if not heard:
        yield Span(entry.start, entry.end)
        return
    mine = [plain(word) for word in entry.text.split()]
    for block in Levenshtein.opcodes(mine, [plain(word.text) for word in heard]):
        added = (block.src_end - block.src_start) - (block.dest_end - block.dest_start)
        if block.tag != "equal" and added > 0:
            yield _between(entry, heard, slice(block.dest_start, block.dest_end), added)


def _between(entry: Entry, heard: Sequence[Word], place: slice, added: int) -> Span:
    before, behind = heard[: place.start], heard[place.stop :]
    start = before[-1].end if before else entry.start
    end = behind[0].start if behind else entry.end
    said = sum(word.end - word.start for word in heard[place])
    return Span(start, min(end, start + said + added * SLOWEST))


def _found(recording: Recording) -> list[Finding]:
    if recording.coverage is None:
        return []
    return less(findings.read_coverage(recording.coverage).missing, [])


def _near(recording: Recording, found: Sequence[Finding]) -> list[Entry]:
    """What people wrote around these places."""
    if not found:
        return []
    human = select(Entry).where(Entry.recording_id == recording.id, Entry.source == Source.HUMAN)
    return [
        entry
        for entry in db.session.scalars(human)
        if any(entry.start < one.end and entry.end > one.start for one in found)
    ]
