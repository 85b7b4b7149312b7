"""Which second of a recording somebody's clock was at: straight on, or across the gaps of a stream.

A recording of a live stream knows its stretches: what was live, missing and closed, from when to
when, and at which second. A file knows only when it began.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hearing.recordings.models import Recording

LIVE, GAP, CLOSED = "live", "gap", "closed"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``begin`` to ``end`` of the wall clock, at ``second`` of the recording; ``kind`` is
    live, gap or closed, ``reason`` a word of the stream's programs or of the desk."""

    kind: str
    reason: str
    begin: datetime
    end: datetime
    second: float
    seconds: float


def stretches(recording: Recording) -> list[Stretch]:
    """The stretches of a recording in order; none where it is a file."""
    return [_read(told) for told in recording.stretches or ()]


def missing(recording: Recording) -> list[Stretch]:
    """What is not to be seen: gaps and closed spans, neighbours of one kind together."""
    found: list[Stretch] = []
    for one in stretches(recording):
        if found and (found[-1].kind, found[-1].reason) == (one.kind, one.reason):
            last = found[-1]
            found[-1] = Stretch(
                last.kind, last.reason, last.begin, one.end, last.second, last.seconds + one.seconds
            )
        else:
            found.append(one)
    return [one for one in found if one.kind != LIVE]


def second_of(recording: Recording, moment: datetime) -> float:
    """The second of the recording at a moment; before its beginning below 0, after its end beyond
    its length. What was when nothing was kept, not even a still, is where it goes on."""
    known = stretches(recording)
    if not known:
        return (moment - recording.started_at).total_seconds()
    begun = [one for one in known if one.begin <= moment]
    if not begun:
        return (moment - known[0].begin).total_seconds()
    at = begun[-1]
    passed = (moment - at.begin).total_seconds()
    return at.second + (passed if at is known[-1] else min(passed, at.seconds))


def _read(told: dict[str, Any]) -> Stretch:
    return Stretch(
        kind=told["kind"],
        reason=told["reason"],
        begin=datetime.fromisoformat(told["begin"]),
        end=datetime.fromisoformat(told["end"]),
        second=told["second"],
        seconds=told["seconds"],
    )
