"""Spans of a recording, in seconds, and what is done with several of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOMENT = 0.01
"""Seconds; something that was said in no time still lasts so long."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From ``start`` to ``end``."""

    start: float
    end: float

    def touches(self, start: float, end: float) -> bool:
        """Whether any of what was from start to end lies in it."""
        return self.start < max(end, start + MOMENT) and start < self.end

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


def touched(spans: Iterable[Span], start: float, end: float) -> bool:
    """Whether any of the spans touches what was from start to end."""
    return any(span.touches(start, end) for span in spans)


def union(spans: Iterable[Span]) -> list[Span]:
    """The same seconds in order, none twice."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        elif span.start < span.end:
            found.append(span)
    return found


def minus(spans: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    """What of the spans lies in none of the others."""
    left: list[Span] = []
    taken = union(others)
    for span in union(spans):
        at = span.start
        for other in taken:
            if other.end <= at or other.start >= span.end:
                continue
            left.append(Span(at, other.start))
            at = other.end
        left.append(Span(at, span.end))
    return [span for span in left if span.start < span.end]
