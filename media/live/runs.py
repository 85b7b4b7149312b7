"""Runs: one folder for each time that a source was opened, and the process that fills it.

The process holds a lock as long as it lives, so that a gate that was started again knows it.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from media.live import clocks, lines
from media.live.folder import Folder
from media.live.parts import TICKS
from media.live.sources import Source
from media.workspace import read_json, remove_parts, write_json

SECONDS_TO_END = 1.5


class Run:
    """One run's folder, read line by line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.number = folder, int(folder.name)
        self.begun: float | None = None
        self.ended: str | None = None
        self.told = False
        """whether its end was told already"""
        self._read = 0
        self.process: subprocess.Popen[bytes] | None = None

    def news(self) -> Iterator[dict[str, Any]]:
        """Yield the parts that came since the last time."""
        for row, after in lines.read(self.folder / "parts.jsonl", self._read):
            self._read = after
            if "part" in row:
                yield row
            elif "begin" in row:
                self.begun = row["begin"]
            else:
                self.ended = row["end"]

    def lives(self) -> bool:
        """Say whether its process is there."""
        if self.process is not None and self.process.poll() is not None:
            return False
        with (self.folder / "lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def stop(self) -> None:
        """End its process; what it has is a part first, if it can."""
        if self.lives():
            for number in (signal.SIGTERM, signal.SIGKILL):
                with suppress(OSError, ValueError):
                    os.kill(int((self.folder / "pid").read_text()), number)
                if self._is_gone():
                    return

    def _is_gone(self) -> bool:
        until = time.monotonic() + SECONDS_TO_END
        while time.monotonic() < until:
            if not self.lives():
                return True
            time.sleep(0.02)
        return False

    def last_words(self) -> str:
        """Return the last line that its process wrote."""
        with suppress(OSError):
            said = (self.folder / "log.txt").read_text(errors="replace").split("\n")
            return next((line.strip() for line in reversed(said) if line.strip()), "")
        return ""

    def path(self, part: int) -> Path:
        """Return where a part lies."""
        return self.folder / f"{part:05d}.ts"

    def clear(self) -> None:
        """Remove the parts that are left, and half ones."""
        remove_parts(self.folder)
        for path in self.folder.glob("*.ts"):
            path.unlink(missing_ok=True)


def known(folder: Folder) -> list[Run]:
    """Return all runs until now, in order."""
    return [Run(path) for path in sorted(folder.runs.glob("[0-9]*"))]


def start(folder: Folder, source: Source, number: int, *, began: float | None) -> Run:
    """Start a process that opens the source; it goes on when we die."""
    run = Run(folder.runs / f"{number:04d}")
    run.folder.mkdir(parents=True)
    run.folder.chmod(0o700)
    write_json(run.folder / "source.json", {"source": source.as_dict(), "began": began})
    (run.folder / "source.json").chmod(0o600)
    file = os.open(run.folder / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        run.process = subprocess.Popen(
            [sys.executable, "-m", "media.live.ingest", str(run.folder.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[file],
            start_new_session=True,
        )
    finally:
        os.close(file)
    return run


def lasts(row: dict[str, Any]) -> tuple[float, float]:
    """Return from when to when, by the steady clock, a part was taken at the most: from when its
    encoder can have had it to when its last packet came.
    """
    began = row["steady"]
    begin, end = min(began, row["earliest"]), max(row["latest"], began + row["ticks"] / TICKS)
    if row["boot"] == clocks.boot():
        return begin, end
    moved = row["wall"] - clocks.offset() - began
    return begin + moved, end + moved


def read_began(run: Run) -> float | None:
    """Return when the file's first second was played, as the run was told."""
    told: float | None = (read_json(run.folder / "source.json") or {}).get("began")
    return told


def wait_until_known(run: Run, seconds: float = 5.0) -> None:
    """Wait until the process has written who it is."""
    until = time.monotonic() + seconds
    while not (run.folder / "pid").exists() and run.lives() and time.monotonic() < until:
        time.sleep(0.02)
