"""A stream in a folder, run by the real command, and real encoders for it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from media.live import index, presses, runs
from media.live.folder import Folder
from media.live.index import Entry, Stretch

KEY = "geheim-7"
HOLD = 1.0
PATIENCE = 25.0


@pytest.fixture(autouse=True)
def _own_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that is run in this process must not make the tests after it wait."""
    monkeypatch.setattr(os, "nice", lambda _more: 0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stream:
    """One folder and the command that works in it."""

    def __init__(self, path: Path) -> None:
        self.folder = Folder(path)
        self.address = f"rtmp://127.0.0.1:{free_port()}/live"
        self.process: subprocess.Popen[bytes] | None = None
        self._captions: subprocess.Popen[bytes] | None = None

    @property
    def target(self) -> str:
        return f"{self.address}/{KEY}"

    def start(self, source: str | Path | None = None, *options: str) -> None:
        source = source or self.address
        command = [sys.executable, "-m", "media.live", "start", str(source), "--key", KEY]
        more = ["--out", str(self.folder.path), "--hold", str(HOLD), *options]
        self.process = subprocess.Popen([*command, *more])

    def caption(self) -> subprocess.Popen[bytes]:
        """Start captions by the demonstration model."""
        command = [sys.executable, "-m", "media.live", "captions", str(self.folder.path)]
        self._captions = subprocess.Popen([*command, "--model", "demo"])
        return self._captions

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kill_ingest(self) -> None:
        os.kill(int((runs.known(self.folder)[-1].folder / "pid").read_text()), signal.SIGKILL)

    def kill_rendition(self) -> bool:
        """Kill FFmpeg when it makes a variant just now; say whether it did."""
        assert self.process is not None
        for path in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for pid in path.read_text().split():
                with suppress(OSError):
                    if "/low/" in Path(f"/proc/{pid}/cmdline").read_text():
                        os.kill(int(pid), signal.SIGKILL)
                        return True
        return False

    def press(self, word: presses.Word, reason: str = "") -> float:
        return presses.press(self.folder.path, word, reason=reason)

    def end(self) -> None:
        assert self.process is not None
        self.press("end")
        assert self.process.wait(timeout=PATIENCE) == 0

    def state(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.folder.state.read_text()))
        except FileNotFoundError:
            return {"state": "none", "warnings": []}

    def warnings(self) -> set[str]:
        return {warning["code"] for warning in self.state()["warnings"]}

    def entries(self) -> list[Entry]:
        return list(index.read(self.folder))

    def stretches(self) -> list[Stretch]:
        return list(index.stretches(self.entries()))

    def live_parts(self) -> int:
        return sum(entry.kind == index.LIVE for entry in self.entries())

    def wait_until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, f"waited in vain; {self.state()}"
            time.sleep(0.05)

    def listens(self) -> bool:
        """Whether the port is taken; asked from the kernel, because a try would be an encoder."""
        port = int(self.address.split(":")[2].split("/")[0])
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return any(int(row[1].split(":")[1], 16) == port and row[3] == "0A" for row in rows)

    def close(self) -> None:
        if self._captions is not None:
            self._captions.kill()
            self._captions.wait()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE)
        for run in runs.known(self.folder):
            run.stop()


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Stream]:
    stream = Stream(tmp_path / "stream")
    yield stream
    stream.close()


PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25")
SOUND = ("-f", "lavfi", "-i", "sine=440:r=48000")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25")
AAC = ("-c:a", "aac")


def encode(address: str, *options: str, live: bool = True) -> subprocess.Popen[bytes]:
    """Start FFmpeg as an encoder with these options; ``live``: no faster than time passes."""
    pace = ["-re"] if live else []
    command = ["ffmpeg", "-loglevel", "error", *pace, *options, "-f", "flv", address]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)


def simple(address: str, seconds: float = 60) -> subprocess.Popen[bytes]:
    """Start an encoder that does what most do."""
    pace = ("-re", *PICTURE, "-re", *SOUND)
    return encode(address, *pace, "-t", str(seconds), *H264, *AAC, live=False)
