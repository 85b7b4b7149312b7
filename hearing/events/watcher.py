"""The watcher: one thread of a web server that tells everybody who follows what is new.

It asks how far the hearings are with one query for each feed, has the parts made that changed, and
sends them. Nobody who follows costs a query or a thread.
"""

from __future__ import annotations

import logging
import selectors
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from threading import Lock, Thread
from typing import Final

from hearing.events.feeds import Feed
from hearing.events.lines import BEAT, HEARTBEAT, Gone, Line, SocketLine
from hearing.events.shows import Event, Over, Parts, Render, Show, Topic

log = logging.getLogger("hearing")
PAUSE: Final = 0.25
# Whoever follows comes again after a quarter of an hour, and may have lost the right to.
LIFETIME: Final = 900.0
# So many shows are kept; of more those go that nobody has followed for so long.
KEPT: Final = 200
UNSEEN: Final = 60.0


class Watcher:
    """All who follow in this process. The thread runs as long as somebody does."""

    def __init__(self, render: Render, reading: Callable[[], AbstractContextManager[None]]) -> None:
        self._render = render
        self._reading = reading
        self._shows: dict[Topic, Show] = {}
        self._new: list[Line] = []
        self._lines: set[Line] = set()
        self._selector = selectors.DefaultSelector()
        self._lock = Lock()
        self._thread: Thread | None = None

    @property
    def count(self) -> int:
        """How many follow."""
        return len(self._lines) + len(self._new)

    @property
    def is_quiet(self) -> bool:
        """Whether nobody follows and the thread has ended."""
        return self._thread is None

    def fetch(self, topic: Topic, parts: Parts) -> Event:
        """The newest event of a topic. Raises Over."""
        return self._show(topic).fetch(parts)

    def take(self, line: Line) -> None:
        """Tell this line all that comes; it knows what ``fetch`` gave."""
        with self._lock:
            self._new.append(line)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="events", daemon=True)
                self._thread.start()

    def _show(self, topic: Topic) -> Show:
        with self._lock:
            if len(self._shows) > KEPT:
                now = time.monotonic()
                seen = {key: one for key, one in self._shows.items() if now - one.seen < UNSEEN}
                self._shows = seen
            return self._shows.setdefault(topic, Show(topic, self._render))

    def _run(self) -> None:
        next_look = 0.0
        while self._goes_on():
            self._hear(max(0.0, next_look - time.monotonic()))
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + PAUSE
                try:
                    self._look()
                except Exception:  # the database is away: what is known stays
                    log.exception("events")
            self._tell()

    def _goes_on(self) -> bool:
        """Greet who is new; False when nobody follows any longer."""
        with self._lock:
            new, self._new = self._new, []
            self._lines.update(new)
            if not self._lines:
                self._thread = None
                return False
        for line in new:
            if isinstance(line, SocketLine):
                self._selector.register(line.connection, selectors.EVENT_READ, line)
        return True

    def _hear(self, seconds: float) -> None:
        """Wait; notice who goes and who can take more."""
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, ready in self._selector.select(seconds):
            try:
                if ready & selectors.EVENT_WRITE:
                    self._flush(key.data)
                if ready & selectors.EVENT_READ:
                    key.data.hear()
            except Gone:
                self._drop(key.data)

    def _flush(self, line: SocketLine) -> None:
        """Send more of what a slow reader is owed; when there is none left, wake for it no more."""
        line.flush()
        wanted = selectors.EVENT_READ
        if not line.is_ready():
            wanted |= selectors.EVENT_WRITE
        if self._selector.get_key(line.connection).events != wanted:
            self._selector.modify(line.connection, wanted, line)

    def _look(self) -> None:
        """See what is new, with one query for each feed."""
        wanted: defaultdict[Topic, set[str]] = defaultdict(set)
        for line in self._lines:
            wanted[line.topic].update(line.parts)
        feeds = {topic.feed.name: topic.feed for topic in wanted}
        numbers = {name: self._numbers(feed, wanted) for name, feed in feeds.items()}
        for topic, parts in wanted.items():
            try:
                number = numbers[topic.feed_name][topic.hearing_id]
                self._show(topic).look(number, parts)
            except Over:
                self._end(topic)
            except Exception:  # one part that can't be made must not keep others waiting
                log.exception("events")

    def _numbers(self, feed: Feed, topics: Collection[Topic]) -> Mapping[int, int]:
        own = {topic.hearing_id for topic in topics if topic.feed_name == feed.name}
        with self._reading():
            return feed.numbers(own)

    def _tell(self) -> None:
        """Send what is new to all who are ready for it."""
        now = time.monotonic()
        news: dict[tuple[Topic, Parts], Event | None] = {}
        for line in list(self._lines):
            key = line.topic, line.parts
            if key not in news:
                news[key] = self._event(*key, now)
            try:
                self._tell_one(line, news[key], now)
            except Gone:
                self._drop(line)
        told = {topic for (topic, _parts), event in news.items() if event and event.is_told}
        for topic in told:
            self._show(topic).told = now

    def _event(self, topic: Topic, parts: Parts, now: float) -> Event | None:
        """What is to be told now; None when something was just told."""
        show = self._show(topic)
        is_due = now - show.told >= topic.feed.spacing and show.number >= 0
        return Event(show.number, show.body(parts)) if is_due else None

    def _tell_one(self, line: Line, event: Event | None, now: float) -> None:
        if line.is_gone or now - line.begun > LIFETIME:
            raise Gone
        if line.is_ready():
            if event is not None and event.body != line.body:
                line.body = event.body
                line.send(event.data)
            elif now - line.written > BEAT:
                line.send(HEARTBEAT)
        if not line.is_ready() and isinstance(line, SocketLine):
            self._flush(line)

    def _end(self, topic: Topic) -> None:
        for line in [line for line in self._lines if line.topic == topic]:
            self._drop(line)
        with self._lock:
            self._shows.pop(topic, None)

    def _drop(self, line: Line) -> None:
        with self._lock:
            self._lines.discard(line)
        if isinstance(line, SocketLine):
            self._selector.unregister(line.connection)
        line.close()
