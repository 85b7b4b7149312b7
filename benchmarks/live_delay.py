"""How long it takes from an encoder's picture until a player can have it.

``python -m benchmarks.live_delay [--seconds 60]``; FFmpeg sends over RTMP pictures that say when
they were taken, the real command cuts and brings them out, and a player that asks for the playlist
twice a second over HTTP fetches each new part. Shown are the median and the worst over all
pictures: until the part lies there, and until the player has it. A player keeps some seconds more
in reserve.

A part of two seconds can't be out before its last picture came, so its first one has waited for two
seconds; the target for the worst is five.
"""

from __future__ import annotations

import functools
import http.server
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

import click

from benchmarks.camera import Camera, moment_of
from media.live import presses
from media.live.folder import Folder
from media.live.playlists import LOW_HEIGHT

KEY = "benchmark"
POLL_SECONDS = 0.5
WORST_SECONDS = 5.0


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the public folder and says nothing."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@click.command()
@click.option("--seconds", default=60, show_default=True)
def main(seconds: int) -> None:
    """Measure, print the figures as JSON, and fail where the worst is above the target."""
    with tempfile.TemporaryDirectory() as name:
        folder = Folder(Path(name) / "stream")
        address = f"rtmp://127.0.0.1:{free_port()}/live"
        command = [sys.executable, "-m", "media.live", address, "--key", KEY]
        with subprocess.Popen([*command, "--out", str(folder.path)]) as process:
            while not list(folder.runs.glob("*/pid")):
                time.sleep(0.1)
            time.sleep(1)
            with Camera(f"{address}/{KEY}"):
                published, fetched = watch(folder, seconds)
            presses.press(folder.path, "end")
            process.wait()
    result = {
        "published": figures(published),
        "fetched": figures(fetched),
        "pictures": len(published),
    }
    click.echo(json.dumps(result, indent=1))
    sys.exit(max(fetched) > WORST_SECONDS)


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def figures(delays: list[float]) -> dict[str, float]:
    """Return the median and the worst."""
    return {"median": round(median(delays), 2), "worst": round(max(delays), 2)}


def watch(folder: Folder, seconds: float) -> tuple[list[float], list[float]]:
    """Play for so long; return each picture's delay until it lay there and until it was fetched."""
    handler = functools.partial(Quiet, directory=str(folder.public))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}/main/"
    published: list[float] = []
    fetched: list[float] = []
    seen: set[str] = set()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(POLL_SECONDS)
        for name in addresses(base):
            if name not in seen:
                seen.add(name)
                content, now = fetch(base + name), time.time()
                moments = taken(content)
                there = (folder.public / "main" / name).stat().st_mtime
                published += [there - moment for moment in moments]
                fetched += [now - moment for moment in moments]
    server.shutdown()
    return published, fetched


def fetch(address: str) -> bytes:
    """Return what is there."""
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


def addresses(base: str) -> list[str]:
    """Return the parts in the playlist."""
    try:
        text = fetch(base + "stream.m3u8").decode()
    except OSError:
        return []
    return [line for line in text.splitlines() if not line.startswith("#")]


def taken(content: bytes) -> list[float]:
    """Return when each picture in the part was taken; a still has none."""
    import io

    import av

    with av.open(io.BytesIO(content), "r", format="mpegts") as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    if pictures[0].shape[0] > LOW_HEIGHT:
        return []
    return [moment for moment in map(moment_of, pictures) if abs(time.time() - moment) < 60]


if __name__ == "__main__":
    main()
