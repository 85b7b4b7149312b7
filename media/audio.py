"""The sound of a recording as 16 kHz mono in container time, and reading it back in blocks.

Second 0 of the file is the start of the container. Where the track starts late or its
timestamps have a gap, there is silence, so that nothing after it moves.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import ffmpeg as commands
import numpy as np
import numpy.typing as npt

from media import ffmpeg
from media.errors import Cancelled, NoAudio
from media.probe import MediaInfo, probe
from media.workspace import CancelCheck, Progress, never, new_file, no_progress

SAMPLE_RATE = 16_000
SAMPLE_BYTES = 2
BLOCK = SAMPLE_RATE * 4
"""samples between two looks at who asked"""
LARGEST_SHIFT = SAMPLE_RATE // 10
"""samples by which sound may be off its place before it is moved"""
STEP = "audio"

Samples = npt.NDArray[np.float32]


def extract(
    source: str | Path,
    target: Path,
    *,
    info: MediaInfo | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Write the sound of ``source`` to ``target`` (WAV, 16 kHz, mono, 16 bit).

    A second time it replaces the file. Memory does not grow with the length.
    Raises Cancelled, DiskFull, DecodingFailed, ProgramMissing, NoAudio (nothing decodable).
    """
    info = info or probe(source)
    with (
        new_file(target) as part,
        ffmpeg.start(_command(source, info)) as (process, lines),
        _new_wav(part) as file,
    ):
        assert process.stdout is not None
        told = -BLOCK
        for block in _steady(process.stdout):
            file.writeframesraw(block)
            if file.tell() - told >= BLOCK:
                if cancelled():
                    raise Cancelled(STEP)
                told = file.tell()
                progress(STEP, min(told / SAMPLE_RATE, info.duration), info.duration)
        if file.tell() == 0:
            if process.wait() != 0:
                raise ffmpeg.failure(lines, source=source, target=target)
            raise NoAudio(str(source))
        progress(STEP, min(file.tell() / SAMPLE_RATE, info.duration), info.duration)


def _steady(pipe: IO[bytes]) -> Iterator[bytes]:
    """Yield sound that comes with its times, each sample at its place: gaps become silence, what
    comes twice is left out. (FFmpeg's own filter for that begins anew, with all the silence before
    it, when the channels change.)
    """
    import av

    try:
        container = av.open(pipe, "r", format="nut")
    except av.error.FFmpegError:  # nothing came; the program's exit status says why
        return
    end = 0
    with container:
        for packet in container.demux(audio=0):
            if packet.pts is None or packet.time_base is None:
                continue
            data = bytes(packet)
            place = round(packet.pts * packet.time_base * SAMPLE_RATE)
            if place - end > LARGEST_SHIFT:
                yield from _silence(place - end)
                end = place
            elif end - place > LARGEST_SHIFT:
                data = data[(end - place) * SAMPLE_BYTES :]
            end += len(data) // SAMPLE_BYTES
            yield data


def _silence(samples: int) -> Iterator[bytes]:
    for start in range(0, samples, BLOCK):
        yield bytes(min(BLOCK, samples - start) * SAMPLE_BYTES)


def _new_wav(path: Path) -> wave.Wave_write:
    file = wave.open(str(path), "wb")  # noqa: SIM115 (the caller's block closes it)
    file.setnchannels(1)
    file.setsampwidth(SAMPLE_BYTES)
    file.setframerate(SAMPLE_RATE)
    return file


def _command(source: str | Path, info: MediaInfo) -> list[str]:
    """Return FFmpeg's arguments: the sound comes in a format that keeps the times."""
    media = commands.input(ffmpeg.input_name(source), **ffmpeg.input_options(source))
    sound = (
        media[str(info.audio.index)]
        .filter("aresample", SAMPLE_RATE)
        .filter("aformat", sample_fmts="s16", channel_layouts="mono")
        .filter("atrim", start=0)
        .output("pipe:1", format="nut", acodec="pcm_s16le", write_index=0)
    )
    if info.video is None:
        return list(commands.get_args(sound))
    # The picture is read too and thrown away: without it FFmpeg would take the start of the
    # sound for the start of a transport stream.
    picture = media[str(info.video.index)].output("pipe:2", format="null", vcodec="copy")
    return list(commands.get_args(commands.merge_outputs(sound, picture)))


def duration(wav: Path) -> float:
    """Return the length of a WAV file in seconds."""
    with wave.open(str(wav), "rb") as file:
        return file.getnframes() / file.getframerate()


def is_whole(wav: Path) -> bool:
    """Say whether this is a WAV file of our kind that holds as much as its header says."""
    try:
        with wave.open(str(wav), "rb") as file:
            right_kind = (file.getframerate(), file.getnchannels()) == (SAMPLE_RATE, 1)
            return right_kind and wav.stat().st_size >= file.getnframes() * SAMPLE_BYTES
    except (OSError, EOFError, wave.Error):
        return False


def read(wav: Path, start: float, end: float) -> Samples:
    """Return the samples from ``start`` to ``end`` in seconds, as values from -1 to 1."""
    with wave.open(str(wav), "rb") as file:
        first = min(max(round(start * SAMPLE_RATE), 0), file.getnframes())
        file.setpos(first)
        return _floats(file.readframes(max(round(end * SAMPLE_RATE) - first, 0)))


def blocks(wav: Path, samples: int) -> Iterator[Samples]:
    """Yield the whole file in blocks of ``samples`` values; the last one may be shorter."""
    with wave.open(str(wav), "rb") as file:
        while data := file.readframes(samples):
            yield _floats(data)


def _floats(data: bytes) -> Samples:
    values = np.frombuffer(data, dtype="<i2").astype(np.float32)
    values /= np.float32(32768)
    return values
