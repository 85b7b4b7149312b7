"""Holding word times against the speech that was detected."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from media.segments import Word
from media.speech import Span

EDGE_SECONDS = 0.05
"""How early a sound may begin before it is detected, and how late it may end."""


def hold_to_speech(words: Iterable[Word], spans: Sequence[Span]) -> tuple[Word, ...]:
    """Return the words without the silence that engines count to the first and last of a span.

    A word begins where its speech begins, so that who jumps to it hears it at once. One that
    lies wholly in silence is left as it is.
    """
    starts = [span.start for span in spans]
    return tuple(_hold(word, spans, starts) for word in words)


def _hold(word: Word, spans: Sequence[Span], starts: Sequence[float]) -> Word:
    last = bisect_right(starts, word.end) - 1
    touched = [span for span in spans[max(last - 1, 0) : last + 1] if span.end > word.start]
    if not touched:
        return word
    longest = max(touched, key=lambda span: min(span.end, word.end) - max(span.start, word.start))
    start = max(word.start, round(longest.start - EDGE_SECONDS, 3))
    end = min(word.end, round(longest.end + EDGE_SECONDS, 3))
    return replace(word, start=start, end=end) if start <= end else word
