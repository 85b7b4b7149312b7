"""The FFmpeg program: where it is, what it may open, and running it with progress.

Only an address that the operator gave as the source itself may be opened over the network;
what a local file points to (a playlist, a reference inside an MP4) never is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from media.errors import Cancelled, DecodingFailed, DiskFull, ProgramMissing
from media.workspace import CancelCheck, Progress, never, no_progress

FORMATS = (
    "aac,ac3,aiff,amr,asf,au,avi,caf,dv,eac3,flac,flv,gxf,matroska,mov,mp3,mpeg,mpegts,mxf,"
    "ogg,rm,w64,wav,webm,wv"
)
PLAYLIST_FORMATS = f"hls,webvtt,{FORMATS}"
LOCAL_PROTOCOLS = "file,crypto,data"
NETWORK_PROTOCOLS = {
    "http": "http,tcp,crypto,data",
    "https": "https,http,tls,tcp,crypto,data",
    "rtmp": "rtmp,tcp",
    "rtmps": "rtmps,rtmp,tls,tcp",
}
GAP_LIMIT_SECONDS = 3600
"""A larger jump of the timestamps is a clock that was set anew and not missing time."""

POLL_SECONDS = 0.2
LAST_LINES = 12


def find_program() -> str:
    """Return FFmpeg's path: ``MEDIA_FFMPEG``, the system's, else imageio-ffmpeg's.

    Raises ProgramMissing.
    """
    named = os.environ.get("MEDIA_FFMPEG")
    found = shutil.which(named) if named else shutil.which("ffmpeg") or _packaged_program()
    if found is None:
        raise ProgramMissing("ffmpeg")
    return found


def _packaged_program() -> str | None:
    try:
        import imageio_ffmpeg
    except ImportError:
        return None
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        return None


def is_address(source: str | Path) -> bool:
    """Say whether the source is a network address and not a file."""
    return isinstance(source, str) and urlsplit(source).scheme.lower() in NETWORK_PROTOCOLS


def is_playlist(source: str | Path) -> bool:
    """Say whether the source is an HLS playlist, by its name."""
    path = urlsplit(str(source)).path if is_address(source) else str(source)
    return str(path).lower().endswith((".m3u8", ".m3u"))


def input_name(source: str | Path) -> str:
    """Return the name under which FFmpeg opens the source, safe for any file name."""
    return str(source) if is_address(source) else f"file:{Path(source).absolute()}"


def open_options(source: str | Path) -> dict[str, str]:
    """Return FFmpeg's options that limit what opening the source may touch."""
    scheme = urlsplit(str(source)).scheme.lower() if is_address(source) else ""
    options = {
        "protocol_whitelist": NETWORK_PROTOCOLS.get(scheme, LOCAL_PROTOCOLS),
        "format_whitelist": PLAYLIST_FORMATS if is_playlist(source) else FORMATS,
    }
    if scheme.startswith("rtmp"):
        options["format_whitelist"] = "flv,live_flv"
    return options


def input_options(source: str | Path) -> dict[str, str | float]:
    """Return all options for the source as an input of the program.

    Everything that shall agree in time (the sound, the playback file) must use the same ones.
    """
    return {**open_options(source), "dts_delta_threshold": GAP_LIMIT_SECONDS}


@contextmanager
def start(
    arguments: Sequence[str], *, stdout: int = subprocess.PIPE
) -> Iterator[tuple[subprocess.Popen[bytes], deque[str]]]:
    """Run the program during the block; gives the process and the last lines of its stderr."""
    with subprocess.Popen(
        [find_program(), "-hide_banner", "-nostdin", "-y", "-loglevel", "error", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
    ) as process:
        lines: deque[str] = deque(maxlen=LAST_LINES)
        reader = threading.Thread(target=_collect, args=(process, lines), daemon=True)
        reader.start()
        try:
            yield process, lines
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            reader.join(timeout=5)


def _collect(process: subprocess.Popen[bytes], lines: deque[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        text = line.decode(errors="replace").strip()
        if text:
            lines.append(text)


def run(
    arguments: Sequence[str],
    *,
    source: str | Path,
    target: Path,
    step: str,
    duration: float,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Run FFmpeg with these arguments (without the program's name) to its end.

    ``duration`` in seconds is what progress is reported against. A second time it runs again.
    Raises Cancelled, DiskFull (``target`` has no space), DecodingFailed.
    """
    with start(["-progress", "pipe:1", *arguments]) as (process, lines):
        position = [0.0]
        threading.Thread(target=_follow, args=(process, position), daemon=True).start()
        while process.poll() is None:
            if cancelled():
                raise Cancelled(step)
            progress(step, min(position[0], duration), duration)
            try:
                process.wait(timeout=POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue
    if process.returncode != 0 or _is_cut_off(lines):
        raise failure(lines, source=source, target=target)
    progress(step, duration, duration)


def _follow(process: subprocess.Popen[bytes], position: list[float]) -> None:
    """Keep the newest output time of ``-progress`` in ``position``, in seconds."""
    assert process.stdout is not None
    with suppress(ValueError):  # the program has ended and its output was closed
        for line in process.stdout:
            key, _, value = line.decode(errors="replace").strip().partition("=")
            if key == "out_time_us" and value.lstrip("-").isdigit():
                position[0] = max(0.0, int(value) / 1_000_000)


def _is_cut_off(lines: Sequence[str]) -> bool:
    """Say whether the end of the file could not be written, which FFmpeg 5 calls a success."""
    return any(line.startswith("Error closing file") for line in lines)


def failure(lines: Sequence[str], *, source: str | Path, target: Path) -> DiskFull | DecodingFailed:
    """Return the error that FFmpeg's last lines tell about."""
    if any("No space left on device" in line for line in lines):
        return DiskFull(target)
    return DecodingFailed(str(source), lines[-1] if lines else "FFmpeg stopped without a word.")
