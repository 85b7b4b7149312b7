"""The file a browser plays: MP4 with H.264 and AAC, or M4A where there is no picture.

Second 0 is the container's start, as in ``audio.wav``. A track that browsers can play is copied
as it is; only another one is encoded anew. A sound track that starts late or has gaps counts as
one they can't play: not every player keeps the place of what follows a gap, so the gaps are
filled with silence.

FFmpeg writes it in fragments first, because for those it needs no more memory for a long recording
than for a short one; see docs/decisions/0015-memory-of-the-pipeline.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import ffmpeg as commands

from media import boxes, ffmpeg, fragments, plain, storyboard
from media.errors import Cancelled
from media.probe import AudioStream, MediaInfo, VideoStream, probe
from media.workspace import (
    CancelCheck,
    Progress,
    Workspace,
    never,
    new_file,
    no_progress,
    part_of,
    set_aside,
)

STEP = "playback"
PLAYABLE_PIXELS = frozenset({"yuv420p", "yuvj420p"})
LARGEST_DRIFT = 0.05
"""seconds by which a copied sound track may leave its place"""
PACKETS_BETWEEN_CHECKS = 1000
GAP_FACTOR = 1.5
MOST_CHANNELS = 2
SAMPLE_RATE = 48_000
BITS_PER_CHANNEL = 64_000
MOST_WIDTH = 1920
SECONDS_BETWEEN_KEYFRAMES = 5

Options = dict[str, str | int]

COPIED_SOUND: Options = {"c:a": "copy", "bsf:a": "aac_adtstoasc"}
"""In a stream each packet of sound says what it is; in a file it is said once."""


def make(
    source: str | Path,
    workspace: Workspace,
    *,
    info: MediaInfo | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> Path:
    """Write ``playback.mp4`` with poster and storyboard, or ``playback.m4a``; return its path.

    A second time what is there is kept; what is cut off or missing is made again.
    Raises Cancelled, DiskFull, DecodingFailed, ProgramMissing and what ``probe`` raises.
    """
    info = info or probe(source)
    target = workspace.folder / ("playback.m4a" if info.video is None else "playback.mp4")
    done = _is_done(target)
    if done and (info.video is None or storyboard.is_done(workspace)):
        return target
    if done:  # only the pictures are missing, and what is encoded already is played as it is
        source, info = target, probe(target)
    with _fragments_beside(target) as part:
        ffmpeg.run(
            _command(source, info, part, cancelled),
            source=source,
            target=target,
            step=STEP,
            duration=info.duration,
            progress=progress,
            cancelled=cancelled,
        )
        if not done:
            with new_file(target) as whole:
                plain.write(part, whole, cancelled=cancelled)
        if info.video is not None:
            storyboard.make(part, workspace, progress=progress, cancelled=cancelled)
    return target


def _is_done(target: Path) -> bool:
    """Say whether the file is there; a broken one is set aside."""
    if target.exists() and not boxes.is_whole(target):
        set_aside(target)
    return target.exists()


@contextmanager
def _fragments_beside(target: Path) -> Iterator[Path]:
    """Give a name for the file in fragments; at the end nothing is left of it."""
    part = part_of(target.with_name(f"fragments{target.suffix}"))
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _command(
    source: str | Path, info: MediaInfo, target: Path, cancelled: CancelCheck
) -> list[str]:
    media = commands.input(ffmpeg.input_name(source), **ffmpeg.input_options(source))
    continuous = info.audio.codec == "aac" and _is_continuous(source, info.audio, cancelled)
    tracks = [media[str(info.audio.index)]]
    # A recorder's place and name are nobody's business.
    options: Options = {"map_metadata": -1, "map_chapters": -1, **fragments.OPTIONS}
    options |= COPIED_SOUND if continuous else _sound_options(info.audio)
    if info.video is not None:
        tracks.append(media[str(info.video.index)])
        options |= {"c:v": "copy"} if _is_playable(info.video) else _picture_options()
    return list(commands.get_args(commands.output(*tracks, str(target), **options)))


def _is_playable(video: VideoStream) -> bool:
    return video.codec == "h264" and video.pixel_format in PLAYABLE_PIXELS


def _is_continuous(source: str | Path, audio: AudioStream, cancelled: CancelCheck) -> bool:
    """Say whether a player that only counts samples is at the right second all the time."""
    if abs(audio.start) > LARGEST_DRIFT:
        return False
    media = commands.input(ffmpeg.input_name(source), **ffmpeg.open_options(source))
    told = media[str(audio.index)].output("pipe:1", format="framecrc", acodec="copy")
    with ffmpeg.start(["-copyts", *commands.get_args(told)]) as (process, _):
        assert process.stdout is not None
        drift = _largest_drift(process.stdout, cancelled)
        return process.wait() == 0 and drift <= LARGEST_DRIFT


def _largest_drift(lines: Iterable[bytes], cancelled: CancelCheck) -> float:
    """Return by how many seconds the packets' times leave the sum of their lengths at most.

    ``lines`` are FFmpeg's "framecrc": the time base, then a line for each packet. MP4 writes a gap
    into the length of the packet before it, so the usual length counts.
    """
    unit, first, usual, played, drift = Fraction(0), None, 0, 0, 0
    for number, line in enumerate(lines):
        if number % PACKETS_BETWEEN_CHECKS == 0 and cancelled():
            raise Cancelled(STEP)
        if line.startswith(b"#"):
            unit = Fraction(line.split()[-1].decode()) if line.startswith(b"#tb") else unit
            continue
        time, duration = map(int, line.split(b",")[2:4])
        if first is None:
            first, usual = time, duration
        drift = max(drift, abs(time - first - played))
        played += duration if duration < GAP_FACTOR * usual else usual
    return float(drift * unit)


def _sound_options(audio: AudioStream) -> Options:
    """Encode, with silence where nothing is. The filter puts all the silence at the beginning in
    once more when the channels change, so it is asked for that only where sound begins late.
    """
    channels = min(audio.channels, MOST_CHANNELS)
    layout = "mono" if channels == 1 else "stereo"
    begins = "first_pts=0" if audio.start > LARGEST_DRIFT else "async=1"
    return {
        "c:a": "aac",
        "b:a": BITS_PER_CHANNEL * channels,
        "af": f"aresample={SAMPLE_RATE},aformat=sample_fmts=s16:channel_layouts={layout},"
        f"atrim=start=0,aresample=async=1:{begins}",
    }


def _picture_options() -> Options:
    """Encode for any browser; with the times of a variable frame rate as they are."""
    return {
        "c:v": "libx264",
        "preset": "veryfast",
        "crf": 23,
        "pix_fmt": "yuv420p",
        "vf": f"scale=w='trunc(min({MOST_WIDTH},iw)/2)*2':h=-2",
        "fps_mode": "vfr",
        "enc_time_base": "1/90000",
        "force_key_frames": f"expr:gte(t,n_forced*{SECONDS_BETWEEN_KEYFRAMES})",
    }
