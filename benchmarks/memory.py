"""Peak memory of everything but the engine, on a long recording and on a short one.

``python -m benchmarks.memory [--folder FOLDER] [--times 64]``; the engine is one that writes
words at the speed of speech without listening. The recording has sound and picture, once as an
MP4 and once as a recorded stream (HLS). The short one is long enough for all that has an upper
bound to reach it (200 small pictures, pieces of 10 minutes).

Target: the same, whatever the length. Beside it stands what bare FFmpeg needs to read the source
and throw it away: an MP4 has a table of all its packets, which nobody can read it without.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from benchmarks.sound import film, stream, write_talk
from media import ffmpeg, pipeline
from media.audio import Samples, duration
from media.engines import Mode, Words
from media.segments import Word, iterate_segments
from media.speech import Span

SECONDS_A_WORD = 0.4
TALK_SECONDS = 300
SHORT_TIMES = 10
LARGEST_GROWTH_MB = 8
WATCH_SECONDS = 0.02


@dataclass
class Writer:
    """Writes a word every 0.4 seconds, whatever is said."""

    name: str = "faster-whisper"
    version: str = "none"
    model: str = "none"

    def hear(
        self,
        audio: Samples,  # noqa: ARG002
        windows: Sequence[Span],
        *,
        language: str,  # noqa: ARG002
        vocabulary: str = "",  # noqa: ARG002
        mode: Mode = "batched",  # noqa: ARG002
    ) -> list[Words]:
        """Return evenly spaced words that never repeat in a row."""
        return [self._write(window) for window in windows]

    def _write(self, window: Span) -> Words:
        starts = np.arange(window.start, window.end - SECONDS_A_WORD, SECONDS_A_WORD).tolist()
        return tuple(
            Word(round(start, 3), round(start + 0.35, 3), f"Wort{number * 37 % 101}", 0.9)
            for number, start in enumerate(starts)
        )

    def detect_language(self, audio: Samples) -> tuple[str, float]:  # noqa: ARG002
        """Return German."""
        return "de", 1.0

    def count_tokens(self, text: str) -> int:
        """Return the number of words."""
        return len(text.split())


@dataclass(frozen=True)
class Peaks:
    """The length of a recording, and the highest memory in MB while it was worked on."""

    seconds: float
    segments: int
    own: float
    programs: float
    bare: float


def measure(source: Path) -> Peaks:
    """Transcribe in a process of its own, then let bare FFmpeg read the source."""
    command = [sys.executable, "-m", "benchmarks.memory", "--only", str(source)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    with watching_children() as most:
        bare = [ffmpeg.find_program(), "-loglevel", "error", "-i", str(source)]
        subprocess.run([*bare, "-c", "copy", "-f", "null", "-"], check=True)
    return Peaks(**json.loads(printed), bare=most[0])


def run(source: Path) -> None:
    """Transcribe here and print the peaks of this process and of the largest program it ran."""
    out = Path(tempfile.mkdtemp(prefix="memory-"))
    try:
        with watching_children() as most:
            workspace = pipeline.transcribe(source, out, engine=Writer())
        seconds = round(duration(workspace.audio))
        segments = sum(1 for _ in iterate_segments(workspace.segments))
    finally:
        shutil.rmtree(out)
    own = peak_mb("self")
    print(json.dumps({"seconds": seconds, "segments": segments, "own": own, "programs": most[0]}))


def peak_mb(process: int | str) -> float:
    """Return the peak of a living process from /proc; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


@contextmanager
def watching_children() -> Iterator[list[float]]:
    """Keep the highest peak of the programs that this process starts, as the list's one item."""
    most, ended = [0.0], threading.Event()

    def watch() -> None:
        while not ended.wait(WATCH_SECONDS):
            children = [
                pid for task in Path("/proc/self/task").iterdir() for pid in _children(task)
            ]
            most[0] = max([most[0], *map(peak_mb, children)])

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        ended.set()
        watcher.join()


def _children(task: Path) -> list[int]:
    """Return the programs that a thread started; until they begin, they are still this one."""
    own = Path("/proc/self/exe").readlink()
    try:
        children = (task / "children").read_text().split()
        return [int(pid) for pid in children if Path(f"/proc/{pid}/exe").readlink() != own]
    except OSError:
        return []


def compare(name: str, short: Peaks, long: Peaks) -> float:
    """Print the peaks; return the largest growth in MB beyond that of bare FFmpeg."""
    for peaks in (short, long):
        print(
            f"{name} {peaks.seconds:6.0f} s {peaks.segments:6} segments: media {peaks.own:4.0f} MB,"
            f" its FFmpeg {peaks.programs:4.0f} MB, bare FFmpeg {peaks.bare:4.0f} MB"
        )
    own, programs = long.own - short.own, long.programs - short.programs
    bare = long.bare - short.bare
    print(
        f"{name} growth: media {own:.1f} MB (at most {LARGEST_GROWTH_MB}), its FFmpeg "
        f"{programs:.1f} MB (at most {LARGEST_GROWTH_MB} more than bare), bare {bare:.1f} MB"
    )
    return max(own, programs - max(bare, 0.0))


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=Path(tempfile.gettempdir()))
@click.option(
    "--times", default=64, show_default=True, help="How often about 4 minutes are looped."
)
@click.option("--only", type=click.Path(path_type=Path), hidden=True)
def main(folder: Path, times: int, only: Path | None) -> None:
    """Compare the peaks of a short and a long recording; fails where memory grows."""
    if only is not None:
        run(only)
        return
    counts = (SHORT_TIMES, times)
    talk = write_talk(folder / "benchmark-talk.wav", seconds=TALK_SECONDS)
    films = [film(talk, folder / f"benchmark-film-{count}.mp4", times=count) for count in counts]
    streams = [stream(made, made.with_suffix("")) for made in films]
    grown = [
        compare(name, *map(measure, pair)) for name, pair in (("MP4", films), ("HLS", streams))
    ]
    sys.exit(max(grown) > LARGEST_GROWTH_MB)


if __name__ == "__main__":
    main()
