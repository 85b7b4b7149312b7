"""The packets of a plain MP4's tracks, read from its tables (ISO/IEC 14496-12, 8.6 and 8.7).

All of them at once: four hours are a million and a half packets, some fifty megabytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from media.boxes import find, split
from media.fragments import Edits, tracks_of
from media.tables import Numbers

PICTURE, SOUND = b"vide", b"soun"
REACH = 3
"""packets of AAC: how long one is heard, at most. Each overlaps with the next, and the upper half
of HE-AAC is late by one."""


MOST_PACKETS = 10_000_000
"""in a track: more than a day has; sound without any coding has one for each sample"""


class Unusual(ValueError):
    """Something in the tables that no recorder we know writes; the sentence says what."""


@dataclass(slots=True)
class Track:
    """All packets in the order of decoding, in the track's own units of time.

    ``anew`` are those that were replaced; ``entry`` says how the track is coded.
    """

    kind: bytes
    edits: Edits
    entry: bytes
    times: Numbers
    delays: Numbers
    sizes: Numbers
    places: Numbers
    keys: npt.NDArray[np.bool_]
    end: int
    anew: dict[int, bytes] = field(default_factory=dict)

    @property
    def shown(self) -> Numbers:
        """Return when each packet is shown."""
        return self.times + self.delays

    @property
    def begin(self) -> float:
        """Return the second of the film at which the track begins."""
        edits = self.edits
        first = int(self.shown.min()) if len(self.times) else 0
        return max(edits.second(first), edits.empty / edits.film_scale)

    def units(self, second: float) -> float:
        """Return a second of the film in the track's own units."""
        edits = self.edits
        return (second - edits.empty / edits.film_scale) * edits.scale + edits.skipped


def read(moov: bytes) -> Iterator[Track]:
    """Yield the tracks in their order. Raises Unusual."""
    traks = (content for kind, content in split(moov) if kind == b"trak")
    for trak, (_, kind, edits) in zip(traks, tracks_of(moov), strict=True):
        _refuse_cuts(trak)
        yield _track(find(trak, b"mdia", b"minf", b"stbl"), kind, edits)


def _refuse_cuts(trak: bytes) -> None:
    """An editor's list of cuts: the track's own time is not the film's."""
    try:
        content = find(trak, b"edts", b"elst")
    except KeyError:
        return
    row = struct.Struct(">Qqi" if content[0] else ">Iii")
    shown = [edit for edit in row.iter_unpack(content[8:]) if edit[1] >= 0]
    if len(shown) > 1 or any(rate != 0x10000 for _, _, rate in shown):
        raise Unusual("it is a list of cuts")


def _track(stbl: bytes, kind: bytes, edits: Edits) -> Track:
    boxes = dict(split(stbl))
    if len(boxes[b"stsd"]) < 16 or int.from_bytes(boxes[b"stsd"][4:8]) != 1:
        raise Unusual("its coding changes within a track")
    sizes = _sizes(boxes)
    lengths = _expanded(boxes[b"stts"], ">u4", len(sizes))
    delays = np.zeros(len(sizes), np.int64)
    if b"ctts" in boxes:
        delays = _expanded(boxes[b"ctts"], ">i4", len(sizes))
    keys = np.full(len(sizes), b"stss" not in boxes)
    if b"stss" in boxes:
        keys[np.frombuffer(boxes[b"stss"], ">u4", offset=8).astype(np.int64) - 1] = True
    ends = np.cumsum(lengths)
    end = int(ends[-1]) if len(ends) else 0
    places = _places(boxes, sizes)
    return Track(kind, edits, boxes[b"stsd"], ends - lengths, delays, sizes, places, keys, end)


def _expanded(content: bytes, kind: str, count: int) -> Numbers:
    """Return a table of pairs, how many and which, one by one."""
    pairs = np.frombuffer(content, kind, offset=8).reshape(-1, 2).astype(np.int64)
    _refuse_contradiction(int(pairs[:, 0].sum()), count)
    return np.repeat(pairs[:, 1], pairs[:, 0])


def _refuse_contradiction(count: int, expected: int) -> None:
    if count != expected:
        raise Unusual("its tables contradict each other")


def _sizes(boxes: dict[bytes, bytes]) -> Numbers:
    if b"stsz" not in boxes:
        raise Unusual("its packets' sizes are kept in an unusual way")
    same, count = struct.unpack_from(">II", boxes[b"stsz"], 4)
    if count > MOST_PACKETS:
        raise Unusual("its sound is not AAC, or it is longer than a day")
    if same:
        return np.full(count, same, np.int64)
    return np.frombuffer(boxes[b"stsz"], ">u4", count, 12).astype(np.int64)


def _places(boxes: dict[bytes, bytes], sizes: Numbers) -> Numbers:
    """Return where each packet lies: chunks have a place, and packets stand in them in a row."""
    long = b"co64" in boxes
    table = boxes[b"co64" if long else b"stco"]
    chunks = np.frombuffer(table, ">u8" if long else ">u4", offset=8).astype(np.int64)
    rows = np.frombuffer(boxes[b"stsc"], ">u4", offset=8).reshape(-1, 3).astype(np.int64)
    counts = np.repeat(rows[:, 1], np.diff(rows[:, 0], append=len(chunks) + 1))
    _refuse_contradiction(int(counts.sum()), len(sizes))
    before = np.cumsum(sizes) - sizes
    firsts = np.cumsum(counts) - counts
    chunk = np.repeat(np.arange(len(chunks)), counts)
    places: Numbers = chunks[chunk] + before - before[firsts[chunk]]
    return places
