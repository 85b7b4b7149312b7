"""An MP4 in fragments: pieces of some seconds, each with a table of its own packets.

FFmpeg keeps the tables of a plain MP4 in memory until its end, and reads them whole before it
shows one picture. Fragments it writes, and can read, one by one.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from media.boxes import Box, find, split, walk
from media.tables import Run

OPTIONS: dict[str, str | int] = {
    "movflags": "+frag_keyframe+delay_moov+default_base_moof",
    "min_frag_duration": 2_000_000,
}
"""A fragment lasts from one key frame to another, at least two seconds."""

NO_KEY = 0x10000
FIELDS = {0x100: "durations", 0x200: "sizes", 0x400: "flags", 0x800: "delays"}
EDIT = {0: struct.Struct(">IiI"), 1: struct.Struct(">QqI")}


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a fragment says about a track's packets where they do not say it themselves."""

    track: int
    durations: int = 0
    sizes: int = 0
    flags: int = 0
    delays: int = 0


def read_content(file: BinaryIO, box: Box) -> bytes:
    """Return what is in a box of the file."""
    file.seek(box.content)
    return file.read(box.end - box.content)


def runs_of(moof: bytes, start: int) -> Iterator[Run]:
    """Yield the packets of the fragment whose table begins at ``start`` in the file, in runs."""
    for kind, content in split(moof):
        if kind == b"traf":
            yield from _runs(content, start)


def _runs(content: bytes, start: int) -> Iterator[Run]:
    """Yield the runs of one track."""
    defaults, time = _defaults(find(content, b"tfhd")), 0
    for kind, inner in split(content):
        if kind == b"tfdt":
            time = int.from_bytes(inner[4:12] if inner[0] else inner[4:8])
        elif kind == b"trun":
            run = _run(inner, defaults)
            yield replace(run, time=time, place=start + run.place)
            time += int(run.durations.sum())


def _defaults(content: bytes) -> Defaults:
    flags, track = struct.unpack_from(">II", content)
    at = 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2)
    found = {}
    for bit, name in ((0x8, "durations"), (0x10, "sizes"), (0x20, "flags")):
        if flags & bit:
            found[name] = int.from_bytes(content[at : at + 4])
            at += 4
    return Defaults(track, **found)


def _run(content: bytes, defaults: Defaults) -> Run:
    """Return a run whose place counts from the start of its fragment, and its time from 0."""
    flags, count, place = struct.unpack_from(">IIi", content)
    at = 12
    names = [name for bit, name in FIELDS.items() if flags & bit]
    if flags & 0x4:
        first = int.from_bytes(content[at : at + 4])
        at += 4
    values = np.frombuffer(content, ">i4", count * len(names), at).astype(np.int64)
    column = dict(zip(names, values.reshape(count, len(names)).T, strict=True))
    for name in FIELDS.values():
        column.setdefault(name, np.full(count, getattr(defaults, name), np.int64))
    if flags & 0x4:
        column["flags"][:1] = first
    keys = (column["flags"] & NO_KEY) == 0
    return Run(
        defaults.track, 0, place, column["durations"], column["sizes"], column["delays"], keys
    )


@dataclass(frozen=True, slots=True)
class Edits:
    """How a track's own times become those of the film."""

    scale: int
    film_scale: int
    empty: int
    """for so long, in units of the film, nothing is shown"""
    skipped: int
    """so much of the track's beginning, in its own units, is not shown"""

    def second(self, time: int) -> float:
        """Return the second of the film at which this time of the track is shown."""
        return self.empty / self.film_scale + (time - self.skipped) / self.scale


def tracks_of(moov: bytes) -> Iterator[tuple[int, bytes, Edits]]:
    """Yield each track's number, its kind (``vide``, ``soun``) and its edits."""
    film_scale = _after_times(find(moov, b"mvhd"))
    for kind, trak in split(moov):
        if kind != b"trak":
            continue
        number = _after_times(find(trak, b"tkhd"))
        scale = _after_times(find(trak, b"mdia", b"mdhd"))
        edits = list(_edits(trak))
        empty = sum(length for length, begin in edits if begin < 0)
        skipped = next((begin for _, begin in edits if begin >= 0), 0)
        handler = find(trak, b"mdia", b"hdlr")[8:12]
        yield number, handler, Edits(scale, film_scale, empty, skipped)


def _after_times(header: bytes) -> int:
    """Return the number after the two times of a header, which are longer in version 1."""
    at = 20 if header[0] else 12
    return int.from_bytes(header[at : at + 4])


def _edits(trak: bytes) -> Iterator[tuple[int, int]]:
    """Yield how long each edit lasts, and where in the track it begins (-1: nowhere)."""
    try:
        content = find(trak, b"edts", b"elst")
    except KeyError:
        return
    for length, begin, _rate in EDIT[content[0]].iter_unpack(content[8:]):
        yield length, begin


@dataclass(frozen=True, slots=True)
class Film:
    """A video of which a second can be opened without the tables of all of it.

    ``fragments``: from which second on, and where in the file, a picture can be decoded.
    """

    path: Path
    duration: float
    head: bytes
    fragments: tuple[list[float], list[int]]

    def at(self, second: float) -> str | BinaryIO:
        """Return an MP4 with the picture of this second: all of it where it has no key frames."""
        seconds, places = self.fragments
        if not seconds:
            return str(self.path)
        number = max(0, bisect_right(seconds, second) - 1)
        with self.path.open("rb") as file:
            file.seek(places[number])
            return io.BytesIO(self.head + file.read(places[number + 1] - places[number]))


def open_film(path: Path) -> Film:
    """Return the video in this file, which must be one in fragments."""
    duration = 0.0
    seconds: list[float] = []
    places: list[int] = []
    with path.open("rb") as file:
        boxes = {box.kind: box for box in walk(file)}
        moov = read_content(file, boxes[b"moov"])
        tracks = {number: (kind, edits) for number, kind, edits in tracks_of(moov)}
        for box in walk(file):
            if box.kind != b"moof":
                continue
            for run in runs_of(read_content(file, box), box.start):
                kind, edits = tracks[run.track]
                duration = max(duration, edits.second(run.end))
                if kind == b"vide" and run.keys[0] and box.start not in places[-1:]:
                    seconds.append(edits.second(run.time + int(run.delays[0])))
                    places.append(box.start)
        file.seek(0)
        head = file.read(boxes[b"moov"].end)
        file.seek(0, io.SEEK_END)
        places.append(file.tell())
    return Film(path, duration, head, (seconds, places))
