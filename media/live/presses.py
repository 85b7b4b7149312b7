"""What the desk says to the gate: closed, open, end. One line for each press, with its time.

A press and the publication of a part exclude each other: no part that ends after the press can
still get out.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import floor
from pathlib import Path
from typing import Any, Literal

from media.live import clocks, lines
from media.live.folder import Folder

Word = Literal["closed", "open", "end"]
WORDS: tuple[Word, ...] = ("closed", "open", "end")
FOREVER = float("inf")
ALWAYS = float("-inf")


def iso(moment: float) -> str:
    """Return a moment as text, in UTC and with milliseconds."""
    text = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def moment(text: str) -> float:
    """Read what ``iso`` wrote."""
    return datetime.fromisoformat(text).timestamp()


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when the stream is closed, and why."""

    begin: float
    end: float
    reason: str

    def touches(self, begin: float, end: float) -> bool:
        """Say whether something that lasts from ``begin`` to ``end`` is in it."""
        return begin < self.end and end > self.begin


def press(path: Path, word: Word, *, reason: str = "", at: float | None = None) -> float:
    """Write a press down and return when it counts from; a second time it changes nothing.

    ``at`` (seconds since 1970) is for a press that comes late: parts that are out stay out.
    """
    folder = Folder(path)
    folder.path.mkdir(parents=True, exist_ok=True)
    with held(folder):
        at = time.time() if at is None else at
        steady = floor((at - clocks.offset()) * 1000) / 1000
        clock = {"steady": steady, "boot": clocks.boot()}
        lines.append(folder.presses, {"at": iso(at), "press": word, "reason": reason, **clock})
    return at


@contextmanager
def held(folder: Folder) -> Iterator[None]:
    """Nobody else presses or publishes during the block."""
    with (folder.path / ".presses.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True, slots=True)
class Presses:
    """All presses until now."""

    spans: Sequence[Span]
    end: float | None

    def closed_at(self, begin: float, end: float) -> Span | None:
        """Return the closed span that this time touches."""
        return next((span for span in self.spans if span.touches(begin, end)), None)


def by_wall(row: dict[str, Any]) -> float:
    """Return when a press was, by the wall clock as it went then."""
    return moment(row["at"])


def by_steady(row: dict[str, Any]) -> float:
    """Return when a press was, by the clock that nobody can set."""
    if row.get("boot") == clocks.boot():
        return float(row["steady"])
    return by_wall(row) - clocks.offset()


def read(
    folder: Folder, *, hold: float = 0.0, clock: Callable[[dict[str, Any]], float] = by_wall
) -> Presses:
    """Return what was pressed; the stream stays closed ``hold`` seconds after it is opened.

    All times in it are by ``clock``.
    What an encoder sends then was taken before the press. Closed again for another reason, it stays
    closed and the new reason counts. A press that is still to come was made before the server's
    clock was put back: then all that nobody has judged yet is closed with it.
    """
    spans: list[Span] = []
    begin, reason, end = None, "", None
    for row, _ in lines.read(folder.presses):
        at, why = clock(row), row.get("reason", "")
        if row["press"] == "closed" and begin is None:
            begin, reason = at, why
        elif row["press"] == "closed" and begin is not None and why != reason:
            spans.append(Span(begin if begin < at else ALWAYS, at, reason))
            begin, reason = at, why
        elif row["press"] == "open" and begin is not None:
            spans.append(Span(begin if begin < at else ALWAYS, at + hold, reason))
            begin = None
        elif row["press"] == "end" and end is None:
            end = at
    if begin is not None:
        spans.append(Span(begin if begin <= time.time() else ALWAYS, FOREVER, reason))
    return Presses(spans, end)


def closed_now(folder: Folder) -> Span | None:
    """Return the span for which the stream is closed at this moment, whatever the clock says."""
    now = clocks.steady()
    return read(folder, clock=by_steady).closed_at(now, now)
