"""One program kept alive: started again when it dies, never there twice.

The program holds a lock as long as it lives, given to it when it is started. So whoever looks after
it later, after a kill, knows that it is there, and who it is.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from hearing.stream.programs import Program

log = logging.getLogger("hearing")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
HEALTHY_SECONDS = 10.0
SECONDS_TO_END = 5.0


class Process:
    """A program and the process that runs it, ours or that of a predecessor."""

    def __init__(self, lock: Path, program: Program) -> None:
        self.lock, self.program = lock, program
        self.failures = 0
        self._own: subprocess.Popen[bytes] | None = None
        self._started_at = self._next_at = 0.0

    def keep(self) -> None:
        """Start it if it isn't there and its time has come, and anew if it should do something
        else now."""
        if self.lives():
            if self._told().get("signature") != self.program.signature:
                self.stop()
                self._next_at = 0.0
            return
        self._note_end()
        if time.monotonic() >= self._next_at:
            self._start()

    def lives(self) -> bool:
        """Say whether it is there."""
        if self._own is not None and self._own.poll() is not None:
            return False  # collected, so that it is no zombie
        with self.lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def stop(self) -> None:
        """End it: asked first, then killed."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            pid = self._told().get("pid")
            if not self.lives() or not isinstance(pid, int):
                return
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            until = time.monotonic() + SECONDS_TO_END
            while self.lives() and time.monotonic() < until:
                time.sleep(0.02)

    def _start(self) -> None:
        self.lock.parent.mkdir(parents=True, exist_ok=True)
        with self.lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else was faster
            self._own = subprocess.Popen(
                self.program.command,
                env={**os.environ, **self.program.secrets},
                stdin=subprocess.DEVNULL,
                pass_fds=[file.fileno()],
                start_new_session=True,
            )
            told = {"pid": self._own.pid, "signature": self.program.signature}
            file.truncate(0)
            file.write(json.dumps(told))
        self._started_at = time.monotonic()

    def _note_end(self) -> None:
        """It has ended: start it again soon, or later when it ends again and again."""
        if self._own is None:
            return
        code, self._own = self._own.returncode, None
        lasted = time.monotonic() - self._started_at
        self.failures = 1 if lasted > HEALTHY_SECONDS else self.failures + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self.failures - 1, 10))
        self._next_at = time.monotonic() + pause
        log.warning("%s ended with %s, again in %.1f s", self.lock.name, code, pause)

    def _told(self) -> dict[str, object]:
        with suppress(OSError, ValueError):
            told: dict[str, object] = json.loads(self.lock.read_text())
            return told
        return {}
