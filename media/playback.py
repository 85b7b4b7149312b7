"""The file a browser plays: MP4 with H.264 and AAC, or M4A where there is no picture.

Second 0 is the container's start, as in ``audio.wav``. A track that browsers can play is copied
as it is; only another one is encoded anew. A sound track that starts late or has gaps counts as
one they can't play: not every player keeps the place of what follows a gap, so the gaps are
filled with silence.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ffmpeg as commands

from media import ffmpeg, storyboard
from media.errors import Cancelled
from media.probe import AudioStream, MediaInfo, VideoStream, probe
from media.workspace import (
    CancelCheck,
    Progress,
    Workspace,
    never,
    new_file,
    no_progress,
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


def make(
    source: str | Path,
    workspace: Workspace,
    *,
    info: MediaInfo | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> Path:
    """Write ``playback.mp4`` with poster and storyboard, or ``playback.m4a``; return its path.

    A second time what is there is kept; a file that can't be opened is set aside and made again.
    Raises Cancelled, DiskFull, DecodingFailed, ProgramMissing and what ``probe`` raises.
    """
    info = info or probe(source)
    target = workspace.folder / ("playback.m4a" if info.video is None else "playback.mp4")
    if not _is_done(target):
        with new_file(target) as part:
            ffmpeg.run(
                _command(source, info, part, cancelled),
                source=source,
                target=target,
                step=STEP,
                duration=info.duration,
                progress=progress,
                cancelled=cancelled,
            )
    if info.video is not None:
        storyboard.make(target, workspace, progress=progress, cancelled=cancelled)
    return target


def _is_done(target: Path) -> bool:
    import av

    if not target.exists():
        return False
    try:
        with av.open(str(target)):
            return True
    except av.error.FFmpegError:
        set_aside(target)
        return False


def _command(
    source: str | Path, info: MediaInfo, target: Path, cancelled: CancelCheck
) -> list[str]:
    media = commands.input(ffmpeg.input_name(source), **ffmpeg.input_options(source))
    continuous = info.audio.codec == "aac" and _is_continuous(source, info.audio, cancelled)
    tracks = [media[str(info.audio.index)]]
    options: Options = {"c:a": "copy"} if continuous else _sound_options(info.audio)
    if info.video is not None:
        tracks.append(media[str(info.video.index)])
        options |= {"c:v": "copy"} if _is_playable(info.video) else _picture_options()
    # A recorder's place and name are nobody's business.
    options |= {"map_metadata": -1, "map_chapters": -1, "movflags": "+faststart"}
    return list(commands.get_args(commands.output(*tracks, str(target), **options)))


def _is_playable(video: VideoStream) -> bool:
    return video.codec == "h264" and video.pixel_format in PLAYABLE_PIXELS


def _is_continuous(source: str | Path, audio: AudioStream, cancelled: CancelCheck) -> bool:
    """Say whether a player that only counts samples is at the right second all the time."""
    import av

    if abs(audio.start) > LARGEST_DRIFT:
        return False
    try:
        with av.open(ffmpeg.input_name(source), options=ffmpeg.open_options(source)) as container:
            return _largest_drift(container, audio.index, cancelled) <= LARGEST_DRIFT
    except av.error.FFmpegError:
        return False


def _largest_drift(container: Any, index: int, cancelled: CancelCheck) -> float:
    """Return by how many seconds the packets' times leave the sum of their lengths at most.

    MP4 writes a gap into the length of the packet before it, so the usual length counts.
    """
    first, usual, played, drift = None, 0, 0, 0.0
    for number, packet in enumerate(container.demux(container.streams[index])):
        if number % PACKETS_BETWEEN_CHECKS == 0 and cancelled():
            raise Cancelled(STEP)
        if packet.pts is None or packet.duration is None:
            continue
        if first is None:
            first, usual = packet.pts, packet.duration
        drift = max(drift, abs(float((packet.pts - first - played) * packet.time_base)))
        played += packet.duration if packet.duration < GAP_FACTOR * usual else usual
    return drift


def _sound_options(audio: AudioStream) -> Options:
    channels = min(audio.channels, MOST_CHANNELS)
    layout = "mono" if channels == 1 else "stereo"
    return {
        "c:a": "aac",
        "b:a": BITS_PER_CHANNEL * channels,
        "af": f"aresample={SAMPLE_RATE},aformat=sample_fmts=s16:channel_layouts={layout},"
        "aresample=async=1:first_pts=0",
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
