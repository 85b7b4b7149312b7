"""``index.jsonl``: one line for each part that got out, or that a still picture stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

from media.live import lines
from media.live.folder import Folder
from media.live.parts import TICKS, Shape
from media.live.presses import iso, moment

LIVE, GAP, CLOSED = "live", "gap", "closed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A part: what it is, when it was, and where its bytes came from (``run``, ``part``)."""

    number: int
    kind: str
    reason: str
    wall: float
    ticks: int
    shape: Shape
    breaks: bool
    """a decoder has to be set up anew before it"""
    bytes: int
    run: int = 0
    part: int = -1

    @property
    def seconds(self) -> float:
        """Return how long it is."""
        return self.ticks / TICKS

    @property
    def end(self) -> float:
        """Return the wall clock at its end."""
        return self.wall + self.seconds

    def as_dict(self) -> dict[str, Any]:
        """Return the line's content."""
        shape = self.shape
        return {
            "number": self.number,
            "file": f"main/{self.number:05d}.ts",
            "kind": self.kind,
            "reason": self.reason,
            "wall": iso(self.wall),
            "seconds": round(self.seconds, 5),
            "ticks": self.ticks,
            "breaks": self.breaks,
            "bytes": self.bytes,
            "run": self.run,
            "part": self.part,
            "shape": [shape.width, shape.height, shape.profile],
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Entry:
        """Read back what ``as_dict`` gave."""
        names = ("number", "kind", "reason", "ticks", "breaks", "bytes", "run", "part")
        facts = {name: row[name] for name in names}
        return cls(wall=moment(row["wall"]), shape=Shape(*row["shape"]), **facts)


def read(folder: Folder) -> Iterator[Entry]:
    """Yield all entries."""
    for row, _ in lines.read(folder.index):
        yield Entry.from_dict(row)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring parts of one kind: ``begin`` and ``end`` by the wall clock, ``second`` in it."""

    kind: str
    reason: str
    begin: float
    end: float
    second: float

    def as_dict(self) -> dict[str, Any]:
        """Return it as other programs read it."""
        return {
            "kind": self.kind,
            "reason": self.reason,
            "begin": iso(self.begin),
            "end": iso(self.end),
            "second": round(self.second, 3),
            "seconds": round(self.end - self.begin, 3),
        }


def stretches(entries: Iterable[Entry], *, step: float = inf) -> Iterator[Stretch]:
    """Yield what is live, missing and closed, in order; each second is in exactly one.

    Where the wall clock leaves the recording's own time by more than ``step`` seconds, a new one
    begins: then second and wall clock run alike in each of them.
    """
    current: Stretch | None = None
    ticks = 0
    for entry in entries:
        begin, second = entry.wall, ticks / TICKS
        if current is not None and _goes_on(current, entry, second, step):
            begin, second = current.begin, current.second
        elif current is not None:
            yield current
        current = Stretch(entry.kind, entry.reason, begin, entry.end, second)
        ticks += entry.ticks
    if current is not None:
        yield current


def _goes_on(current: Stretch, entry: Entry, second: float, step: float) -> bool:
    away = entry.wall - current.begin - (second - current.second)
    return (current.kind, current.reason) == (entry.kind, entry.reason) and abs(away) <= step
