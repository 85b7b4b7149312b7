"""A plain MP4 of which spans are replaced: packet by packet, each at its own time.

Of the sound only packets change that are heard in a span. Of the picture all packets change that
lie between two at which decoding can begin, where one of them is seen in a span.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from media import silence
from media.boxes import walk
from media.errors import Cancelled
from media.fragments import read_content
from media.redaction import assembly, headers, marks, tracks
from media.redaction.headers import H264
from media.redaction.pictures import IDR, Coding, Old, Painter, units
from media.redaction.spans import Span, merged
from media.redaction.tracks import REACH, SOUND, Track, Unusual
from media.workspace import CancelCheck, Progress

NUMBERS = range(1, 32)
LOWEST_LEVEL = 10


def redact(
    source: BinaryIO,
    target: BinaryIO,
    *,
    spans: Sequence[Span],
    progress: Progress,
    cancelled: CancelCheck,
) -> None:
    """Write the film anew with a still and silence in the spans. Raises Unusual, Cancelled."""
    boxes = {box.kind: box for box in walk(source)}
    moov = read_content(source, boxes[b"moov"])
    found = list(tracks.read(moov))
    start = min(track.begin for track in found)
    moved = [Span(span.start + start, span.end + start) for span in merged(spans)]
    for track in found:
        if track.kind == SOUND:
            _silence(track, moved)
        else:
            Film(source, track).redact(moved, cancelled)
    done = marks.box_of([*marks.read(source), *spans])
    assembly.write(source, target, moov, found, more=done, progress=progress, cancelled=cancelled)


def _silence(track: Track, spans: Sequence[Span]) -> None:
    """Replace the packets that are heard in a span. Raises Unusual."""
    packet = silence.packet(*headers.sound(track.entry))
    lengths = np.diff(track.times, append=track.end)
    for span in spans:
        begins, ends = track.shown, track.shown + REACH * lengths
        heard = (begins < track.units(span.end)) & (ends > track.units(span.start))
        track.anew |= dict.fromkeys(np.flatnonzero(heard).tolist(), packet)


class Film:
    """A track of pictures."""

    def __init__(self, source: BinaryIO, track: Track) -> None:
        self._source, self._track = source, track
        self._coded = headers.picture(track.entry)
        self._keys = np.flatnonzero(track.keys)
        self._opens: dict[int, bool] = {}

    def redact(self, spans: Sequence[Span], cancelled: CancelCheck) -> None:
        """Draw all groups anew of which something is seen in a span. Raises Unusual, Cancelled."""
        inside = self._inside(spans)
        painter: Painter | None = None
        for first, last in self._groups(np.flatnonzero(inside)):
            if cancelled():
                raise Cancelled(assembly.STEP)
            painter = painter or self._painter(range(first, last))
            self._draw(painter, first, last, inside)
        if painter is not None:
            coded = self._coded.with_sets(painter.sets)
            self._track.entry = headers.with_picture(self._track.entry, coded)

    def _inside(self, spans: Sequence[Span]) -> npt.NDArray[np.bool_]:
        """Say of each packet whether its picture is on the screen in a span."""
        track = self._track
        order = np.argsort(track.shown)
        begins = track.shown[order]
        ends = np.append(begins[1:], max(track.end, *track.shown[-1:]))
        inside = np.zeros(len(order), np.bool_)
        for span in spans:
            inside[order] |= (begins < track.units(span.end)) & (ends > track.units(span.start))
        return inside

    def _groups(self, touched: npt.NDArray[np.intp]) -> Iterator[tuple[int, int]]:
        """Yield the groups of these packets, from one at which decoding can begin to the next."""
        at = 0
        while at < len(touched):
            key = int(np.searchsorted(self._keys, touched[at], side="right"))
            before = next((k for k in self._keys[:key][::-1].tolist() if self._is_open(k)), 0)
            count = len(self._track.times)
            after = next((k for k in self._keys[key:].tolist() if self._is_open(k)), count)
            yield before, after
            at = int(np.searchsorted(touched, after))

    def _is_open(self, number: int) -> bool:
        """Say whether decoding can begin at a packet, and nothing after it needs one before."""
        if number not in self._opens:
            kinds = (unit[0] & 0x1F for unit in self._units(self._data(number)))
            self._opens[number] = IDR in kinds
        return self._opens[number]

    def _units(self, data: bytes) -> Iterator[bytes]:
        width, at = self._coded.length_bytes, 0
        while at + width < len(data):
            length = int.from_bytes(data[at : at + width])
            yield data[at + width : at + width + max(1, length)]
            at += width + length

    def _data(self, number: int) -> bytes:
        self._source.seek(int(self._track.places[number]))
        return self._source.read(int(self._track.sizes[number]))

    def _painter(self, group: range) -> Painter:
        """Return a painter whose parameter sets are new in this film, or are there already."""
        coded = self._coded
        level = coded.level if coded.level >= LOWEST_LEVEL else 0
        for number in NUMBERS:
            coding = Coding(coded.profile, level, coded.content, number)
            painter = Painter(coding, map(self._data, group))
            if number not in coded.numbers() or coded.has(painter.sets):
                return painter
        raise Unusual("its picture is coded in too many ways")

    def _draw(self, painter: Painter, first: int, last: int, inside: npt.NDArray[np.bool_]) -> None:
        track = self._track
        shown = track.shown[first:last].tolist()
        whole = bool(inside[first:last].all())  # then nothing of what was has to be decoded
        group = [
            Old(b"" if whole else self._data(number), time, bool(inside[number]))
            for number, time in enumerate(shown, first)
        ]
        for number, packet in enumerate(painter.draw(group), first):
            parts = list(units(packet))
            track.anew[number] = _prefixed(parts, self._coded)
            track.keys[number] = any(part[0] & 0x1F == IDR for part in parts)
        track.delays[first:last] = np.sort(shown) - track.times[first:last]


def _prefixed(parts: Sequence[bytes], coded: H264) -> bytes:
    """Return units as an MP4 keeps them: each with its length before it."""
    return b"".join(len(part).to_bytes(coded.length_bytes) + part for part in parts)
