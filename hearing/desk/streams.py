"""Server-sent events: a desk hears at once that something happened, and then asks for the board.

A stream holds a thread of the web server. It is short and its browser comes again; when too many
are held, it tells where the day is and ends at once, and the browser asks each second instead.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from threading import BoundedSemaphore

LIFETIME = 30.0
PAUSE = 0.25
BEAT = 10.0
RETRY = "retry: 1000\n\n"
Number = Callable[[], int]
Events = Generator[str]


def slots(threads: int) -> BoundedSemaphore:
    """At most a quarter of the web server's threads are held."""
    return BoundedSemaphore(max(1, threads // 4))


def follow(number: Number, free: BoundedSemaphore, *, seen: int) -> Events:
    """Say the number of the last thing that happened, at once and whenever it changes."""
    yield RETRY
    if not free.acquire(blocking=False):
        yield _event(number())
        return
    try:
        yield from _follow(number, seen)
    finally:
        free.release()


def _follow(number: Number, seen: int) -> Events:
    begun = beaten = time.monotonic()
    while (tick := time.monotonic()) < begun + LIFETIME:
        last = number()
        if last != seen:
            seen, beaten = last, tick
            yield _event(last)
        elif tick >= beaten + BEAT:  # a browser that is gone is noticed by writing to it
            beaten = tick
            yield ":\n\n"
        time.sleep(PAUSE)


def _event(number: int) -> str:
    return f"id: {number}\ndata: {number}\n\n"
