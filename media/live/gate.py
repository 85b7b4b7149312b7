"""The gate: takes every part that is through and either brings it out or a still in its place.

It can be killed at any moment: what was pressed, what came and what is out is all in files, and
the next gate goes on from them. See docs/live.md.
"""

from __future__ import annotations

import errno
import time
from typing import Any

from media.errors import DiskFull
from media.live import clocks, disk, index, parts, presses, publish, runs
from media.live.clocks import steady
from media.live.folder import Folder
from media.live.keeper import BROKEN_REASON, HOLE_REASON, WAITING_REASON, Keeper
from media.live.parts import TICKS, Part, Shape
from media.live.picture_book import PictureBook
from media.live.publish import LARGEST_SHIFT, Publisher, entry_of
from media.live.renditions import Renditions
from media.live.settings import LiveSettings
from media.live.sources import Source
from media.live.state import CLOSED, ENDED, GAP, LIVE, WAITING, State, encoder_of
from media.workspace import write_json

STILL_TICKS = 2 * TICKS
LAG_SECONDS = 2.0
"""A still comes out so much later than a part would: an encoder may have begun meanwhile."""
LARGEST_STEP = 30.0
"""seconds between two clocks that only a clock that was set can explain"""
SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_BETWEEN_STATES = 1.0


class Gate:
    """One stream from its first part to its last."""

    def __init__(self, folder: Folder, source: Source, settings: LiveSettings) -> None:
        self.folder, self.settings = folder, settings
        publish.remove_half_written(folder)
        self.publisher = Publisher(folder)
        self.publisher.renditions = settings.renditions
        self.renditions = Renditions(folder)
        self.state = State(folder)
        self.book = PictureBook(settings)
        self.keeper = Keeper(folder, source, self.state)
        self._start = time.time()
        self._tail: tuple[int, int] | None = None
        self._out_at = time.monotonic() if self.publisher.last is None else None
        self._written_at = 0.0
        self.stopped = False

    def work(self) -> None:
        """Go on until the end is pressed (or ``stopped`` is set, which only pauses).

        Raises DiskFull, after everything was ended.
        """
        self.renditions.start(index.read(self.folder))
        disk.reserve(self.folder)
        for run in self.keeper.earlier:
            self._take_all(run)
        try:
            while not self.stopped and not self._step():
                time.sleep(SECONDS_BETWEEN_LOOKS)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            self._end_full()
            raise DiskFull(self.folder.path) from error
        except DiskFull:
            self._end_full()
            raise
        if self.stopped:
            self._stop_run()

    def _step(self) -> bool:
        """Do what is to do now; say whether the stream is at its end."""
        now = time.time()
        pressed = self._pressed()
        if pressed.end is not None and steady() >= pressed.end:
            self._end()
            return True
        self._take_new(now)
        if self.keeper.is_finished:
            self._end()
            return True
        if not self.keeper.receives:
            self._fill(now - LAG_SECONDS, whole=True)
        self._look_at_disk(now)
        self._tell(now, pressed)
        return False

    def _pressed(self) -> presses.Presses:
        """Return what was pressed by the steady clock: nothing closed gets out when it is set."""
        return presses.read(self.folder, hold=self.settings.hold, clock=presses.by_steady)

    def _take_new(self, now: float) -> None:
        """Take what came, and open the source anew when the process that did is gone."""
        lives = self.keeper.lives
        if self.keeper.run is not None:
            self._take_all(self.keeper.run)
            self.keeper.note_end(now)
        if not lives:
            self.keeper.start(now)

    def _stop_run(self) -> None:
        if self.keeper.run is not None:
            self.keeper.run.stop()
            self._take_all(self.keeper.run)

    def _take_all(self, run: runs.Run) -> None:
        for row in run.news():
            if (run.number, row["part"]) not in self.publisher.taken:
                self._take(run, row)
            run.path(row["part"]).unlink(missing_ok=True)

    def _take(self, run: runs.Run, row: dict[str, Any]) -> None:
        """Bring a part out, or a still in its place."""
        wall, ticks = row["wall"], row["ticks"]
        follows = self._tail == (run.number, row["begin"])
        if not follows:
            if self._tail is not None and self._tail[0] == run.number:
                self.keeper.reason = HOLE_REASON
            self._fill(wall, whole=False)
        self._tail = run.number, row["begin"] + ticks
        shape = Shape(**row["shape"])
        self.book.shape = shape
        self.state.encoder = encoder_of(row)
        self.keeper.rest()
        with presses.held(self.folder):
            span = self._pressed().closed_at(*runs.lasts(row))
            facts = {"run": run.number, "part": row["part"]}
            if span is not None:
                self._add_still(index.CLOSED, wall, ticks, span.reason, facts)
                return
            part = self._read(run, row)
            if part is None:
                self._add_still(index.GAP, wall, ticks, BROKEN_REASON, facts)
                return
            entry = entry_of(index.LIVE, wall, ticks, shape, **facts)
            self._add(part.moved(self.publisher.start - row["begin"]), entry)

    def _read(self, run: runs.Run, row: dict[str, Any]) -> Part | None:
        try:
            return parts.read(run.path(row["part"]))
        except ValueError:
            return None

    def _fill(self, until: float, *, whole: bool) -> None:
        """Bring stills out until this moment; ``whole`` ones only, or to the tick."""
        begin = self._end_of_what_is_out(until)
        while until - begin >= (STILL_TICKS / TICKS if whole else LARGEST_SHIFT):
            ticks = min(STILL_TICKS, round((until - begin) * TICKS))
            with presses.held(self.folder):
                at = begin - clocks.offset()
                span = self._pressed().closed_at(at, at + ticks / TICKS)
                kind = index.CLOSED if span else index.GAP
                reason = span.reason if span else self.keeper.reason
                self._add_still(kind, begin, ticks, reason, {})
            begin += ticks / TICKS

    def _end_of_what_is_out(self, until: float) -> float:
        """Return when the last part ended, by the clock as it goes now.

        A server's clock that is set anew neither makes an hour of stills nor an hour without.
        """
        end = self._start if self.publisher.last is None else self.publisher.wall
        passed = 0.0 if self._out_at is None else time.monotonic() - self._out_at
        forth = self._out_at is not None and until - end > passed + LARGEST_STEP
        if forth or end - until > LARGEST_STEP:
            self.state.warn("clock", "The server's clock was set anew.", time.time())
            return until - STILL_TICKS / TICKS
        return end

    def _add_still(
        self, kind: str, wall: float, ticks: int, reason: str, facts: dict[str, int]
    ) -> None:
        waiting = self.keeper.reason == WAITING_REASON
        still = self.book.still(kind, waiting=waiting, reason=reason)
        start = self.publisher.start
        entry = entry_of(kind, wall, ticks, still.shape, reason=reason, **facts)
        self._add(still.part(start, start + ticks), entry)

    def _add(self, part: Part, entry: index.Entry) -> None:
        self.renditions.add(self.publisher.add(part, entry))
        self._out_at = time.monotonic()

    def _look_at_disk(self, now: float) -> None:
        level = disk.look(self.folder, self.settings.disk)
        self.renditions.works = self.settings.renditions and level < disk.SMALL
        if level >= disk.FULL:
            raise DiskFull(self.folder.path)
        if level >= disk.WARN:
            self.state.warn("disk", disk.sentence(self.folder, level), now)
        else:
            self.state.rest("disk")

    def _tell(self, now: float, pressed: presses.Presses) -> None:
        name = LIVE if self.keeper.receives else GAP if self.publisher.taken else WAITING
        span = pressed.closed_at(steady(), steady())
        name = CLOSED if span else name
        ago = time.monotonic() - self._written_at
        if name == self.state.name and ago < SECONDS_BETWEEN_STATES:
            return
        self._written_at = time.monotonic()
        self.state.turn(name, now)
        last = self.publisher.last
        self.state.facts = {
            "source": self.keeper.source.kind,
            "receiving": self.keeper.receives,
            "reason": span.reason if span else "" if name == LIVE else self.keeper.reason,
            "last_part": None if last is None else presses.iso(last.end),
            "seconds": round(self.publisher.ticks / TICKS, 3),
            "free_bytes": disk.free(self.folder),
        }
        self.state.write(now)

    def _end(self) -> None:
        """Bring out what is left, and end everything."""
        self._stop_run()
        self.renditions.end()
        self.publisher.end()
        write_json(
            self.folder.path / "stretches.json",
            [stretch.as_dict() for stretch in index.stretches(index.read(self.folder))],
        )
        for run in runs.known(self.folder):
            run.clear()
        now = time.time()
        self._tell(now, presses.Presses((), None))
        self.state.turn(ENDED, now)
        self.state.facts["receiving"] = False
        self.state.write(now)
        disk.give_back(self.folder)

    def _end_full(self) -> None:
        """End while the last bytes are left: those that were reserved."""
        disk.give_back(self.folder)
        self.renditions.works = False
        self.state.warn("disk_full", "The disk is full; the stream was ended.", time.time())
        self._end()
