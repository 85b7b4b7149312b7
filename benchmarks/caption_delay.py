"""How long it takes from a word until its caption can be read.

``python -m benchmarks.caption_delay [--seconds 90] [--model demo]``; FFmpeg sends the demonstration
recording over RTMP in real time, the real commands bring it out and caption it. For each caption:
how long after its first word was said it lay there for players, and for each sentence how long
after its last word it lay there for the page. Median and worst. A player that stays 15 seconds
behind shows a caption in time when that is less than 15 seconds after its first word.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import click
import webvtt

from media.live import presses
from media.live.folder import SUBTITLES, Folder
from media.live.playlists import addresses
from media.live.recording import Recording
from tests.media.live.conftest import KEY, free_port

RECORDING = Path(__file__).parents[1] / "tools" / "demo_recording" / "result" / "hearing.mp4"
BEHIND_SECONDS = 15.0
MEDIA = (sys.executable, "-m", "media.live")


@click.command()
@click.option("--seconds", default=90, show_default=True)
@click.option("--model", default="demo", show_default=True)
def main(seconds: int, model: str) -> None:
    """Measure, print the figures as JSON, and fail where a caption comes too late for players."""
    with tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name) / "stream")
        address = f"rtmp://127.0.0.1:{free_port()}/live"
        stream = subprocess.Popen([*MEDIA, address, "--key", KEY, "--out", str(folder.path)])
        captions = subprocess.Popen([*MEDIA, "captions", str(folder.path), "--model", model])
        while not list(folder.runs.glob("*/pid")) or "listening" not in state(folder):
            time.sleep(0.1)
        time.sleep(1)
        pace = ("ffmpeg", "-loglevel", "error", "-re", "-i", str(RECORDING), "-c", "copy")
        encoder = subprocess.Popen([*pace, "-f", "flv", f"{address}/{KEY}"])
        shown, said = watch(folder, seconds)
        encoder.kill()
        presses.press(folder.path, "end")
        for process in (encoder, stream, captions):
            process.wait()
    result = {
        "model": model,
        "first word until caption": figures(shown),
        "last word until line": figures(said),
        "captions": len(shown),
        "in time": round(sum(one < BEHIND_SECONDS for one in shown) / len(shown), 3),
    }
    click.echo(json.dumps(result, indent=1))
    sys.exit(max(shown) > BEHIND_SECONDS)


def figures(delays: list[float]) -> dict[str, float]:
    """Return the median and the worst."""
    return {"median": round(median(delays), 2), "worst": round(max(delays), 2)}


def state(folder: Folder) -> str:
    """Return what is told about captions."""
    return folder.captions.read_text() if folder.captions.exists() else ""


def watch(folder: Folder, seconds: float) -> tuple[list[float], list[float]]:
    """Look for so long; return the delay of each caption after its first word until it lay in a
    playlist, and of each line after its last word.
    """
    recording = Recording(folder)
    shown: dict[str, float] = {}
    said: list[float] = []
    parts = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.1)
        now, names = time.time(), addresses(folder.playlist(SUBTITLES))
        recording.read()
        for name in names[parts:]:
            for number, start in captions_of(folder, name):
                wall = datetime.fromisoformat(recording.wall(start)).timestamp()
                shown.setdefault(number, now - wall)
        parts = len(names)
        lines = folder.lines.read_text().splitlines() if folder.lines.exists() else []
        said += [now - end_of(json.loads(line)) for line in lines[len(said) :]]
    return list(shown.values()), said


def captions_of(folder: Folder, name: str) -> list[tuple[str, float]]:
    """Return the names of a part's captions and when they begin, in seconds of the recording."""
    found = webvtt.read(str(folder.public / SUBTITLES / name))
    return [(str(cue.identifier), second_of(cue.start)) for cue in found.captions or ()]


def second_of(stamp: str) -> float:
    """Return the seconds that a time in WebVTT means."""
    hours, minutes, seconds = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def end_of(line: dict[str, Any]) -> float:
    """Return when the last word of a line was said."""
    wall: float = datetime.fromisoformat(line["wall"]).timestamp()
    return wall + float(line["end"]) - float(line["start"])


if __name__ == "__main__":
    main()
