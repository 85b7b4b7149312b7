"""Many who follow, on the product's own web server with few threads, which is killed meanwhile."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.run import web_command
from tests.hearing.cast import a_hearing, a_release
from tests.hearing.desk.cast import Kind, press
from tests.hearing.events.conftest import STREAM, read
from tests.hearing.test_run import PATIENCE, answers, free_port, until

pytestmark = pytest.mark.slow
VIEWERS, THREADS = 40, 4
WORDS = {"de": "Jetzt", "en": "Now"}


@dataclass
class Server:
    """A gunicorn with the product's own options, to be killed and started again."""

    app: Flask
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = web_command(self.app)
        self.process = subprocess.Popen(
            command,
            env=self.environment,
            cwd=Path(__file__).parents[3],
            start_new_session=True,
        )
        assert until(lambda: answers(self.port))

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    port, now = free_port(), datetime.now(UTC)
    app = create_app({}, DATA=data, PORT=port, WEB_THREADS=THREADS)
    with app.app_context():
        upgrade(db.engine)
        hearing = a_hearing(starts_at=now, ends_at=now + timedelta(hours=4))
        for number, item in enumerate(hearing.items):
            item.starts_at = now + timedelta(minutes=15 * number)
        a_release(hearing, now)
        db.session.remove()
    environment = {**os.environ, "HEARING_DATA": str(data), "HEARING_PORT": str(port)}
    running = Server(app, port, environment)
    try:
        running.start()
        yield running
    finally:
        running.kill()


def announce(server: Server, text: str) -> None:
    with server.app.app_context():
        hearing = db.session.query(Hearing).one()
        press(hearing, Kind.ANNOUNCED, text=text, now=datetime.now(UTC))


@dataclass
class Viewer:
    """A browser that follows, and comes again when it is cut off."""

    language: str
    version: str = "HTTP/1.1"
    line: socket.socket | None = None
    text: str = ""
    ids: list[int] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    def connect(self, port: int) -> None:
        """Ask for the stream; what it had been told before stays known."""
        self.line = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        query = f"parts=announcement,now&language={self.language}"
        self.line.sendall(f"GET {STREAM}?{query} {self.version}\r\nHost: x\r\n\r\n".encode())
        self.text = ""

    def hear(self) -> bool:
        """Take in what is there; False at the end."""
        assert self.line is not None
        try:
            piece = self.line.recv(65536)
        except ConnectionResetError:
            piece = b""
        self.text += piece.decode()
        while (end := self.text.find("\n\n")) >= 0:
            event, self.text = self.text[: end + 2], self.text[end + 2 :]
            if "event: beat" in event:
                continue
            self.ids.append(read(event)["number"])
            self.shown = read(event)["parts"]
        return bool(piece)


def hear_all(viewers: list[Viewer], number: int) -> None:
    """Wait until each has been told so much; who is cut off stays so."""
    selector, end = selectors.DefaultSelector(), time.monotonic() + PATIENCE
    for viewer in viewers:
        assert viewer.line is not None
        selector.register(viewer.line, selectors.EVENT_READ, viewer)
    while any(number not in viewer.ids for viewer in viewers):
        assert time.monotonic() < end
        for key, _ready in selector.select(1):
            if not key.data.hear():
                selector.unregister(key.fileobj)


def test_many_follow_on_few_threads_and_a_killed_server_loses_and_doubles_nothing(
    server: Server,
) -> None:
    viewers = [Viewer("en" if number % 2 else "de") for number in range(VIEWERS)]
    viewers[0].version = "HTTP/1.0"
    for viewer in viewers:
        viewer.connect(server.port)
    hear_all(viewers, 0)
    announce(server, "Eins")
    hear_all(viewers, 1)
    begun = time.monotonic()
    page = f"http://127.0.0.1:{server.port}/anhoerungen/ki"
    assert "Eins" in requests.get(page, timeout=PATIENCE).text
    assert time.monotonic() - begun < 5  # no thread waits for those who follow
    server.kill()
    assert all(not viewer.hear() for viewer in viewers)
    announce(server, "Zwei")
    server.start()
    for viewer in viewers:
        viewer.connect(server.port)
    hear_all(viewers, 2)
    announce(server, "Drei")
    hear_all(viewers, 3)
    for viewer in viewers:
        assert viewer.ids == [0, 1, 2, 3]
        assert "Drei" in viewer.shown["announcement"]
        assert WORDS[viewer.language] in viewer.shown["now"]
