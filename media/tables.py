"""The tables of an MP4's track: for each packet its length, size, place. They grow on disk."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
BLOCK_BYTES = 1 << 18
COUNT = struct.Struct(">II")
SIZE_AND_COUNT = struct.Struct(">III")


@dataclass(frozen=True, slots=True)
class Run:
    """Packets of one track that lie one after the other in the file, from ``place`` on.

    ``time`` is the first one's, ``durations`` and ``delays`` (until it is shown) are each one's,
    all in units of the track; ``keys`` says which can be decoded without others.
    """

    track: int
    time: int
    place: int
    durations: Numbers
    sizes: Numbers
    delays: Numbers
    keys: npt.NDArray[np.bool_]

    @property
    def times(self) -> Numbers:
        """Return when each packet is decoded."""
        return self.time + np.cumsum(self.durations) - self.durations

    @property
    def end(self) -> int:
        """Return until when the packets are shown."""
        return int((self.times + self.delays + self.durations).max())


class Table:
    """Numbers of 4 or 8 bytes in a file without a name; its length is in bytes.

    ``shift`` is added to each number when it is read back.
    """

    def __init__(self, folder: Path, kind: str = ">u4") -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (lives as long as the table)
        self._kind = np.dtype(kind)
        self._bytes = 0
        self.shift = 0

    def __len__(self) -> int:
        return self._bytes

    def add(self, numbers: Numbers) -> None:
        """Append the numbers."""
        self._bytes += self._file.write(numbers.astype(self._kind).tobytes())

    def blocks(self) -> Iterator[bytes]:
        """Yield the table in blocks."""
        self._file.seek(0)
        while block := self._file.read(BLOCK_BYTES):
            yield (np.frombuffer(block, self._kind) + self.shift).astype(self._kind).tobytes()


class Runs:
    """Numbers of which many in a row are the same, kept as pairs of how many and which."""

    def __init__(self, folder: Path) -> None:
        self.table = Table(folder, ">i4")
        self._open = np.empty((0, 2), np.int64)

    def add(self, numbers: Numbers) -> None:
        """Append the numbers."""
        starts = np.flatnonzero(np.diff(numbers, prepend=numbers[:1] - 1))
        pairs = np.column_stack([np.diff(starts, append=len(numbers)), numbers[starts]])
        if len(self._open) and len(pairs) and self._open[0, 1] == pairs[0, 1]:
            pairs[0, 0] += self._open[0, 0]
            self._open = self._open[:0]
        pairs = np.concatenate([self._open, pairs])
        self.table.add(pairs[:-1])
        self._open = pairs[-1:]

    def end(self) -> Table:
        """Return the whole table; nothing can be added any more."""
        self.table.add(self._open)
        self._open = self._open[:0]
        return self.table

    @property
    def only(self) -> int | None:
        """Return the number that all are, or None if they differ."""
        return int(self._open[0, 1]) if len(self._open) and not len(self.table) else None


class Track:
    """The tables of one track; ``begin`` and ``end`` are its first time and its last."""

    def __init__(self, folder: Path) -> None:
        self.durations, self.delays = Runs(folder), Runs(folder)
        self.sizes, self.keys = Table(folder), Table(folder)
        self.places, self.lengths = Table(folder, ">u8"), Table(folder)
        self.packets = self.begin = self.end = 0
        self._last_time = self._last_duration = 0
        self._run_length = 0

    def add(self, run: Run) -> None:
        """Append the packets; the last one so far lasts until they begin, as in any MP4."""
        if not self.packets:
            self.begin = self._last_time = run.time
        else:
            self.durations.add(np.array([run.time - self._last_time]))
        self.durations.add(run.durations[:-1])
        self._last_time, self._last_duration = int(run.times[-1]), int(run.durations[-1])
        self.end = max(self.end, run.end)
        self.delays.add(run.delays)
        self.sizes.add(run.sizes)
        self.keys.add(np.flatnonzero(run.keys) + self.packets + 1)
        self.packets += len(run.sizes)
        self._add_place(run)

    def _add_place(self, run: Run) -> None:
        self.places.add(np.array([run.place]))
        if len(run.sizes) != self._run_length:
            self._run_length = len(run.sizes)
            self.lengths.add(np.array([len(self.places) // 8, self._run_length, 1]))

    @property
    def duration(self) -> int:
        """Return how long all packets last."""
        return self._last_time + self._last_duration - self.begin

    def tables(self) -> Iterator[tuple[bytes, bytes, Table]]:
        """Yield the boxes of the tables: kind, what stands before the table, and the table.

        Nothing can be added any more.
        """
        self.durations.add(np.array([self._last_duration]))
        durations = self.durations.end()
        yield b"stts", COUNT.pack(0, len(durations) // 8), durations
        if len(self.keys) != 4 * self.packets:
            yield b"stss", COUNT.pack(0, len(self.keys) // 4), self.keys
        if self.delays.only != 0:
            delays = self.delays.end()
            yield b"ctts", COUNT.pack(0, len(delays) // 8), delays
        yield b"stsc", COUNT.pack(0, len(self.lengths) // 12), self.lengths
        yield b"stsz", SIZE_AND_COUNT.pack(0, 0, self.packets), self.sizes
        yield b"co64", COUNT.pack(0, len(self.places) // 8), self.places
