"""When a word of the protocol was said: its text laid over the words that were heard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from hearing.archive.dictionary import fold
from hearing.archive.tokens import Word
from hearing.protocol.models import Segment
from hearing.protocol.timing import lay

_RUN: Final = re.compile(r"[^\W_]+")


def word_starts(
    text: str, words: Sequence[Word], segments: Iterable[Segment], *, start: float
) -> list[float]:
    """Return the second at which each word of ``text`` begins.

    Words that people changed take the time of what they replaced, words that they added the time
    of what stands before them; without heard words all take ``start``.
    """
    heard = [(fold(run), second) for run, second in _heard(segments)]
    runs = list(_RUN.finditer(text))
    seconds = lay([fold(run[0]) for run in runs], heard, start)
    starts: list[float] = []
    at = 0
    for word in words:
        while at < len(runs) - 1 and runs[at].end() <= word.start:
            at += 1
        starts.append(seconds[at] if seconds else start)
    return starts


def _heard(segments: Iterable[Segment]) -> Iterable[tuple[str, float]]:
    for segment in segments:
        for word in segment.words:
            for run in _RUN.findall(word["text"]):
                yield run, float(word["start"])
