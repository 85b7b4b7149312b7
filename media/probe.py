"""What is in a media file, read by PyAV so that no ffprobe is needed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from media import ffmpeg
from media.errors import EmptyFile, NoAudio, NotMedia, SourceMissing, TruncatedMedia
from media.workspace import read_json, write_json

PACKETS_TO_TRY = 50
HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class AudioStream:
    """A sound track; ``start`` in seconds after the container's start, ``index`` for FFmpeg."""

    index: int
    codec: str
    sample_rate: int
    channels: int
    start: float


@dataclass(frozen=True, slots=True)
class VideoStream:
    """A picture track; ``rate`` is its average of pictures in a second (0: unknown)."""

    index: int
    codec: str
    width: int
    height: int
    rate: float
    pixel_format: str
    start: float


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A container: seconds of ``duration`` (0: unknown) and the tracks that are used of it."""

    format: str
    duration: float
    audio: AudioStream
    video: VideoStream | None

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> MediaInfo:
        """Read back what ``asdict`` gave."""
        video = values["video"]
        return cls(
            values["format"],
            values["duration"],
            AudioStream(**values["audio"]),
            VideoStream(**video) if video else None,
        )


def probe(source: str | Path) -> MediaInfo:
    """Look into the source and return what is there; a second time it looks again.

    Raises SourceMissing, EmptyFile, NotMedia, TruncatedMedia (an MP4 without its index), NoAudio.
    """
    import av

    _refuse_unreadable(source)
    try:
        with av.open(ffmpeg.input_name(source), options=ffmpeg.open_options(source)) as container:
            return _describe(container, str(source))
    except (av.error.FFmpegError, UnicodeDecodeError) as error:
        if _lacks_index(source):
            raise TruncatedMedia(str(source)) from error
        if ffmpeg.is_address(source):
            raise SourceMissing(str(source)) from error
        raise NotMedia(str(source)) from error


def probe_into(source: str | Path, path: Path) -> MediaInfo:
    """Probe and keep the result at ``path``; a second time only the file is read."""
    known = read_json(path)
    if known is not None:
        return MediaInfo.from_dict(known)
    info = probe(source)
    write_json(path, asdict(info))
    return info


def _refuse_unreadable(source: str | Path) -> None:
    if ffmpeg.is_address(source):
        return
    try:
        with Path(source).open("rb") as file:
            if not file.read(1):
                raise EmptyFile(str(source))
    except OSError as error:
        raise SourceMissing(str(source)) from error


def _lacks_index(source: str | Path) -> bool:
    """Say whether the file begins like an MP4; called when it could not be opened."""
    if ffmpeg.is_address(source):
        return False
    with Path(source).open("rb") as file:
        return file.read(HEAD_BYTES)[4:8] in (b"ftyp", b"mdat", b"moov", b"wide")


def _describe(container: Any, source: str) -> MediaInfo:
    streams = container.streams
    audio = streams.best("audio")
    if audio is None or audio.codec_context is None:
        if not streams.video:
            raise NotMedia(source)
        raise NoAudio(source)
    pictures = [one for one in streams.video if one.codec_context and not _is_cover(one)]
    info = MediaInfo(
        format=container.format.name,
        duration=round((container.duration or 0) / 1_000_000, 3),
        audio=AudioStream(
            index=audio.index,
            codec=audio.codec_context.name,
            sample_rate=audio.codec_context.sample_rate,
            channels=audio.codec_context.channels,
            start=_start(audio, container),
        ),
        video=_video(pictures[0], container) if pictures else None,
    )
    if not _sounds(container, audio):
        raise NotMedia(source)
    return info


def _is_cover(stream: Any) -> bool:
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)


def _video(stream: Any, container: Any) -> VideoStream:
    context = stream.codec_context
    return VideoStream(
        index=stream.index,
        codec=context.name,
        width=context.width,
        height=context.height,
        rate=round(float(stream.average_rate or 0), 3),
        pixel_format=context.pix_fmt or "",
        start=_start(stream, container),
    )


def _start(stream: Any, container: Any) -> float:
    if stream.start_time is None or stream.time_base is None:
        return 0.0
    return round(float(stream.start_time * stream.time_base) - (container.start_time or 0) / 1e6, 3)


def _sounds(container: Any, audio: Any) -> bool:
    """Say whether some of the first packets can be decoded; noise may look like a container."""
    import av

    packets = container.demux(audio)
    while True:
        try:
            return any(packet.decode() for packet in islice(packets, PACKETS_TO_TRY))
        except av.error.EOFError:
            return False
        except av.error.FFmpegError:
            continue
