"""Lines to those who follow: a socket that was handed over, or a thread of the web server.

Each event holds the whole state, so a line that is slow gets the newest one when it is ready for
it; what came between is not kept.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from typing import Final, Protocol

from hearing.events.shows import Parts, Topic

HEARTBEAT: Final = b"event: beat\ndata:\n\n"
BEAT: Final = 15.0
# A line on which nothing moves for so long is dead.
PATIENCE: Final = 60


class Gone(Exception):
    """Nobody is there any longer."""


class Line(Protocol):
    """Somebody who follows: ``body`` is what they know, ``begun`` since when, ``written`` when
    something was last sent."""

    topic: Topic
    parts: Parts
    body: str
    begun: float
    written: float
    is_gone: bool

    def is_ready(self) -> bool: ...

    def send(self, data: bytes) -> None:
        """Send without waiting. Raises Gone."""
        ...

    def close(self) -> None: ...


class SocketLine:
    """A connection without a thread. ``chunked``: the answer has begun in chunks (HTTP/1.1)."""

    def __init__(
        self, connection: socket.socket, topic: Topic, parts: Parts, body: str, *, chunked: bool
    ) -> None:
        self.topic, self.parts, self.body = topic, parts, body
        self.begun = self.written = time.monotonic()
        self.is_gone = False
        self.connection = connection
        self._chunked = chunked
        self._rest = memoryview(b"")
        connection.setblocking(False)
        if connection.family != socket.AF_UNIX:
            waits = PATIENCE * 1000
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, waits)

    def is_ready(self) -> bool:
        """Whether all that was sent is out."""
        return not self._rest

    def send(self, data: bytes) -> None:
        """Send what fits; the rest goes out by ``flush``. Raises Gone."""
        framed = b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data
        self._rest = memoryview(framed)
        self.flush()

    def flush(self) -> None:
        """Send more of the rest. Raises Gone."""
        try:
            while self._rest:
                self._rest = self._rest[self.connection.send(self._rest) :]
                self.written = time.monotonic()
        except BlockingIOError:
            if time.monotonic() - self.written > PATIENCE:
                raise Gone from None
        except OSError:
            raise Gone from None

    def hear(self) -> None:
        """Throw away what came; raises Gone when it was the end."""
        try:
            if not self.connection.recv(4096):
                raise Gone
        except BlockingIOError:
            pass
        except OSError:
            raise Gone from None

    def close(self) -> None:
        """End the answer; the browser comes again."""
        self.connection.close()


class ThreadLine:
    """A line that a thread of the web server holds, where sockets can't be handed over."""

    def __init__(self, topic: Topic, parts: Parts, body: str) -> None:
        self.topic, self.parts, self.body = topic, parts, body
        self.begun = self.written = time.monotonic()
        self.is_gone = False
        self._queue: SimpleQueue[bytes] = SimpleQueue()

    def is_ready(self) -> bool:
        """Whether all that was sent is taken."""
        return self._queue.empty()

    def send(self, data: bytes) -> None:
        """Hand it to the thread."""
        self._queue.put(data)
        self.written = time.monotonic()

    def close(self) -> None:
        """End the answer."""
        self._queue.put(b"")

    def received(self, *, lifetime: float) -> Iterator[bytes]:
        """What was sent, until the line is closed or has lived."""
        try:
            while (rest := self.begun + lifetime - time.monotonic()) > 0:
                data = self._queue.get(timeout=rest)
                if not data:
                    return
                yield data
        except Empty:
            return
        finally:
            self.is_gone = True
