"""Groups of pictures drawn anew: a still inside a span, outside of it what was to be seen.

Every packet gets exactly one in its place, so that no time of the film changes. What is encoded
here has no pictures that are decoded in another order than they are shown in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, groupby, repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from media.live.still import load_picture
from media.playback import PLAYABLE_PIXELS
from media.redaction.still import TEXT
from media.redaction.tracks import Unusual

if TYPE_CHECKING:
    from av import VideoFrame

BASE = Fraction(1, 90_000)
RATE = 25
GROUP = 60
"""pictures from one at which decoding can begin to the next"""
GLOBAL_HEADER = 1 << 22
PROFILES = {66: "baseline", 77: "main", 88: "main"}
IDR, SEQUENCE, PICTURE = 5, 7, 8


@dataclass(frozen=True, slots=True)
class Coding:
    """How the pictures are coded that stand around. ``head`` is what a decoder is told of them
    beforehand; ``number`` is what the parameter sets of new pictures get, 0 where they stand
    in the packets themselves.
    """

    profile: int
    level: int
    head: bytes = b""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Old:
    """A packet of the film: when it is shown (in any unit), and whether that is in a span."""

    data: bytes
    shown: int
    inside: bool


class Painter:
    """Draws in the size and the colours of ``pattern``, a picture of the film."""

    def __init__(self, coding: Coding, packets: Iterable[bytes]) -> None:
        """``packets``: some in a row, from one on at which decoding can begin. Raises Unusual."""
        self._coding = coding
        self._ratio: Fraction | None = None
        pattern = next(self._decoded(Old(data, 0, False) for data in packets), None)
        if pattern is None or pattern.format.name not in PLAYABLE_PIXELS:
            raise Unusual("its pictures can't be decoded, or have unusual colours")
        self._pattern: Any = pattern

    def draw(self, group: Sequence[Old]) -> list[bytes]:
        """Return one packet for each of these, in the order in which they are shown: Annex B."""
        shown = sorted(group, key=lambda old: old.shown)
        frames = _Held(self._decoded(group) if any(not old.inside for old in group) else iter(()))
        packets: list[bytes] = []
        for inside, run in groupby(shown, key=lambda old: old.inside):
            row = list(run)
            if inside or frames.at(row[0].shown) is None:
                packets += self._still(len(row))
            else:
                packets += self._encoded((frames.at(old.shown) for old in row), len(row))
        return packets

    @cached_property
    def sets(self) -> list[bytes]:
        """Return the parameter sets of what is drawn."""
        codec = self._encoder()
        codec.open()
        return [unit for unit in units(codec.extradata) if unit[0] & 0x1F in (SEQUENCE, PICTURE)]

    def _still(self, count: int) -> Iterator[bytes]:
        """Yield the still. Of its two groups the second comes first: a picture at which decoding
        begins must not have the number of the one before it."""
        for number in range(count):
            yield self._stills[(GROUP + number) % len(self._stills)]

    @cached_property
    def _stills(self) -> list[bytes]:
        import av

        pattern = self._pattern
        picture = load_picture(None, TEXT, (pattern.width, pattern.height))
        image: Any = np.asarray(picture.convert("RGB"))
        frame = self._fitted(av.VideoFrame.from_ndarray(image, "rgb24"))
        return self._encoded(repeat(frame, 2 * GROUP), 2 * GROUP)

    def _encoded(self, frames: Iterable[Any], count: int) -> list[bytes]:
        codec = self._encoder()
        packets: list[Any] = []
        for number, frame in enumerate(frames):
            drawn = self._fitted(frame)
            drawn.pts, drawn.time_base = number * BASE.denominator // RATE, BASE
            packets += codec.encode(drawn)
        packets += codec.encode(None)
        assert len(packets) == count
        return [bytes(packet) for packet in packets]

    def _fitted(self, frame: Any) -> Any:
        pattern = self._pattern
        size = {"width": pattern.width, "height": pattern.height}
        return frame.reformat(**size, format=pattern.format.name)

    def _encoder(self) -> Any:
        import av

        pattern, coding = self._pattern, self._coding
        codec: Any = av.CodecContext.create("libx264", "w")
        codec.width, codec.height, codec.pix_fmt = (
            pattern.width,
            pattern.height,
            pattern.format.name,
        )
        codec.time_base, codec.framerate, codec.gop_size = BASE, Fraction(RATE), GROUP
        if self._ratio:
            codec.sample_aspect_ratio = self._ratio
        for name in ("color_range", "color_primaries", "color_trc", "colorspace"):
            setattr(codec, name, getattr(pattern, name))
        head = f"sps-id={coding.number}" if coding.head else "aud=1"
        if coding.head:
            codec.flags |= GLOBAL_HEADER
        fixed = "bframes=0:ref=1:scenecut=0:stitchable=1:weightp=0:rc-lookahead=0"
        codec.options = {
            "preset": "veryfast",
            "crf": "23",
            "profile": PROFILES.get(coding.profile, "high"),
            "x264-params": f"{head}:{fixed}",
        }
        if coding.level:
            codec.options |= {"level": f"{coding.level // 10}.{coding.level % 10}"}
        return codec

    def _decoded(self, group: Iterable[Old]) -> Iterator[VideoFrame]:
        """Yield the pictures in the order in which they are shown; broken ones are left out."""
        import av

        codec: Any = av.CodecContext.create("h264", "r")
        codec.extradata = self._coding.head or None
        # Whole pictures in threads would wait for Python's lock when we stop in between, and we
        # for them.
        codec.thread_type = "SLICE"
        for old in chain(group, [None]):
            packet: Any = None
            if old is not None:
                packet = av.Packet(old.data)
                packet.pts = old.shown
            try:
                frames = codec.decode(packet)
            except av.error.FFmpegError:
                continue
            self._ratio = codec.sample_aspect_ratio
            yield from frames


class _Held:
    """Pictures that come one after the other, and the one that is on the screen at a time."""

    def __init__(self, frames: Iterator[Any]) -> None:
        self._frames, self._held, self._next = frames, None, None

    def at(self, shown: int) -> Any:
        """Return the last picture until this time, or the first one that there is."""
        while self._next is None or self._next.pts <= shown:
            self._held = self._next or self._held
            self._next = next(self._frames, None)
            if self._next is None:
                break
        return self._held or self._next


def units(data: bytes) -> Iterator[bytes]:
    """Yield the units of a packet in Annex B."""
    for unit in data.split(b"\0\0\1"):
        if found := unit.rstrip(b"\0"):
            yield found
