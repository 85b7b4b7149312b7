"""The sound of a recording as 16 kHz mono in container time, and reading it back in blocks.

Second 0 of the file is the start of the container. Where the track starts late or its
timestamps have a gap, there is silence, so that nothing after it moves.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import ffmpeg as commands
import numpy as np
import numpy.typing as npt

from media import ffmpeg
from media.errors import Cancelled, NoAudio
from media.probe import MediaInfo, probe
from media.workspace import CancelCheck, Progress, never, new_file, no_progress

SAMPLE_RATE = 16_000
SAMPLE_BYTES = 2
BLOCK_BYTES = SAMPLE_RATE * SAMPLE_BYTES * 4
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
        while block := process.stdout.read(BLOCK_BYTES):
            if cancelled():
                raise Cancelled(STEP)
            file.writeframesraw(block)
            progress(STEP, min(file.tell() / SAMPLE_RATE, info.duration), info.duration)
        if file.tell() == 0:
            if process.wait() != 0:
                raise ffmpeg.failure(lines, source=source, target=target)
            raise NoAudio(str(source))


def _new_wav(path: Path) -> wave.Wave_write:
    file = wave.open(str(path), "wb")  # noqa: SIM115 (the caller's block closes it)
    file.setnchannels(1)
    file.setsampwidth(SAMPLE_BYTES)
    file.setframerate(SAMPLE_RATE)
    return file


def _command(source: str | Path, info: MediaInfo) -> list[str]:
    """Return FFmpeg's arguments: mono first, so that a filled gap costs little memory."""
    media = commands.input(ffmpeg.input_name(source), **ffmpeg.input_options(source))
    sound = (
        media[str(info.audio.index)]
        .filter("aresample", SAMPLE_RATE)
        .filter("aformat", sample_fmts="s16", channel_layouts="mono")
        .filter("aresample", **{"async": 1, "first_pts": 0})
        .output("pipe:1", format="s16le", acodec="pcm_s16le", ar=SAMPLE_RATE, ac=1)
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
