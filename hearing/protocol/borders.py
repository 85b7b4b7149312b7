"""Borders: where in a new hearing the words of one old entry end and those of the next begin.

Two engines give the same word times that differ by tenths of a second, so a time alone would cut
words off. The words around a border are laid over each other; only those that only the new hearing
has are parted by their time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from hearing.protocol.timing import plain
from media.segments import Word

REACH = 3.0
"""Seconds around a border in which words are compared."""
SLACK = 0.5
"""Seconds by which a word that nobody heard before may lie outside its entry."""
EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` seconds of the recording."""

    start: float
    end: float


def lay(spans: Sequence[Span], old: Iterable[Word], new: Sequence[Word]) -> list[slice]:
    """Which words of ``new`` are said in each of these spans, which are in order of time. No word
    is in two."""
    ordered = sorted(old, key=lambda word: word.start)
    starts = [word.start for word in ordered]
    middles = [word.middle for word in new]
    found: list[slice] = []
    last = 0
    for span in spans:
        first = bisect_left(starts, span.start - EPSILON)
        after = max(bisect_left(starts, span.end - EPSILON), first)
        begin = _cut(ordered, first, _before(ordered, first, span), new, middles)
        end = _cut(ordered, after, _behind(ordered, after, span), new, middles)
        begin = max(begin, last)
        last = max(end, begin)
        found.append(slice(begin, last))
    return found


def _before(old: Sequence[Word], place: int, span: Span) -> float:
    last = old[place - 1].end if place else 0.0
    return max((min(last, span.start) + span.start) / 2, span.start - SLACK)


def _behind(old: Sequence[Word], place: int, span: Span) -> float:
    following = old[place].start if place < len(old) else span.end + 2 * SLACK
    return min((span.end + max(following, span.end)) / 2, span.end + SLACK)


def _cut(
    old: Sequence[Word], place: int, at: float, new: Sequence[Word], middles: Sequence[float]
) -> int:
    """How many new words stand before the border that lies before the old word at ``place``."""
    low, high = bisect_left(middles, at - REACH), bisect_left(middles, at + REACH)
    near = _near(old, place, at)
    said = [plain(old[n].text) for n in near]
    heard = [plain(word.text) for word in new[low:high]]
    least, most = 0, len(heard)
    for block in Levenshtein.opcodes(said, heard):
        if block.tag != "equal":
            continue
        for offset in range(block.src_end - block.src_start):
            if near[block.src_start + offset] < place:
                least = block.dest_start + offset + 1
            else:
                most = min(most, block.dest_start + offset)
    return bisect_left(middles, at, low + least, low + most)


def _near(old: Sequence[Word], place: int, at: float) -> range:
    """The old words around a border."""
    first = last = place
    while first and at - old[first - 1].middle <= REACH:
        first -= 1
    while last < len(old) and old[last].middle - at <= REACH:
        last += 1
    return range(first, last)
