"""Brings parts out, one after the other: the file, its line in the index, the playlist.

Killed between any two of these, the next one goes on from the index: a file without a line is
written again, a playlist is made from the lines.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from media.live import index, lines, parts
from media.live.folder import AUDIO, LOW, MAIN, Folder
from media.live.index import Entry
from media.live.parts import TICKS, Part, Shape
from media.live.playlists import FIRST_BITS, Playlist, Variants
from media.workspace import new_file, remove_parts, write_text

FIRST_TICK = TICKS
"""So much room for packets that are decoded before they are shown."""
LARGEST_SHIFT = 0.3
"""seconds by which a part may leave the wall clock before its time is said anew"""


class Publisher:
    """What is out. ``ticks`` of it are where the next part begins."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        folder.playlist().parent.mkdir(parents=True, exist_ok=True)
        self.playlist = Playlist(folder.playlist())
        self.ticks, self.most_bits = 0, 0
        self.last: Entry | None = None
        self.taken: set[tuple[int, int]] = set()
        self.renditions = True
        for entry in index.read(folder):
            self._note(entry)

    @property
    def start(self) -> int:
        """Return the tick at which the next part begins in its file."""
        return FIRST_TICK + self.ticks

    @property
    def wall(self) -> float:
        """Return the wall clock at the end of what is out."""
        assert self.last is not None
        return self.last.end

    def add(self, part: Part, entry: Entry) -> Entry:
        """Bring a part out whose times begin at ``start``; ``number`` and ``breaks`` are ours."""
        entry = self._placed(entry)
        target = self.folder.part(entry.number)
        with new_file(target) as path:
            parts.write(path, part, entry.shape)
        entry = replace(entry, bytes=target.stat().st_size)
        lines.append(self.folder.index, entry.as_dict())
        self._note(entry)
        self.write()
        return entry

    def _placed(self, entry: Entry) -> Entry:
        last = self.last
        if last is None:
            return replace(entry, number=0, breaks=True)
        follows = (
            (last.run, last.shape, last.kind == index.LIVE)
            == (entry.run, entry.shape, entry.kind == index.LIVE)
            and abs(entry.wall - last.end) <= LARGEST_SHIFT
            and (entry.kind != index.LIVE or entry.part == last.part + 1)
        )
        wall = last.end if follows else entry.wall
        return replace(entry, number=last.number + 1, breaks=not follows, wall=wall)

    def _note(self, entry: Entry) -> None:
        self.playlist.add(entry, f"{entry.number:05d}.ts")
        self.ticks += entry.ticks
        self.last = entry
        if entry.part >= 0:
            self.taken.add((entry.run, entry.part))
        if entry.kind == index.LIVE:
            self.most_bits = max(self.most_bits, ceil(entry.bytes * 8 / entry.seconds))

    def write(self) -> None:
        """Write the playlists; a second time nothing changes."""
        self.playlist.write()
        if self.last is not None:
            self._write_master(self.last.shape)

    def _write_master(self, shape: Shape) -> None:
        bits = FIRST_BITS
        while bits < self.most_bits:
            bits *= 2
        variants = Variants(shape, bits, self.renditions)
        text = variants.text(self.folder)
        if not self.folder.master.exists() or self.folder.master.read_text() != text:
            write_text(self.folder.master, text)

    def end(self) -> None:
        """Say in the playlist that nothing follows."""
        self.playlist.end()
        self.write()


def entry_of(
    kind: str,
    wall: float,
    ticks: int,
    shape: Shape,
    *,
    reason: str = "",
    run: int = 0,
    part: int = -1,
) -> Entry:
    """Return an entry that the publisher gives its number."""
    return Entry(0, kind, reason, wall, ticks, shape, False, 0, run, part)


def remove_half_written(folder: Folder) -> None:
    """Remove what a killed gate left half written; captions are another process's."""
    for name in (MAIN, LOW, AUDIO):
        remove_parts(folder.public / name)
    for path in folder.public.glob(".*.part*"):
        path.unlink(missing_ok=True)
