"""Writes an MP4 anew: packets that stay are copied, those that were replaced come from memory.

Only what a track's packets are is copied. What lies between them, titles, covers and an editor's
own boxes stay behind.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from media.boxes import LONG_HEADER, box, split
from media.errors import Cancelled
from media.redaction.tracks import Track
from media.tables import Numbers
from media.workspace import CancelCheck, Progress

STEP = "redaction"
BLOCK_BYTES = 1 << 22
HOLDERS = frozenset({b"trak", b"mdia", b"minf", b"stbl", b"edts"})
KEPT = frozenset(
    (b"tkhd", b"elst", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"nmhd", b"gmhd", b"dinf", b"stts")
)
COUNT = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Layout:
    """All packets of all tracks in the order in which they lie in the file: whose each is, its
    number in that track, its size now, and where it began and begins."""

    tracks: Numbers
    numbers: Numbers
    sizes: Numbers
    before: Numbers
    places: Numbers


def layout(tracks: Sequence[Track]) -> Layout:
    """Return where everything is to lie: in the order in which it lay."""
    sizes = [_sizes(track) for track in tracks]
    whose = np.repeat(np.arange(len(tracks)), [len(row) for row in sizes])
    numbers = np.concatenate([np.arange(len(row)) for row in sizes])
    before = np.concatenate([track.places for track in tracks])
    order = np.argsort(before, kind="stable")
    lengths = np.concatenate(sizes)[order]
    places = np.cumsum(lengths) - lengths
    return Layout(whose[order], numbers[order], lengths, before[order], places)


def _sizes(track: Track) -> Numbers:
    sizes = track.sizes.copy()
    sizes[list(track.anew)] = [len(data) for data in track.anew.values()]
    return sizes


def write(
    source: BinaryIO,
    target: BinaryIO,
    moov: bytes,
    tracks: Sequence[Track],
    *,
    more: bytes,
    progress: Progress,
    cancelled: CancelCheck,
) -> None:
    """Write the file with ``moov`` (the old one's content) made anew; ``more`` is put at its end.

    Raises Cancelled.
    """
    plan = layout(tracks)
    length, written = int(plan.sizes.sum()), 0
    head = box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
    start = len(head) + len(_moov(moov, tracks, plan, 0)) + LONG_HEADER.size
    target.write(head + _moov(moov, tracks, plan, start))
    target.write(LONG_HEADER.pack(1, b"mdat", LONG_HEADER.size + length))
    for block in _media(source, tracks, plan):
        if cancelled():
            raise Cancelled(STEP)
        progress(STEP, written, length)
        written += target.write(block)
    target.write(more)


def _media(source: BinaryIO, tracks: Sequence[Track], plan: Layout) -> Iterator[bytes]:
    """Yield all packets; those that lie one after the other and stay come in blocks."""
    anew = np.zeros(len(plan.sizes), np.bool_)
    for index, track in enumerate(tracks):
        anew |= (plan.tracks == index) & np.isin(plan.numbers, list(track.anew))
    breaks = anew[1:] | anew[:-1] | (plan.before[1:] != plan.before[:-1] + plan.sizes[:-1])
    starts = np.flatnonzero(np.concatenate([[True], breaks]))
    for first, last in zip(starts, [*starts[1:], len(plan.sizes)], strict=True):
        if anew[first]:
            yield tracks[plan.tracks[first]].anew[int(plan.numbers[first])]
        else:
            yield from _blocks(source, int(plan.before[first]), int(plan.sizes[first:last].sum()))


def _blocks(source: BinaryIO, place: int, length: int) -> Iterator[bytes]:
    source.seek(place)
    while length > 0:
        block = source.read(min(BLOCK_BYTES, length))
        if not block:
            raise EOFError
        length -= len(block)
        yield block


def _moov(moov: bytes, tracks: Sequence[Track], plan: Layout, start: int) -> bytes:
    """Return the index, for media that begin at byte ``start``."""
    parts, number = [], 0
    for kind, content in split(moov):
        if kind == b"mvhd":
            parts.append(box(kind, content))
        elif kind == b"trak":
            parts.append(_rebuilt(kind, content, _tables(tracks[number], plan, number, start)))
            number += 1
    return box(b"moov", *parts)


def _rebuilt(kind: bytes, content: bytes, tables: bytes) -> bytes:
    if kind not in HOLDERS:
        return box(kind, content) if kind in KEPT else b""
    inner = b"".join(_rebuilt(*one, tables) for one in split(content))
    return box(kind, inner, tables if kind == b"stbl" else b"")


def _tables(track: Track, plan: Layout, number: int, start: int) -> bytes:
    """Return the tables that may have changed; the lengths (stts) never do."""
    parts = [box(b"stsd", track.entry)]
    if not track.keys.all():
        keys = np.flatnonzero(track.keys) + 1
        parts.append(box(b"stss", COUNT.pack(0, len(keys)), _bytes(keys)))
    if track.delays.any():
        pairs = _pairs(track.delays)
        version = 1 << 24 if track.delays.min() < 0 else 0
        parts.append(box(b"ctts", COUNT.pack(version, len(pairs)), pairs.astype(">i4").tobytes()))
    sizes = _sizes(track)
    parts.append(box(b"stsz", struct.pack(">III", 0, 0, len(sizes)), _bytes(sizes)))
    return b"".join([*parts, *_chunks(plan, number, start)])


def _chunks(plan: Layout, number: int, start: int) -> Iterator[bytes]:
    """Yield the tables of what lies in a row: where, and how many packets."""
    mine = plan.tracks == number
    follows = mine[1:] & mine[:-1] & (np.diff(plan.numbers) == 1)
    firsts = np.flatnonzero(mine & ~np.concatenate([[False], follows]))
    firsts = firsts[np.argsort(plan.numbers[firsts])]
    counts = np.diff(plan.numbers[firsts], append=mine.sum())
    places = plan.places[firsts] + start
    changes = np.flatnonzero(np.diff(counts, prepend=-1))
    rows = np.column_stack([changes + 1, counts[changes], np.ones(len(changes), np.int64)])
    yield box(b"stsc", COUNT.pack(0, len(rows)), _bytes(rows))
    yield box(b"co64", COUNT.pack(0, len(places)), places.astype(">u8").tobytes())


def _pairs(numbers: Numbers) -> Numbers:
    """Return how many in a row are the same, and which."""
    starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    return np.column_stack([np.diff(starts, append=len(numbers)), numbers[starts]])


def _bytes(numbers: Numbers) -> bytes:
    return numbers.astype(">u4").tobytes()
