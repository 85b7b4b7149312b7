"""Keeps a process at the source, and knows why there is none."""

from __future__ import annotations

import re
import time

from media.live import runs
from media.live.folder import Folder
from media.live.runs import Run
from media.live.sources import Source
from media.live.state import State

SECONDS_BETWEEN_TRIES = 2.0
ADDRESS = re.compile(r"'[^']*'")
"""in FFmpeg's words; it has the stream key in it"""
REASONS = {
    "gone": "the encoder has gone",
    "silent": "the encoder sent nothing",
    "unreadable": "what came is no stream",
    "nothing to see or hear": "what came is no stream",
    "finished": "the file is at its end",
}
WAITING_REASON = "no encoder yet"
BROKEN_REASON = "the receiving process broke off"
HOLE_REASON = "the encoder left out a piece"


class Keeper:
    """``run`` is the newest one; ``reason``: why nothing comes, when nothing comes."""

    def __init__(self, folder: Folder, source: Source, state: State) -> None:
        self.folder, self.source, self._state = folder, source, state
        known = runs.known(folder)
        self.earlier = known[:-1]
        self.run: Run | None = known[-1] if known else None
        self.reason = WAITING_REASON
        self._try_at = 0.0

    @property
    def lives(self) -> bool:
        """Say whether the process is there; one of an earlier gate counts."""
        return self.run is not None and self.run.lives()

    @property
    def receives(self) -> bool:
        """Say whether a stream is coming in."""
        run = self.run
        return run is not None and run.begun is not None and run.ended is None and run.lives()

    @property
    def is_finished(self) -> bool:
        """Say whether a file was played to its end."""
        return self.source.kind == "file" and self.run is not None and self.run.ended == "finished"

    def start(self, now: float) -> None:
        """Open the source anew, but not too often."""
        if time.monotonic() < self._try_at:
            return
        self._try_at = time.monotonic() + SECONDS_BETWEEN_TRIES
        number = self.run.number + 1 if self.run else 1
        self.run = runs.start(self.folder, self.source, number, began=self._began(now))
        runs.wait_until_known(self.run)

    def _began(self, now: float) -> float | None:
        """Return when a file's first second was played."""
        if self.source.kind != "file":
            return None
        first = next(iter(runs.known(self.folder)), None)
        told = None if first is None else runs.read_began(first)
        return told if told is not None else now

    def rest(self) -> None:
        """A stream comes in: what was wrong before it is so no longer."""
        for code in ("unreadable", "port_taken"):
            self._state.rest(code)

    def note_end(self, now: float) -> None:
        """Note why the run ended, when it did; a second time nothing changes."""
        run = self.run
        if run is None or run.told or (run.ended is None and run.lives()):
            return
        run.told = True
        if run.begun is not None:
            self.reason = REASONS.get(run.ended or "", BROKEN_REASON)
        if run.ended == "wrong key":
            self._try_at = 0.0
            self._state.warn("wrong_key", "An encoder came with a wrong stream key.", now)
        elif run.ended in ("unreadable", "nothing to see or hear"):
            self._tell_unreadable(run, now)

    def _tell_unreadable(self, run: Run, now: float) -> None:
        words = ADDRESS.sub("", run.last_words()).strip(": ")
        if "Address already in use" in words:
            self._state.warn("port_taken", "Another program listens at this port.", now)
        else:
            self._state.warn("unreadable", f"What came could not be read: {words}", now)
