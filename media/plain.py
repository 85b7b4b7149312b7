"""A plain MP4, its index first, made of one in fragments; memory does not grow with the length."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from media.boxes import HEADER, LONG_HEADER, box, split, walk
from media.errors import Cancelled
from media.fragments import Edits, read_content, runs_of, tracks_of
from media.tables import Table, Track
from media.workspace import CancelCheck, never

STEP = "playback"
BRANDS = b"isom\0\0\2\0isomiso2avc1mp41"
BLOCK_BYTES = 1 << 20
HOLDERS = frozenset({b"trak", b"mdia", b"minf", b"stbl"})
MADE_ANEW = frozenset(
    {b"edts", b"stts", b"stss", b"ctts", b"stsc", b"stsz", b"stco", b"co64", b"sgpd", b"sbgp"}
)
FULL_SPEED = 0x10000

Part = bytes | Table


@dataclass(frozen=True, slots=True)
class Whole:
    """A track with all its packets, and when they are shown."""

    track: Track
    edits: Edits

    @property
    def skipped(self) -> int:
        """Return how much of the beginning is not shown, in the track's own units."""
        return max(0, self.edits.skipped - self.track.begin)

    @property
    def empty(self) -> int:
        """Return how long nothing is shown at first, in the film's units."""
        return self.edits.empty + self._in_film(max(0, self.track.begin - self.edits.skipped))

    @property
    def shown(self) -> int:
        """Return how long the track is shown, in the film's units."""
        return self._in_film(self.track.end - self.track.begin - self.skipped)

    def _in_film(self, length: int) -> int:
        return -(-length * self.edits.film_scale // self.edits.scale)


def write(fragmented: Path, target: Path, *, cancelled: CancelCheck = never) -> None:
    """Write ``target`` with the packets of ``fragmented``; a second time it replaces it.

    Raises Cancelled, and OSError where the disk is full.
    """
    with fragmented.open("rb") as source, target.open("wb") as file:
        boxes = {found.kind: found for found in walk(source)}
        moov = read_content(source, boxes[b"moov"])
        wholes = {
            number: Whole(Track(target.parent), edits) for number, _, edits in tracks_of(moov)
        }
        length = _collect(source, wholes)
        head: list[Part] = [box(b"ftyp", BRANDS), *_moov(moov, wholes)]
        head.append(LONG_HEADER.pack(1, b"mdat", LONG_HEADER.size + length))
        for whole in wholes.values():
            whole.track.places.shift = _length(head)
        for part in head:
            file.writelines([part] if isinstance(part, bytes) else part.blocks())
        for block in _media(source):
            if cancelled():
                raise Cancelled(STEP)
            file.write(block)


def _collect(source: BinaryIO, wholes: dict[int, Whole]) -> int:
    """Add all packets to their tracks, with places from the media's start; return its length."""
    length, runs = 0, []
    for found in walk(source):
        if found.kind == b"moof":
            runs = list(runs_of(read_content(source, found), found.start))
        elif found.kind == b"mdat":
            for run in runs:
                place = run.place - found.content + length
                wholes[run.track].track.add(replace(run, place=place))
            length += found.end - found.content
    return length


def _media(source: BinaryIO) -> Iterator[bytes]:
    """Yield the media of all fragments in blocks."""
    for found in walk(source):
        if found.kind == b"mdat":
            for start in range(found.content, found.end, BLOCK_BYTES):
                source.seek(start)
                yield source.read(min(BLOCK_BYTES, found.end - start))


def _moov(moov: bytes, wholes: dict[int, Whole]) -> list[Part]:
    parts: list[Part] = []
    following = iter(wholes.values())
    for kind, content in split(moov):
        if kind == b"mvhd":
            length = max(whole.empty + whole.shown for whole in wholes.values())
            parts.append(_header(kind, content, length))
        elif kind == b"trak":
            parts += _rebuilt(kind, content, next(following))
        elif kind != b"mvex":
            parts.append(box(kind, content))
    return _box(b"moov", parts)


def _rebuilt(kind: bytes, content: bytes, whole: Whole) -> list[Part]:
    """Return a box of a track with its own lengths and tables."""
    if kind in MADE_ANEW:
        return []
    if kind == b"tkhd":
        return [_header(kind, content, whole.empty + whole.shown), _edits(whole)]
    if kind == b"mdhd":
        return [_header(kind, content, whole.track.duration)]
    if kind not in HOLDERS:
        return [box(kind, content)]
    parts = [part for inner in split(content) for part in _rebuilt(*inner, whole)]
    if kind == b"stbl":
        for name, before, table in whole.track.tables():
            parts += _box(name, [before, table])
    return _box(kind, parts)


def _header(kind: bytes, content: bytes, length: int) -> bytes:
    """Return a header with this length, in version 1, which has room for any."""
    times = struct.unpack_from(">II", content, 4)
    at = 12 + (8 if kind == b"tkhd" else 4)
    return box(
        kind,
        b"\1" + content[1:4],
        struct.pack(">QQ", *times),
        content[12:at],
        struct.pack(">Q", length),
        content[at + 4 :],
    )


def _edits(whole: Whole) -> bytes:
    edits = [(whole.empty, -1)] if whole.empty else []
    edits.append((whole.shown, whole.skipped))
    entries = [struct.pack(">QqI", *edit, FULL_SPEED) for edit in edits]
    return box(b"edts", box(b"elst", struct.pack(">II", 1 << 24, len(entries)), *entries))


def _box(kind: bytes, parts: Sequence[Part]) -> list[Part]:
    return [HEADER.pack(HEADER.size + _length(parts), kind), *parts]


def _length(parts: Sequence[Part]) -> int:
    return sum(map(len, parts))
