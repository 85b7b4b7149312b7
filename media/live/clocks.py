"""Two clocks: the encoder's, which may do what it likes, and ours.

The encoder's timestamps are only used as distances. Where they jump although no time has passed,
the jump is taken out; where time has passed too, there is a hole.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from media.live.parts import TICKS

JUMP_SECONDS = 2.0
BACK_SECONDS = 0.1
WINDOW = 6
FIRST = 10 * TICKS
"""where a source's time 0 is put: a transport stream has no times below 0"""
LOOKS = 3
BOOT_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def steady() -> float:
    """Return the seconds since the machine was started: a clock that nobody can set anew, the same
    for all processes.
    """
    return time.clock_gettime(BOOT_CLOCK)


def offset() -> float:
    """Return by how much our wall clock is ahead of the steady one just now.

    Of several looks at both the one counts between which least time passed.
    """
    looks = [(steady(), time.time(), steady()) for _ in range(LOOKS)]
    before, wall, after = min(looks, key=lambda look: look[2] - look[0])
    return wall - (before + after) / 2


@lru_cache(maxsize=1)
def boot() -> str:
    """Return the name of this run of the machine; the steady clock counts from its beginning."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


@dataclass
class Steady:
    """The times of one track, without jumps; tracks of one source share ``offsets``."""

    offsets: dict[str, int]
    name: str
    jumps: int = 0
    _last: int | None = None
    _usual: int = TICKS // 50
    _arrived: float = 0.0

    def place(self, dts: int, arrived: float) -> int:
        """Return what to add to the times of the packet with this ``dts``."""
        offset = self.offsets.setdefault(self.name, self._newest())
        if self._last is not None:
            step, passed = dts + offset - self._last, arrived - self._arrived
            if not self._follows(step) and abs(step / TICKS - passed) > JUMP_SECONDS:
                offset = self._mend(dts)
            elif 0 < step < TICKS // 5:
                self._usual = step
        self.offsets[self.name] = offset
        self._last = dts + offset
        self._arrived = arrived
        return offset

    def _newest(self) -> int:
        return next(reversed(self.offsets.values()), FIRST)

    def _follows(self, step: int) -> bool:
        return -BACK_SECONDS * TICKS <= step <= JUMP_SECONDS * TICKS

    def _mend(self, dts: int) -> int:
        """Return the offset of the other track if it fits, else one by which this one goes on."""
        assert self._last is not None
        for name, offset in self.offsets.items():
            if name != self.name and self._follows(dts + offset - self._last):
                return offset
        self.jumps += 1
        return self._last + self._usual - dts


@dataclass
class WallClock:
    """Our steady clock at a tick of the stream: what came with the least delay counts.

    The encoder's clock may run fast or slow, so only the last parts are looked at.
    """

    _windows: deque[float] = field(default_factory=lambda: deque(maxlen=WINDOW))
    _current: float = float("inf")
    _least: float = float("inf")
    _first: float | None = None
    latest: float = 0.0
    """when the newest packet came"""

    def see(self, tick: int, arrived: float) -> None:
        """Take note of a packet that arrives."""
        self.latest = arrived
        self._current = min(self._current, arrived - tick / TICKS)
        self._least = min(self._least, self._current)

    def turn(self) -> None:
        """A part is through: old delays count no longer."""
        self._windows.append(self._current)
        if self._first is None:
            self._first = self._current
        self._current = float("inf")

    def at(self, tick: int) -> float:
        """Return when this tick was, by the clock that ``arrived`` was told by."""
        return min([*self._windows, self._current]) + tick / TICKS

    def earliest(self, tick: int) -> float:
        """Return the earliest moment at which the encoder can have taken this tick."""
        return self._least + tick / TICKS

    @property
    def drift(self) -> float:
        """Return by how many seconds the encoder's clock has lost against ours."""
        if self._first is None:
            return 0.0
        return min([*self._windows, self._current]) - self._first
