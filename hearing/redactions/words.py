"""Words that go: which words of a text were said in a span, and what stands in their place."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Levenshtein

from hearing.redactions.spans import Span, touched

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
    """Each word of a text with its time: that of the heard word which it is, or is instead of.

    A word that people added was said at any time between its neighbours; without heard words at any
    time from ``start`` to ``end``.
    """
    written = text.split()
    words = [word for word in heard if word["text"].strip()]
    times: list[Span | None] = [None] * len(written)
    one, two = [_plain(word) for word in written], [_plain(word["text"]) for word in words]
    for step in Levenshtein.opcodes(one, two):
        for source, target in zip(
            range(step.src_start, step.src_end),
            range(step.dest_start, step.dest_end),
            strict=False,
        ):
            times[source] = Span(float(words[target]["start"]), float(words[target]["end"]))
    return [Timed(word, *_between(times, place, start, end)) for place, word in enumerate(written)]


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
