"""Sockets that were handed over: slow readers, readers that go, a database that is away.

The watcher is the real one; what it shows is a counter."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field

import pytest

from hearing.events import watcher as watching
from hearing.events.feeds import NUMBER, Feed
from hearing.events.lines import SocketLine
from hearing.events.shows import Over, Topic
from hearing.events.watcher import Watcher
from tests.hearing.test_run import until

PARTS = (NUMBER,)
HUGE = 2_000_000


@dataclass
class Stage:
    """What is shown: a number, with as much behind it as is wanted."""

    number: int = 0
    size: int = 0
    asked: int = 0
    is_away: bool = False
    is_over: bool = False
    feed: Feed = field(init=False)

    def __post_init__(self) -> None:
        self.feed = Feed("stage", self.numbers, spacing=0.0)

    def numbers(self, hearing_ids: Collection[int]) -> Mapping[int, int]:
        self.asked += 1
        if self.is_away:
            raise OSError
        return dict.fromkeys(hearing_ids, self.number)

    def render(self, topic: Topic, number: int, parts: Collection[str]) -> dict[str, str]:
        if self.is_over:
            raise Over
        return dict.fromkeys(parts, f"{topic.hearing_id}/{number}" + "x" * self.size)


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def watcher(stage: Stage) -> Iterator[Watcher]:
    watcher = Watcher(stage.render, nullcontext)
    yield watcher
    stage.is_over, stage.number = True, stage.number + 1
    assert until(lambda: watcher.is_quiet)


@pytest.fixture
def follow(stage: Stage, watcher: Watcher) -> Iterator[Callable[..., socket.socket]]:
    """Opens a line; gives the reader's end."""
    readers: list[socket.socket] = []

    def _follow(hearing_id: int = 1, *, chunked: bool = False) -> socket.socket:
        ours, reader = socket.socketpair()
        reader.settimeout(10)
        topic = Topic.of(stage.feed, hearing_id, "de")
        event = watcher.fetch(topic, PARTS)
        watcher.take(SocketLine(ours, topic, PARTS, event.body, chunked=chunked))
        readers.append(reader)
        return reader

    yield _follow
    for reader in readers:
        reader.close()


def event(reader: socket.socket) -> str:
    """The next event's text, whole."""
    text = bytearray()
    while not text.endswith(b"\n\n"):
        piece = reader.recv(65536)
        assert piece
        text += piece
    line = next(line for line in text.splitlines() if line.startswith(b"data: "))
    shown: str = json.loads(line[6:])["parts"][NUMBER]
    return shown


def test_each_hears_of_its_own_hearing_and_all_cost_one_query(
    stage: Stage, follow: Callable[..., socket.socket]
) -> None:
    readers = {number: [follow(number) for _reader in range(20)] for number in (1, 2)}
    before, begun = stage.asked, time.monotonic()
    stage.number = 7
    for number, own in readers.items():
        assert {event(reader) for reader in own} == {f"{number}/7"}
    ticks = (time.monotonic() - begun) / watching.PAUSE
    assert stage.asked - before <= ticks + 2


def test_a_slow_reader_gets_what_was_begun_and_then_the_newest(
    stage: Stage, follow: Callable[..., socket.socket]
) -> None:
    slow, quick = follow(), follow()
    stage.size = HUGE
    for number in (1, 2, 3):
        stage.number = number
        assert event(quick) == f"1/{number}" + "x" * HUGE
    assert event(slow) == "1/1" + "x" * HUGE
    assert event(slow) == "1/3" + "x" * HUGE


def test_in_chunks_each_event_is_one(stage: Stage, follow: Callable[..., socket.socket]) -> None:
    reader = follow(chunked=True)
    stage.number = 1
    size, _rest, text = reader.recv(65536).partition(b"\r\n")
    assert text.endswith(b"\n\n\r\n")
    assert int(size, 16) == len(text) - 2


def test_who_has_gone_is_forgotten_at_once(
    watcher: Watcher, follow: Callable[..., socket.socket]
) -> None:
    readers = [follow() for _reader in range(5)]
    assert watcher.count == 5
    for reader in readers[1:]:
        reader.close()
    assert until(lambda: watcher.count == 1)


def test_while_the_database_is_away_all_stay_and_then_hear(
    stage: Stage, watcher: Watcher, follow: Callable[..., socket.socket]
) -> None:
    reader = follow()
    stage.is_away = True
    asked = stage.asked
    assert until(lambda: stage.asked > asked + 1)
    stage.is_away, stage.number = False, 4
    assert event(reader) == "1/4"
    assert watcher.count == 1


def test_what_may_not_be_followed_any_longer_ends(
    stage: Stage, watcher: Watcher, follow: Callable[..., socket.socket]
) -> None:
    reader = follow()
    stage.is_over, stage.number = True, 1
    assert reader.recv(1) == b""
    assert watcher.count == 0


def test_silence_is_broken_and_a_long_life_ends(
    watcher: Watcher, follow: Callable[..., socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "BEAT", 0.1)
    reader = follow()
    assert reader.recv(100) == b"event: beat\ndata:\n\n"
    monkeypatch.setattr(watching, "LIFETIME", 0.1)
    while reader.recv(100):
        pass
    assert watcher.count == 0
