"""Words that go: which words of a text were said in a span, and what stands in their place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rapidfuzz.distance import Levenshtein, Opcode

from hearing.recordings.spans import Span, touched

REMOVED = "[…]"
"""What stands in a text where something was taken out of it."""
Heard = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Timed:
    """A written word, and from when to when it may have been said."""

    text: str
    start: float
    end: float


def lay(text: str, heard: Sequence[Heard], start: float, end: float) -> list[Timed]:
    """Each word of a text with its time: that of the heard word which it is, or of all heard words
    which it may be instead of.

    A word that people added was said at any time between its neighbours; without heard words at any
    time from ``start`` to ``end``.
    """
    written = text.split()
    words = [word for word in heard if word["text"].strip()]
    times: list[Span | None] = [None] * len(written)
    one, two = [_plain(word) for word in written], [_plain(word["text"]) for word in words]
    for there, said in _runs(Levenshtein.opcodes(one, two)):
        added = len(there) - len(said)
        for number, place in enumerate(there if said else ()):
            first, last = sorted((number, number - added))
            first, last = said[max(0, first)], said[min(last, len(said) - 1)]
            since, until = words[first]["start"], max(w["end"] for w in words[first : last + 1])
            if added > 0:
                since = words[first - 1]["end"] if first else start
                until = words[last + 1]["start"] if last + 1 < len(words) else end
            times[place] = Span(float(since), float(max(since, until)))
    return [Timed(word, *_between(times, place, start, end)) for place, word in enumerate(written)]


def _runs(steps: Iterable[Opcode]) -> Iterator[tuple[range, range]]:
    """Yield which written words stand for which heard ones: of those that are the same each for
    itself, of others all that stand in a row."""
    for same, row in groupby(steps, key=lambda step: step.tag == "equal"):
        found = list(row)
        there = range(found[0].src_start, found[-1].src_end)
        said = range(found[0].dest_start, found[-1].dest_end)
        if same:
            yield from (
                (range(n, n + 1), range(m, m + 1)) for n, m in zip(there, said, strict=True)
            )
        else:
            yield there, said


def _between(
    times: Sequence[Span | None], place: int, start: float, end: float
) -> tuple[float, float]:
    own = times[place]
    if own is not None:
        return own.start, own.end
    before = [span.start for span in times[:place] if span is not None]
    after = [span.end for span in times[place:] if span is not None]
    return before[-1] if before else start, after[0] if after else end


def cut(text: str, timed: Iterable[Timed], spans: Sequence[Span]) -> str:
    """The text without the words that were said in the spans; a mark stands for each run of them.
    A second time nothing is left to go."""
    words = list(timed)
    if not any(touched(spans, word.start, word.end) for word in words):
        return text
    kept: list[str] = []
    for word in words:
        said = REMOVED if touched(spans, word.start, word.end) else word.text
        if said != REMOVED or not kept or kept[-1] != REMOVED:
            kept.append(said)
    return " ".join(kept)


def cut_heard(heard: Sequence[Heard], spans: Sequence[Span]) -> list[Heard]:
    """The heard words without those in the spans; a mark with their time stands for each run."""
    kept: list[Heard] = []
    for word in heard:
        if not touched(spans, word["start"], word["end"]):
            kept.append(word)
        elif kept and kept[-1]["text"] == REMOVED:
            kept[-1] = {**kept[-1], "end": word["end"]}
        else:
            kept.append({**word, "text": REMOVED, "probability": 1.0})
    return kept


def _plain(word: str) -> str:
    """A word without its signs and its case, so that "Stadt." is still "Stadt"."""
    folded = unicodedata.normalize("NFC", word.strip()).casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or folded
