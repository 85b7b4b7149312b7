"""What is said, cut into phrases at pauses while it is being said.

A phrase is heard at once, so a short one brings its captions soon, a long one is understood better.
It ends at a pause when it is long enough for that, and at the longest pause, or where it is least
likely speech, when it gets too long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from media.audio import Samples
from media.speech import FRAME_SECONDS, Span, spans_of

MARGIN = 10
"""frames of a pause that belong to what is said next"""
PAUSE, LONG_PAUSE = 9, 25
"""frames: a pause that may end a phrase, and one that always does"""
SHORTEST = 90
"""frames; a shorter phrase ends at a long pause only"""

Frames = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is heard at once: the spans in which somebody speaks, all between ``begin`` and
    ``until``, in seconds. All that is said before ``until`` is in it.
    """

    begin: float
    spans: tuple[Span, ...]
    until: float


def next_phrase(chances: Samples, begin: float, longest: float, *, final: bool) -> Phrase | None:
    """Return the first phrase in these frames, which begin at second ``begin``, or None if that
    can't be told yet. One without spans: nobody speaks. ``final``: nothing follows.
    """
    spans = [
        (round(span.start / FRAME_SECONDS), round(span.end / FRAME_SECONDS))
        for span in spans_of(chances.tolist())
    ]
    end = len(chances)
    if not spans:
        until = end if final else end - 2 * MARGIN
        return _phrase(begin, (), until) if until > 0 else None
    if spans[0][0] > 2 * MARGIN:
        return _phrase(begin, (), spans[0][0] - MARGIN)
    most = round(longest / FRAME_SECONDS)
    pauses = _pauses(spans, end)
    if final and spans[-1][1] <= most:
        return _phrase(begin, spans, end)
    last = _last(spans, pauses, most)
    if last is None and end > most:
        last = _longest_pause(spans, pauses, most)
        if last is None:
            return _cut(begin, spans, chances, most)
    if last is None:
        return None
    pause_end = spans[last][1] + pauses[last]
    until = max(pause_end - MARGIN, spans[last][1] + pauses[last] // 2)
    return _phrase(begin, spans[: last + 1], until)


def _pauses(spans: Sequence[Frames], end: int) -> list[int]:
    """Return how long nobody speaks after each span."""
    following = [start for start, _ in spans[1:]]
    return [after - span[1] for span, after in zip(spans, [*following, end], strict=True)]


def _last(spans: Sequence[Frames], pauses: Sequence[int], most: int) -> int | None:
    """Return the last span at whose end the phrase may end."""
    good = [
        number
        for number, (span, pause) in enumerate(zip(spans, pauses, strict=True))
        if span[1] <= most and pause >= (PAUSE if span[1] >= SHORTEST else LONG_PAUSE)
    ]
    return good[-1] if good else None


def _longest_pause(spans: Sequence[Frames], pauses: Sequence[int], most: int) -> int | None:
    """Return the span before the longest pause in the later part of what is too long."""
    numbers = [number for number, (_, end) in enumerate(spans[:-1]) if SHORTEST // 2 <= end <= most]
    return max(numbers, key=lambda number: pauses[number]) if numbers else None


def _cut(begin: float, spans: Sequence[Frames], chances: Samples, most: int) -> Phrase:
    """Cut in the middle of speech, where it is least likely speech."""
    earliest = most // 2
    at = earliest + int(np.argmin(chances[earliest:most]))
    before = [(start, min(end, at)) for start, end in spans if start < at]
    return _phrase(begin, before, at)


def _phrase(begin: float, spans: Sequence[Frames], until: int) -> Phrase:
    def second(frame: int) -> float:
        return round(begin + frame * FRAME_SECONDS, 3)

    return Phrase(begin, tuple(Span(second(a), second(b)) for a, b in spans), second(until))
