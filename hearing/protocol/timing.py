"""When a word of an entry was said: its text laid over the words that were heard."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import Levenshtein

from hearing.protocol.models import Segment


def starts(text: str, segments: Iterable[Segment], *, start: float) -> tuple[float, ...]:
    """The second at which each word of a text begins; words are what stands between white space.

    Words that people changed take the time of what they replaced, words that they added the time
    of the one before; without heard words all take ``start``.
    """
    written = [_plain(word) for word in text.split()]
    return tuple(lay(written, list(_heard(segments)), start))


def lay(written: Sequence[str], heard: Sequence[tuple[str, float]], start: float) -> list[float]:
    """The second of each written word, from the heard words and their seconds."""
    seconds = [start] * len(written)
    if not heard:
        return seconds
    last = heard[0][1]
    for operation in Levenshtein.opcodes(written, [word for word, _second in heard]):
        for offset, place in enumerate(range(operation.src_start, operation.src_end)):
            if operation.dest_start + offset < operation.dest_end:
                last = heard[operation.dest_start + offset][1]
            seconds[place] = last
    return seconds


def _heard(segments: Iterable[Segment]) -> Iterator[tuple[str, float]]:
    for segment in segments:
        for word in segment.words:
            if plain := word["text"].strip():
                yield _plain(plain), float(word["start"])


def _plain(word: str) -> str:
    """A word without its signs and its case, so that "Stadt." is still "Stadt"."""
    folded = unicodedata.normalize("NFC", word).casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or folded
