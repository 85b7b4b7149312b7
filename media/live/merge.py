"""One recording of two: the gaps of the first are filled from a second, independent recorder.

Both know the wall clock of each part. What was closed in either of them is never filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from media.live import index, parts, presses, publish
from media.live.errors import StreamEnded
from media.live.folder import Folder
from media.live.index import CLOSED, GAP, LIVE, Entry
from media.live.parts import TICKS, Part, Unit
from media.live.picture_book import PictureBook
from media.live.presses import Span
from media.live.publish import Publisher
from media.live.settings import LiveSettings
from media.workspace import write_json

MARGIN = 1.0
"""seconds on both sides of what was closed: two recorders' clocks differ a little"""
SHORTEST = 0.2
LONGEST = 2 * TICKS
SECOND_RUNS = 10_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one of the two, up to ``ticks``."""

    folder: Folder
    entry: Entry
    ticks: int

    @property
    def end(self) -> float:
        """Return the wall clock at its end."""
        return self.entry.wall + self.ticks / TICKS

    def until(self, moment: float) -> Piece:
        """Return it cut off at this moment."""
        return replace(self, ticks=min(self.ticks, round((moment - self.entry.wall) * TICKS)))


def merge(first: Path, second: Path, out: Path) -> float:
    """Write the merged recording into ``out`` and return how many seconds the second gave.

    Raises StreamEnded where ``out`` holds a recording already.
    """
    folder = Folder(out)
    if folder.index.exists():
        raise StreamEnded(out)
    folder.private.mkdir(parents=True, exist_ok=True)
    one, two = Folder(first), Folder(second)
    publisher = Publisher(folder)
    publisher.renditions = False
    book = PictureBook(LiveSettings())
    for piece in plan(one, two):
        _bring_out(publisher, piece, book)
    publisher.end()
    found = index.stretches(index.read(folder))
    write_json(out / "stretches.json", [stretch.as_dict() for stretch in found])
    return sum(entry.seconds for entry in index.read(folder) if entry.run >= SECOND_RUNS)


def plan(one: Folder, two: Folder) -> list[Piece]:
    """Return the pieces of the merged recording in order."""
    mine = [Piece(one, entry, entry.ticks) for entry in index.read(one)]
    closed = [*_closed(one), *_closed(two)]
    theirs = [
        Piece(two, replace(entry, run=entry.run + SECOND_RUNS), entry.ticks)
        for entry in index.read(two)
        if entry.kind == LIVE and not _touches(closed, entry)
    ]
    fillers = list(_fillers(mine, theirs, ended=presses.read(one).end is not None))
    kept = [piece for piece in mine if piece.entry.kind != GAP]
    row = sorted([*kept, *fillers], key=lambda piece: piece.entry.wall)
    return _without_overlap(row)


def _closed(folder: Folder) -> Iterator[Span]:
    for entry in index.read(folder):
        if entry.kind == CLOSED:
            yield Span(entry.wall - MARGIN, entry.end + MARGIN, entry.reason)
    for span in presses.read(folder).spans:
        yield Span(span.begin - MARGIN, span.end + MARGIN, span.reason)


def _touches(closed: Iterable[Span], entry: Entry) -> bool:
    return any(span.touches(entry.wall, entry.end) for span in closed)


def _fillers(mine: Sequence[Piece], theirs: Sequence[Piece], *, ended: bool) -> Iterator[Piece]:
    """Yield the parts of the second that begin or end where the first has nothing."""
    gaps = list(_gaps([piece.entry for piece in mine], ended=ended))
    for piece in theirs:
        missing = sum(
            max(0.0, min(piece.end, end) - max(piece.entry.wall, begin)) for begin, end in gaps
        )
        if missing >= SHORTEST:
            yield piece


def _gaps(mine: Sequence[Entry], *, ended: bool) -> Iterator[tuple[float, float]]:
    """Yield from when to when the first has nothing; after its end too, unless that was pressed."""
    there = [entry for entry in mine if entry.kind != GAP]
    if not there:
        yield float("-inf"), float("inf")
        return
    yield float("-inf"), there[0].wall
    for before, after in pairwise(there):
        if after.wall - before.end >= SHORTEST:
            yield before.end, after.wall
    if not ended:
        yield there[-1].end, float("inf")


def _without_overlap(row: Sequence[Piece]) -> list[Piece]:
    """Cut off the end of each piece where the next one begins; a part can't be cut in front."""
    result = [
        piece.until(after.entry.wall) if piece.entry.kind == LIVE else piece
        for piece, after in pairwise(row)
    ]
    whole = [*result, *row[-1:]]
    return [piece for piece in whole if piece.ticks >= SHORTEST * TICKS]


def _bring_out(publisher: Publisher, piece: Piece, book: PictureBook) -> None:
    """Add the piece, and before it a still where both have nothing."""
    entry = piece.entry
    while publisher.last and entry.wall - publisher.wall > publish.LARGEST_SHIFT:
        still = book.still(GAP, waiting=False)
        ticks = min(LONGEST, round((entry.wall - publisher.wall) * TICKS))
        part = still.part(publisher.start, publisher.start + ticks)
        gap = publish.entry_of(GAP, publisher.wall, ticks, still.shape, reason="nobody recorded")
        publisher.add(part, gap)
    part = parts.read(piece.folder.part(entry.number))
    if entry.kind == LIVE:
        book.shape = entry.shape
    begin = min(unit.pts for unit in part.video)
    part = Part(_before(part.video, begin + piece.ticks), _before(part.audio, begin + piece.ticks))
    publisher.add(part.moved(publisher.start - begin), replace(entry, ticks=piece.ticks))


def _before(units: Iterable[Unit], tick: int) -> tuple[Unit, ...]:
    return tuple(unit for unit in units if unit.pts < tick)
