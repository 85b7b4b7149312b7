"""A part of a stream: pictures (H.264) and sound (AAC) of some seconds, as a transport stream.

Times are whole ticks of 1/90000 second. Every packet says itself what it is (Annex B, ADTS), so
that a packet of any origin can stand in any part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

TICKS = 90_000
BASE = Fraction(1, TICKS)
SOUND_FRAME = 1024
"""samples in a packet of AAC"""
RATE, CHANNELS = 48_000, 2
"""of all sound that gets out"""
RATE_INDEX = 3
"""how ADTS calls that rate"""
SPS = 7
OPTIONS = {"mpegts_copyts": "1", "mpegts_flags": "initial_discontinuity"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One packet; ``key``: decoding can begin here."""

    data: bytes
    pts: int
    dts: int
    key: bool = True


@dataclass(frozen=True, slots=True)
class Shape:
    """What a decoder has to be set up for; ``profile`` are the three bytes of an SPS in hex."""

    width: int
    height: int
    profile: str

    @property
    def codecs(self) -> str:
        """Return both codecs as playlists name them (RFC 6381)."""
        return f"avc1.{self.profile},mp4a.40.2"


@dataclass(frozen=True, slots=True)
class Part:
    """Packets of pictures and of sound, each in the order of decoding."""

    video: tuple[Unit, ...]
    audio: tuple[Unit, ...]

    def moved(self, ticks: int) -> Part:
        """Return the same part later by ``ticks``."""
        return Part(*(tuple(_moved(units, ticks)) for units in (self.video, self.audio)))


def _moved(units: Iterable[Unit], ticks: int) -> Iterator[Unit]:
    for unit in units:
        yield replace(unit, pts=unit.pts + ticks, dts=unit.dts + ticks)


def write(target: Path | BinaryIO, part: Part, shape: Shape) -> None:
    """Write the part, of sound alone where it has no pictures; a second time the same bytes."""
    import av

    place = target if not isinstance(target, Path) else str(target)
    with av.open(place, "w", format="mpegts", options=OPTIONS) as container:
        row: list[tuple[int, Any, Unit]] = []
        if part.video:
            video = container.add_mux_stream(
                "h264", width=shape.width, height=shape.height, time_base=BASE
            )
            row += [(unit.dts, video, unit) for unit in part.video]
        audio = container.add_mux_stream("aac", rate=RATE, time_base=BASE, layout="stereo")
        row += [(unit.dts, audio, unit) for unit in part.audio]
        for _, stream, unit in sorted(row, key=lambda item: item[0]):
            container.mux_one(_packet(unit, stream))


def _packet(unit: Unit, stream: Any) -> Any:
    import av

    packet = av.Packet(unit.data)
    packet.stream = stream
    packet.time_base = BASE
    packet.pts, packet.dts = unit.pts, unit.dts
    packet.is_keyframe = unit.key
    return packet


def read(path: Path) -> Part:
    """Read the packets of a part that ``write`` wrote.

    Raises ValueError where there is none.
    """
    import av

    try:
        return _read(path)
    except av.error.FFmpegError as error:
        raise ValueError(str(error)) from error


def _read(path: Path) -> Part:
    import av

    units: dict[str, list[Unit]] = {"video": [], "audio": []}
    options = {"scan_all_pmts": "0", "probesize": "500000", "fpsprobesize": "0"}
    with av.open(str(path), format="mpegts", options=options) as container:
        for packet in container.demux():
            if packet.size and packet.pts is not None and packet.dts is not None:
                unit = Unit(bytes(packet), packet.pts, packet.dts, packet.is_keyframe)
                units[packet.stream.type].append(unit)
    return Part(tuple(units["video"]), tuple(units["audio"]))


def adts(data: bytes) -> bytes:
    """Return a bare packet of AAC with the header that says what it is."""
    length = len(data) + 7
    kind = 0x40 | RATE_INDEX << 2 | CHANNELS >> 2, (CHANNELS & 3) << 6 | length >> 11
    rest = length >> 3 & 0xFF, (length & 7) << 5 | 0x1F, 0xFC
    return bytes((0xFF, 0xF1, *kind, *rest)) + data


def find_sps(data: bytes) -> bytes:
    """Return the SPS in a packet in Annex B, or nothing where there is none."""
    at = data.find(b"\0\0\1")
    while at >= 0:
        end = data.find(b"\0\0\1", at + 3)
        if data[at + 3] & 0x1F == SPS:
            return data[at + 3 : end if end >= 0 else None].rstrip(b"\0")
        at = end
    return b""


def size_of(unit: Unit) -> tuple[int, int]:
    """Return width and height of the picture in a packet at which decoding can begin."""
    import av

    decoder: Any = av.CodecContext.create("h264", "r")
    for packet in (av.Packet(unit.data), None):
        for frame in decoder.decode(packet):
            return frame.width, frame.height
    return 0, 0
