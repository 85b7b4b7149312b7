"""Two desks on a real web server that is killed while they press."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.desk.models import Mark
from hearing.run import web_command
from tests.hearing.cast import a_hearing
from tests.hearing.conftest import PASSWORD, an_account
from tests.hearing.desk.cast import Kind, press
from tests.hearing.test_run import PATIENCE, answers, free_port, until

pytestmark = pytest.mark.slow
PRESSES = 40
EMAIL = "dora@example.org"


@dataclass
class Server:
    """A gunicorn with the product's own options, to be killed and started again."""

    app: Flask
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def desk(self) -> str:
        return f"http://127.0.0.1:{self.port}/verwaltung/anhoerungen/ki/pult"

    def start(self) -> None:
        self.process = subprocess.Popen(
            web_command(self.app),
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
    port = free_port()
    app = create_app({}, DATA=data, PORT=port)
    with app.app_context():
        upgrade(db.engine)
        hearing = a_hearing()
        an_account(EMAIL, administrator=True)
        press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id, now=datetime.now(UTC))
        db.session.remove()
    environment = {**os.environ, "HEARING_DATA": str(data), "HEARING_PORT": str(port)}
    running = Server(app, port, environment)
    try:
        running.start()
        yield running
    finally:
        running.kill()


@dataclass
class Desk:
    """A browser at the desk: presses until it is answered, and listens."""

    server: Server
    values: list[str]
    name: str = field(default_factory=lambda: token_hex(16))
    session: requests.Session = field(default_factory=requests.Session)
    token: str = ""
    answered: dict[int, float] = field(default_factory=dict)
    heard: dict[int, float] = field(default_factory=dict)

    def log_in(self) -> None:
        login = f"http://127.0.0.1:{self.server.port}/anmelden"
        token = _field(self.session.get(login, timeout=PATIENCE).text, "csrf_token")
        form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
        self.session.post(login, data=form, timeout=PATIENCE).raise_for_status()
        page = self.session.get(self.server.desk, timeout=PATIENCE)
        self.token = _field(page.text, "csrf_token")

    def press_all(self) -> None:
        for value in self.values:
            at = datetime.now(UTC)
            told = {"key": token_hex(16), "press": value, "seen": 0, "desk": self.name}
            told |= {"rehearsal": False, "at": at.isoformat()}
            [result] = self._tell(told)["results"]
            self.answered[result["number"]] = time.monotonic()
            time.sleep(0.05)

    def _tell(self, told: dict[str, Any]) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                answer = self.session.post(
                    f"{self.server.desk}/nachtrag",
                    json=[{**told, "sent_at": datetime.now(UTC).isoformat()}],
                    headers={"X-CSRFToken": self.token},
                    timeout=PATIENCE,
                )
            except requests.RequestException:
                time.sleep(0.1)
                continue
            found: dict[str, Any] = answer.json()
            return found
        raise TimeoutError

    def listen(self, ending: threading.Event) -> None:
        last = "0"
        while not ending.is_set():
            try:
                with self.session.get(
                    f"{self.server.desk}/ereignisse?parts=pressed",
                    headers={"Last-Event-ID": last},
                    stream=True,
                    timeout=PATIENCE,
                ) as stream:
                    for line in stream.iter_lines(chunk_size=1):
                        if line.startswith(b"id: "):
                            last = line[4:].decode()
                        if line.startswith(b"data: {"):
                            number = json.loads(line[6:])["parts"]["pressed"]
                            self.heard[int(number)] = time.monotonic()
                        if ending.is_set():
                            return
            except requests.RequestException:
                time.sleep(0.1)


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)
    assert found, page
    return found[1]


def _delays(one: Desk, other: Desk) -> list[float]:
    """After what time the other desk knew of what this one was told to be stored."""
    return sorted(
        max(0.0, min(at for seen, at in other.heard.items() if seen >= number) - answered)
        for number, answered in one.answered.items()
    )


def test_two_desks_lose_nothing_when_the_server_is_killed_and_started_again(
    server: Server,
) -> None:
    slides = Desk(server, [f"slide_shown:{number + 1}" for number in range(PRESSES)])
    doors = Desk(server, ["closed", "opened"] * (PRESSES // 2))
    ending = threading.Event()
    for desk in (slides, doors):
        desk.log_in()
    listeners = [threading.Thread(target=desk.listen, args=(ending,)) for desk in (slides, doors)]
    people = [threading.Thread(target=desk.press_all) for desk in (slides, doors)]
    for thread in (*listeners, *people):
        thread.start()
    assert until(lambda: len(slides.answered) > PRESSES // 2)
    server.kill()
    server.start()
    for thread in people:
        thread.join()
    assert until(lambda: max(slides.heard) == max(*slides.answered, *doors.answered))
    assert until(lambda: max(doors.heard) == max(slides.heard))
    ending.set()
    with server.app.app_context():
        marks = list(db.session.scalars(select(Mark).order_by(Mark.number)))
    shown = [mark.slide for mark in marks if mark.desk == slides.name]
    assert shown == list(range(1, PRESSES + 1))
    assert [mark.kind for mark in marks if mark.desk == doors.name] == (
        [Kind.CLOSED, Kind.OPENED] * (PRESSES // 2)
    )
    for desk in (slides, doors):
        times = [mark.at for mark in marks if mark.desk == desk.name]
        assert times == sorted(times)
    delays = _delays(slides, doors) + _delays(doors, slides)
    assert sorted(delays)[len(delays) // 2] < 1.0
