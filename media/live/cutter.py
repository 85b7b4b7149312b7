"""Cuts what arrives into parts at key frames and writes each one whole, with a line about it.

A part that is not through is only in memory: a process that is killed loses that one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from media.live import parts, still
from media.live.clocks import WallClock, boot, offset
from media.live.lines import append
from media.live.parts import TICKS, Part, Shape, Unit, find_sps
from media.workspace import new_file

TARGET = int(2.1 * TICKS)
LONGEST = int(2.4 * TICKS)
HOLE = TICKS
LATEST_SOUND = TICKS // 2


class Cutter:
    """``rare`` is asked to encode the pictures of the part when no key frame comes."""

    def __init__(
        self, folder: Path, clock: WallClock, rare: Callable[[list[Unit]], list[Unit]]
    ) -> None:
        self._folder, self._clock, self._rare = folder, clock, rare
        self.facts: dict[str, object] = {}
        self._video: list[Unit] = []
        self._next: list[Unit] = []
        self._audio: list[Unit] = []
        self._number = 0
        self._sps = b""
        self._distances: deque[int] = deque(maxlen=8)
        self._last_key = self._first = 0
        self._size = (0, 0)

    def hear(self, unit: Unit, arrived: float) -> None:
        """Take a packet of sound."""
        self._clock.see(unit.pts, arrived)
        if self._video and unit.pts >= self._first:
            self._audio.append(unit)
        if self._next and unit.pts >= self._next[0].pts:
            self._finish(self._next[0].pts)

    def show(self, unit: Unit, arrived: float) -> None:
        """Take a packet of the picture."""
        self._clock.see(unit.pts, arrived)
        if unit.key:
            self._note_key(unit)
        if not self._video:
            if unit.key:
                self._first = unit.pts
                self._begin(unit)
            return
        row = self._next or self._video
        if abs(unit.dts - row[-1].dts) > HOLE and unit.dts > row[-1].dts:
            self.end()
            if unit.key:
                self._first = unit.pts
                self._begin(unit)
            return
        if self._next:
            self._next.append(unit)
            if unit.pts - self._next[0].pts > LATEST_SOUND:
                self._finish(self._next[0].pts)
        elif unit.key and self._is_end(unit):
            self._next = [unit]
        else:
            self._video.append(unit)
            if unit.dts - self._video[0].dts > LONGEST:
                self._cut_anew()

    def _note_key(self, unit: Unit) -> None:
        if self._last_key:
            self._distances.append(unit.pts - self._last_key)
        self._last_key = unit.pts

    def _is_end(self, unit: Unit) -> bool:
        """Say whether the part ends here: waiting for another key frame would take too long."""
        far = max(self._distances, default=TARGET)
        sps = find_sps(unit.data)
        return unit.pts - self._video[0].pts + far > TARGET or (bool(sps) and sps != self._sps)

    def _begin(self, unit: Unit) -> None:
        self._video, self._next = [unit], []
        sps = find_sps(unit.data)
        if sps and sps != self._sps:
            self._sps, self._size = sps, parts.size_of(unit)
        self._audio = [sound for sound in self._audio if sound.pts >= unit.pts]

    def _cut_anew(self) -> None:
        waiting, self._video = self._video, []
        self._distances.clear()
        self._last_key = 0
        for unit in self._rare(waiting):
            if unit.key and self._video and unit.pts > self._video[0].pts:
                self._finish(unit.pts)
            if not self._video:
                self._begin(unit)
            else:
                self._video.append(unit)

    def _finish(self, end: int) -> None:
        """Write the part that ends at this tick, and go on with the next."""
        begin = self._video[0].pts
        sounds = [unit for unit in self._audio if unit.pts < end]
        self._audio = self._audio[len(sounds) :]
        if not sounds:
            sounds = list(still.silence(begin, end))
        shape = Shape(*self._size, self._sps[1:4].hex())
        self._write(Part(tuple(self._video), tuple(sounds)), shape, begin, end)
        self._clock.turn()
        rest, self._video, self._next = self._next, [], []
        if rest:
            self._begin(rest[0])
            self._video += rest[1:]

    def _write(self, part: Part, shape: Shape, begin: int, end: int) -> None:
        name = f"{self._number:05d}.ts"
        with new_file(self._folder / name) as path:
            parts.write(path, part, shape)
        ahead = offset()
        append(
            self._folder / "parts.jsonl",
            {
                "part": self._number,
                "begin": begin,
                "ticks": end - begin,
                "wall": self._clock.at(begin) + ahead,
                "boot": boot(),
                "steady": self._clock.at(begin),
                "earliest": self._clock.earliest(begin),
                "latest": self._clock.latest,
                "drift": round(self._clock.drift, 3),
                "bytes": (self._folder / name).stat().st_size,
                "shape": asdict(shape),
                **self.facts,
            },
        )
        self._number += 1

    def end(self) -> None:
        """Nothing follows, or a hole: what is there is a part of its own."""
        if self._next:
            self._finish(self._next[0].pts)
        if len(self._video) > 1:
            usual = (self._video[-1].dts - self._video[0].dts) // (len(self._video) - 1)
            self._finish(max(unit.pts for unit in self._video) + usual)
        self._video = []
