"""What arrives on a track, as packets of parts: copied if browsers can play it, else encoded."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from media.live.clocks import Steady
from media.live.parts import BASE, CHANNELS, RATE, SOUND_FRAME, TICKS, Unit, adts

PLAYABLE = frozenset({"yuv420p", "yuvj420p"})
MOST_WIDTH = 1920
SOUND_BITS = 128_000
KEY_EVERY = 2 * TICKS
ENCODER = {"preset": "veryfast", "tune": "zerolatency", "crf": "23", "forced-idr": "1"}


class Picture:
    """The picture of a source; ``encodes`` says whether it is encoded anew."""

    def __init__(self, stream: Any, steady: Steady) -> None:
        import av

        self.codec = stream.codec_context.name
        self.encodes = self.codec != "h264" or stream.codec_context.pix_fmt not in PLAYABLE
        self._steady = steady
        self._encoder: PictureEncoder | None = None
        self._filter: Any = None
        if self.encodes:
            self._encoder = PictureEncoder(stream.codec_context)
        else:
            self._filter = av.BitStreamFilterContext("h264_mp4toannexb", stream)

    def units(self, packet: Any, arrived: float) -> Iterator[Unit]:
        """Yield what the packet becomes."""
        dts = _ticks(packet.dts if packet.dts is not None else packet.pts, packet)
        offset = self._steady.place(dts, arrived)
        pts = (_ticks(packet.pts, packet) if packet.pts is not None else dts) + offset
        if self._filter is None:
            assert self._encoder is not None
            packet.pts, packet.dts, packet.time_base = pts, dts + offset, BASE
            yield from self._encoder.units(packet)
            return
        key = packet.is_keyframe  # the filter takes the packet away
        for filtered in self._filter.filter(packet):
            unit = Unit(bytes(filtered), pts, dts + offset, key)
            yield from self._encoder.again(unit) if self._encoder else (unit,)

    def encode_from_now_on(self, waiting: list[Unit]) -> list[Unit]:
        """Encode what was copied until now, as key frames are too rare; begin with ``waiting``."""
        import av

        self.encodes, self._encoder = True, PictureEncoder(av.CodecContext.create("h264", "r"))
        return [new for unit in waiting for new in self._encoder.again(unit)]


class PictureEncoder:
    """Decodes, and encodes as H.264 with a key frame every two seconds."""

    def __init__(self, decoder: Any) -> None:
        self._decoder = decoder
        self._codec: Any = None
        self._size = (0, 0)
        self._next_key = 0
        self._last = -1

    def again(self, unit: Unit) -> Iterator[Unit]:
        """Yield the packet anew; one that was copied before."""
        import av

        packet: Any = av.Packet(unit.data)
        packet.pts, packet.dts, packet.time_base = unit.pts, unit.dts, BASE
        yield from self.units(packet)

    def units(self, packet: Any) -> Iterator[Unit]:
        """Yield the packets of the pictures in this one."""
        import av

        try:
            frames = self._decoder.decode(packet)
        except av.error.FFmpegError:  # a broken picture is left out
            return
        for frame in frames:
            if frame.pts is not None and frame.pts > self._last:
                self._last = frame.pts
                yield from self._encode(frame)

    def _encode(self, frame: Any) -> Iterator[Unit]:
        from av.video.frame import PictureType

        if (frame.width, frame.height) != self._size:
            self._size = frame.width, frame.height
            self._codec, self._next_key = _new_encoder(*self._size), frame.pts
        pts = frame.pts
        frame = frame.reformat(self._codec.width, self._codec.height, "yuv420p")
        frame.pts, frame.time_base = pts, BASE
        frame.pict_type = PictureType.NONE
        if pts >= self._next_key:
            self._next_key = pts + KEY_EVERY
            frame.pict_type = PictureType.I
        for packet in self._codec.encode(frame):
            yield Unit(bytes(packet), packet.pts, packet.dts, packet.is_keyframe)


def _new_encoder(width: int, height: int) -> Any:
    import av

    codec: Any = av.CodecContext.create("libx264", "w")
    scale = min(1, MOST_WIDTH / width)
    codec.width, codec.height = (max(2, int(side * scale) // 2 * 2) for side in (width, height))
    codec.pix_fmt, codec.time_base, codec.framerate = "yuv420p", BASE, Fraction(25)
    codec.gop_size, codec.options = 1000, ENCODER
    return codec


class Sound:
    """The sound of a source, always of one kind: AAC, 48 kHz, two channels; that is copied.

    FFmpeg and some players begin anew where the kind changes, and then lose their place.
    """

    def __init__(self, stream: Any, steady: Steady) -> None:
        context = stream.codec_context
        self.codec, self._steady = context.name, steady
        kind = context.name, context.sample_rate, context.channels
        self.encodes = kind != ("aac", RATE, CHANNELS)
        self._decoder = context
        self._encoder: Any = self._new_encoder() if self.encodes else None
        self._resampler: Any = None
        self._next: int | None = None

    def _new_encoder(self) -> Any:
        import av

        codec: Any = av.CodecContext.create("aac", "w")
        codec.sample_rate, codec.format, codec.layout = RATE, "fltp", "stereo"
        codec.bit_rate = SOUND_BITS
        return codec

    def units(self, packet: Any, arrived: float) -> Iterator[Unit]:
        """Yield what the packet becomes."""
        dts = _ticks(packet.dts if packet.dts is not None else packet.pts, packet)
        time = dts + self._steady.place(dts, arrived)
        if self._encoder is None:
            data = bytes(packet)
            if data[:1] != b"\xff" or data[1] & 0xF6 != 0xF0:
                data = adts(data)
            yield Unit(data, time, time)
            return
        yield from self._encode(packet, time)

    def _encode(self, packet: Any, time: int) -> Iterator[Unit]:
        import av

        if self._resampler is None or self._next is None or abs(time - self._next) > TICKS // 5:
            self._resampler = av.AudioResampler("fltp", "stereo", RATE, frame_size=SOUND_FRAME)
            self._next = time
            self._begin, self._count = time, 0
        try:
            frames = self._decoder.decode(packet)
        except av.error.FFmpegError:  # what can't be decoded is silence
            return
        for frame in frames:
            self._next += frame.samples * TICKS // frame.sample_rate
            frame.pts = None
            for even in self._resampler.resample(frame):
                even.pts = None
                for made in self._encoder.encode(even):
                    # An encoder of AAC puts one packet before what it was given.
                    at = self._begin + (self._count - 1) * SOUND_FRAME * TICKS // RATE
                    self._count += 1
                    yield Unit(adts(bytes(made)), at, at)


def _ticks(time: int, packet: Any) -> int:
    return int(time * packet.time_base * TICKS)
