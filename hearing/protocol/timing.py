"""When a word of an entry was said: its text laid over the words that were heard."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from hearing.protocol.models import Segment

OUTER = " .,;:!?…„“”\"'‚‘’»«()[]{}–—-"


def starts(text: str, segments: Iterable[Segment], *, start: float) -> tuple[float, ...]:
    """The second at which each word of a text begins; words are what stands between white space.

    Words that people changed take the time of what they replaced, words that they added the time
    of the one before; without heard words all take ``start``.
    """
    written, heard = text.split(), list(_heard(segments))
    if written == [word for word, _second in heard]:  # as most of it is: nobody changed it
        return tuple(second for _word, second in heard)
    said = [(plain(word), second) for word, second in heard]
    return tuple(lay([plain(word) for word in written], said, start))


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


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word of a text, from character ``first`` to before ``after``: when it was said, and how
    sure the machine was. People are sure of what they wrote."""

    first: int
    after: int
    text: str
    start: float
    probability: float

    @property
    def bare(self) -> str:
        """The word without the signs around it."""
        return self.text.strip(OUTER)


def spoken(text: str, segments: Iterable[Segment], *, start: float) -> list[Spoken]:
    """The words of a text with what is known about each from what was heard."""
    heard = [word for segment in segments for word in segment.words if word["text"].strip()]
    written = [(match.start(), match.end(), match[0]) for match in re.finditer(r"\S+", text)]
    if [word for _first, _after, word in written] == [word["text"].strip() for word in heard]:
        return [
            Spoken(first, after, word, float(one["start"]), float(one["probability"]))
            for (first, after, word), one in zip(written, heard, strict=True)
        ]
    plain_written = [plain(word) for _first, _after, word in written]
    plain_heard = [plain(word["text"].strip()) for word in heard]
    said = [(word, float(one["start"])) for word, one in zip(plain_heard, heard, strict=True)]
    seconds = lay(plain_written, said, start)
    sure = [1.0] * len(written)
    for block in Levenshtein.opcodes(plain_written, plain_heard):
        if block.tag == "equal":
            for place, other in zip(
                range(block.src_start, block.src_end),
                range(block.dest_start, block.dest_end),
                strict=True,
            ):
                sure[place] = float(heard[other]["probability"])
    return [Spoken(*word, *facts) for word, *facts in zip(written, seconds, sure, strict=True)]


def _heard(segments: Iterable[Segment]) -> Iterator[tuple[str, float]]:
    for segment in segments:
        for word in segment.words:
            if text := word["text"].strip():
                yield text, float(word["start"])


@lru_cache(maxsize=1 << 15)
def plain(word: str) -> str:
    """A word without its signs and its case, so that "Stadt." is still "Stadt"."""
    folded = unicodedata.normalize("NFC", word).casefold()
    return "".join(sign for sign in folded if sign.isalnum()) or folded
