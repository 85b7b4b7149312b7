"""The supervisor: for every stream that runs its programs run, whatever dies.

It can itself be killed at any moment: programs go on without it, and the next one finds them.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from hearing.database import commit, db
from hearing.stream import broadcast, closing, places, programs
from hearing.stream.models import LiveStream, StreamState
from hearing.stream.processes import Process
from hearing.stream.programs import Options
from media.live import presses, state
from media.workspace import read_json

log = logging.getLogger("hearing")
CAPTIONS_LATE = timedelta(minutes=2)
"""So long captions may still hear what was said last."""
GIVEN_UP = 4
"""After so many failures in a row an ended stream is taken as it is."""


class Supervisor:
    """Looks again and again; needs nothing but the database and the folder of streams."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.processes: dict[tuple[int, str], Process] = {}

    def look(self, *, now: datetime) -> None:
        """Do what is to do now. A second time there is nothing to do."""
        streams = broadcast.looked_after()
        for number in [stream.id for stream in streams]:
            try:
                self._look_at(db.session.get_one(LiveStream, number), now)
            except Exception:  # one stream must not keep the others from being looked after
                log.exception("stream %s", number)
                db.session.rollback()
        self._end_others({stream.id for stream in streams})
        self._remove_unknown()

    def stop(self) -> None:
        """End all programs; their streams go on when they are started again."""
        for process in self.processes.values():
            process.stop()

    def _look_at(self, stream: LiveStream, now: datetime) -> None:
        folder = places.folder(stream, data=self.options.data)
        is_over = (read_json(folder.state) or {}).get("state") == state.ENDED
        if stream.state is StreamState.RUNNING and is_over:
            # A film is at its end, or the disk is full.
            with commit():
                broadcast.end(stream=stream, who=broadcast.SYSTEM, now=now)
        if stream.state is StreamState.RUNNING:
            closing.settle(stream, data=self.options.data)
        elif presses.read(folder).end is None:
            presses.press(folder.path, "end")
        self._keep(stream, is_over)
        if is_over or self._is_hopeless(stream):
            self._finish(stream, now)

    def _keep(self, stream: LiveStream, is_over: bool) -> None:
        for program in programs.of(stream, self.options):
            process = self._process(stream.id, program.name)
            process.program = program
            if program.name == "live" and is_over:
                continue
            if stream.state is StreamState.ENDED and program.name != "live":
                continue  # what runs hears the last words, and ends
            process.keep()
        if not stream.caption_model:
            self._process(stream.id, "captions").stop()

    def _process(self, number: int, name: str) -> Process:
        key = number, name
        if key not in self.processes:
            lock = self._folder / f"{number}.{name}.lock"
            lock.parent.mkdir(parents=True, exist_ok=True)
            self.processes[key] = Process(lock, programs.Program(name, ()))
        return self.processes[key]

    def _is_hopeless(self, stream: LiveStream) -> bool:
        process = self._process(stream.id, "live")
        return stream.state is StreamState.ENDED and process.failures >= GIVEN_UP

    def _finish(self, stream: LiveStream, now: datetime) -> None:
        captions = self._process(stream.id, "captions")
        ended_at = stream.ended_at or now
        if captions.lives() and now - ended_at < CAPTIONS_LATE:
            return
        captions.stop()
        with commit():
            broadcast.finish(stream=stream, now=now, data=self.options.data)

    def _end_others(self, known: set[int]) -> None:
        """End the programs of streams that are no longer looked after: over, or wiped."""
        for key in [key for key in self.processes if key[0] not in known]:
            self.processes.pop(key).stop()

    def _remove_unknown(self) -> None:
        """Remove the folders of rehearsals that were wiped. One of a real stream is never removed
        here: perhaps the database is an older copy."""
        numbers = {int(path.parent.name) for path in self._folder.glob(f"[0-9]*/{places.MARK}")}
        if not numbers:
            return
        known = set(db.session.scalars(select(LiveStream.id).where(LiveStream.id.in_(numbers))))
        for number in numbers - known:
            for name in ("live", "captions"):
                self._process(number, name).stop()
                self.processes.pop((number, name))
            places.remove(number, data=self.options.data)

    @property
    def _folder(self) -> Path:
        return self.options.data / places.STREAMS
