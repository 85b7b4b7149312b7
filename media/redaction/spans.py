"""Spans of a recording, in seconds from the start of its container."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

MOMENT = 0.01
"""Seconds; engines hear words that last no time, and they are words all the same."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From ``start`` to ``end`` nothing may be heard, seen or read any longer."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"A span from {self.start} to {self.end} is none.")

    def touches(self, start: float, end: float) -> bool:
        """Say whether something that lasts from ``start`` to ``end`` is in it."""
        return start < self.end and max(end, start + MOMENT) > self.start


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the same time in order, without spans that touch each other."""
    row: list[Span] = []
    for span in sorted(spans):
        if row and span.start <= row[-1].end:
            row[-1] = replace(row[-1], end=max(row[-1].end, span.end))
        else:
            row.append(span)
    return row


def covers(done: Iterable[Span], spans: Iterable[Span]) -> bool:
    """Say whether all of ``spans`` is in ``done``."""
    whole = merged(done)
    return all(
        any(one.start <= span.start and span.end <= one.end for one in whole) for span in spans
    )


def touches(spans: Sequence[Span], start: float, end: float) -> bool:
    """Say whether something that lasts from ``start`` to ``end`` is in one of the spans."""
    return any(span.touches(start, end) for span in spans)
