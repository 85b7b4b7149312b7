"""Peak memory of everything but the engine, on a long recording and on a short one.

``python -m benchmarks.memory [--folder FOLDER] [--times 64]``; the engine is one that writes
words at the speed of speech without listening. Target: the same, whatever the length; what four
hours may add is the text, and an MP4's own table of packets, which FFmpeg keeps for the file that
it reads and for the one that it writes: about 70 bytes for each of 43 packets a second.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from benchmarks.sound import loop, write_talk
from media import pipeline
from media.audio import Samples, duration
from media.engines import Mode, Words
from media.segments import Word
from media.speech import Span

SECONDS_A_WORD = 0.4
SHORT_SECONDS = 300
LARGEST_GROWTH_MB = 40


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


def measure(source: Path) -> dict[str, float]:
    """Transcribe in a process of its own and return its peaks in MB and what it did."""
    command = [sys.executable, "-m", "benchmarks.memory", "--only", str(source)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    result: dict[str, float] = json.loads(printed)
    return result


def run(source: Path) -> None:
    """Transcribe here and print the peaks of this process and of its largest child."""
    out = Path(tempfile.mkdtemp(prefix="memory-"))
    most, ended = [0.0], threading.Event()
    threading.Thread(target=watch_children, args=(most, ended), daemon=True).start()
    try:
        workspace = pipeline.transcribe(source, out, engine=Writer())
        seconds = duration(workspace.audio)
        segments = len(workspace.segments.read_bytes().splitlines())
    finally:
        ended.set()
        shutil.rmtree(out)
    own = peak_mb("self")
    print(
        json.dumps(
            {"seconds": round(seconds), "segments": segments, "mb": own, "child_mb": most[0]}
        )
    )


def peak_mb(process: int | str) -> float:
    """Return the peak of a living process from /proc; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def watch_children(most: list[float], ended: threading.Event) -> None:
    """Keep the highest peak of the programs that this process starts in ``most``."""
    tasks = Path("/proc/self/task")
    while not ended.wait(0.05):
        children = [pid for task in tasks.iterdir() for pid in _children(task)]
        most[0] = max([most[0], *map(peak_mb, children)])


def _children(task: Path) -> list[int]:
    try:
        return [int(pid) for pid in (task / "children").read_text().split()]
    except OSError:
        return []


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
    talk = write_talk(folder / "benchmark-talk.wav", seconds=SHORT_SECONDS)
    peaks = []
    for count in (1, times):
        found = measure(loop(talk, folder / f"benchmark-talk-{count}.m4a", times=count))
        peaks.append(found)
        print(
            f"{found['seconds']:6.0f} s  {found['segments']:6.0f} segments  "
            f"media {found['mb']:6.0f} MB  FFmpeg {found['child_mb']:6.0f} MB"
        )
    growth = [peaks[1][part] - peaks[0][part] for part in ("mb", "child_mb")]
    print(f"growth: {growth[0]:.0f} MB and {growth[1]:.0f} MB (at most {LARGEST_GROWTH_MB} MB)")
    sys.exit(max(growth) > LARGEST_GROWTH_MB)


if __name__ == "__main__":
    main()
