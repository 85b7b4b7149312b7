"""What is shown at the moment: a hearing's parts in one language, made once for all who follow."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from hearing.events.feeds import Feed

# What changes by the clock alone, a delay say, is looked at so often.
AGE: Final = 10.0


class Over(Exception):
    """What was followed may not be followed any longer."""


@dataclass(frozen=True)
class Topic:
    """What somebody follows: a feed of a hearing, in a language. Compared by name."""

    feed: Feed = field(compare=False)
    feed_name: str
    hearing_id: int
    language: str

    @classmethod
    def of(cls, feed: Feed, hearing_id: int, language: str) -> Topic:
        return cls(feed, feed.name, hearing_id, language)


Render = Callable[[Topic, int, Collection[str]], Mapping[str, str]]
Parts = tuple[str, ...]


class Event:
    """One event: the whole state, so that nothing is lost or doubled by who comes again."""

    def __init__(self, number: int, body: str) -> None:
        self.number = number
        self.body = body
        self._data = b""

    @property
    def is_told(self) -> bool:
        """Whether anybody has needed it."""
        return bool(self._data)

    @property
    def data(self) -> bytes:
        """As it is sent, with our clock at the first moment: the same for all who get it."""
        if not self._data:
            clock = int(time.time() * 1000)
            text = f'{{"number":{self.number},"clock":{clock},"parts":{self.body}}}'
            self._data = f"id: {self.number}\ndata: {text}\n\n".encode()
        return self._data


class Show:
    """A topic as it was last made. Who comes costs one query, who follows none."""

    def __init__(self, topic: Topic, render: Render) -> None:
        self.topic = topic
        self.render = render
        self.number = -1
        self.made = self.seen = -AGE
        self.told = 0.0
        self._parts: Mapping[str, str] = {}
        self._bodies: dict[Parts, str] = {}
        self._lock = Lock()

    def body(self, parts: Parts) -> str:
        """These parts as JSON: the same object as long as nothing has changed."""
        with self._lock:
            return self._body(parts)

    def fetch(self, parts: Parts) -> Event:
        """The newest event for somebody who comes; made if need be. Raises Over."""
        number = self.topic.feed.numbers([self.topic.hearing_id])[self.topic.hearing_id]
        with self._lock:
            self._look(number, parts)
            return Event(self.number, self._body(parts))

    def look(self, number: int, parts: Collection[str]) -> None:
        """Make the parts anew when there is a new number, or when they are old. Raises Over."""
        with self._lock:
            self._look(number, parts)

    def _look(self, number: int, parts: Collection[str]) -> None:
        now = time.monotonic()
        wanted = self._parts.keys() | set(parts)
        is_old = now - self.made >= AGE or number > self.number
        if is_old or wanted > self._parts.keys():
            self._parts = self.render(self.topic, number, wanted)
            self.number, self.made = max(number, self.number), now
            self._bodies = {key: self._kept(key) for key in self._bodies}
        self.seen = now

    def _body(self, parts: Parts) -> str:
        return self._bodies.setdefault(parts, self._write(parts))

    def _kept(self, parts: Parts) -> str:
        old, new = self._bodies[parts], self._write(parts)
        return old if old == new else new

    def _write(self, parts: Parts) -> str:
        return json.dumps({name: self._parts[name] for name in parts}, ensure_ascii=False)
