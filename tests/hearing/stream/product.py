"""The whole product as it runs on the day: web, worker and streams, with a desk that presses."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import requests
from flask import Flask
from lxml import html
from sqlalchemy import select

from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.desk.models import Mark
from hearing.speakers.models import Speaker
from hearing.stream import places
from hearing.stream.models import LiveStream
from media.live import index, runs
from media.live.folder import Folder
from tests.hearing.cast import a_hearing
from tests.hearing.conftest import PASSWORD, an_account
from tests.hearing.desk.cast import speaks_in
from tests.hearing.test_run import answers, children_of, free_port

EMAIL = "dora@example.org"
PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Pressed:
    """When somebody pressed, and when the server had answered: it may have been away."""

    at: float
    told: float


@dataclass
class Product:
    """``hearing run`` on free ports, and somebody at its desk."""

    app: Flask
    port: int
    rtmp: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    session: requests.Session = field(default_factory=requests.Session)
    token: str = ""
    seen: int = 0
    rehearsal: bool = False
    pressed: list[str] = field(default_factory=list)

    @property
    def staff(self) -> str:
        return f"http://127.0.0.1:{self.port}/verwaltung/anhoerungen/ki"

    @property
    def stream(self) -> LiveStream:
        """The newest stream, read anew."""
        db.session.rollback()
        found: LiveStream | None = (
            db.session.query(LiveStream).order_by(LiveStream.id.desc()).first()
        )
        assert found is not None
        return found

    @property
    def folder(self) -> Folder:
        return places.folder(self.stream, data=self.app.config["DATA"])

    @property
    def target(self) -> str:
        """Where the encoder sends to."""
        return f"rtmp://127.0.0.1:{self.rtmp}/live/{self.stream.key}"

    def start(self) -> None:
        command = [sys.executable, "-m", "hearing.cli", "run"]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        self.wait_until(lambda: answers(self.port))

    def log_in(self) -> None:
        login = f"http://127.0.0.1:{self.port}/anmelden"
        token = self._token(self.session.get(login, timeout=PATIENCE).text)
        form = {"email": EMAIL, "password": PASSWORD, "csrf_token": token}
        self.session.post(login, data=form, timeout=PATIENCE).raise_for_status()
        self.token = self._token(self.session.get(f"{self.staff}/pult", timeout=PATIENCE).text)

    def send(self, path: str, **values: str) -> str:
        """Send a form of the stream's page, as it is there, with these values."""
        address = f"{self.staff}/livestream/{path}"
        form = {**self._form(address), "csrf_token": self.token, **values}
        answer = self.session.post(address, data=form, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.text

    def _form(self, address: str) -> dict[str, str]:
        page: Any = html.fromstring(
            self.session.get(f"{self.staff}/livestream", timeout=PATIENCE).text
        )
        forms = [one for one in page.forms if address.endswith(str(one.action))]
        return {k: v for one in forms for k, v in one.form_values()}

    def press(self, value: str) -> Pressed:
        """Press at the desk until the server answers, as its page does."""
        moment = datetime.now(UTC)
        told: dict[str, Any] = {
            "key": token_hex(16),
            "press": value,
            "seen": 2**31 - 1,
            "desk": "d" * 32,
        }
        told |= {"rehearsal": self.rehearsal, "at": moment.isoformat()}
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(requests.RequestException, ValueError):
                answer = self.session.post(
                    f"{self.staff}/pult/nachtrag",
                    json=[{**told, "sent_at": datetime.now(UTC).isoformat()}],
                    headers={"X-CSRFToken": self.token},
                    timeout=5,
                )
                [result] = answer.json()["results"]
                assert "number" in result, result
                self.pressed.append(str(told["key"]))
                return Pressed(moment.timestamp(), time.time())
            time.sleep(0.1)
        raise TimeoutError(value)

    def state(self) -> dict[str, Any]:
        with suppress(FileNotFoundError):
            return dict(json.loads(self.folder.state.read_text()))
        return {"state": "none"}

    def live_parts(self) -> int:
        return sum(entry.kind == index.LIVE for entry in index.read(self.folder))

    def wait_for_picture(self) -> None:
        """Wait until something that comes from now on is out."""
        before = self.live_parts()
        self.wait_until(lambda: self.live_parts() > before)

    def listens(self) -> bool:
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return any(int(row[1].split(":")[1], 16) == self.rtmp and row[3] == "0A" for row in rows)

    def wait_until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        until = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < until, "waited in vain"
            time.sleep(0.05)

    def kill(self, name: str) -> None:
        """Kill a process of the product by what it is."""
        os.kill(self._pid(name), signal.SIGKILL)

    def _pid(self, name: str) -> int:
        assert self.process is not None
        if name == "gate":
            lock = self.folder.path.with_name(f"{self.stream.id}.live.lock")
            return int(json.loads(lock.read_text())["pid"])
        if name == "ingest":
            return int((runs.known(self.folder)[-1].folder / "pid").read_text())
        words = {"web": "gunicorn", "worker": "work", "streams": "streams"}
        for pid in children_of(self.process.pid):
            if words[name] in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
                return pid
        raise LookupError(name)

    def close(self) -> None:
        """End everything, also what a failed test has left."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)
        for path in (self.app.config["DATA"] / "streams").glob("*.lock"):
            with suppress(OSError, ValueError, KeyError):
                os.kill(int(json.loads(path.read_text())["pid"]), signal.SIGKILL)
        for path in (self.app.config["DATA"] / "streams").glob("*/private"):
            for run in runs.known(Folder(path.parent)):
                run.stop()

    @staticmethod
    def _token(page: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page
        return found[1]


@contextmanager
def product(data: Path, **settings: str) -> Iterator[Product]:
    """The product with a hearing and somebody at its desk who is logged in."""
    port, rtmp = free_port(), free_port()
    told = {
        "HEARING_DATA": str(data),
        "HEARING_PORT": str(port),
        "HEARING_STREAM_RTMP": f"127.0.0.1:{rtmp}",
        "HEARING_STREAM_HOLD": "1",
        **settings,
    }
    app = create_app(told)
    with app.app_context():
        upgrade(db.engine)
        speaks_in(a_hearing(), 1, "Beispiel Scheu")
        an_account(EMAIL, administrator=True)
        running = Product(app, port, rtmp, {**os.environ, **told})
        try:
            running.start()
            running.log_in()
            yield running
        finally:
            running.close()
            db.session.remove()


def marks() -> list[Mark]:
    """All marks in the order of their presses."""
    db.session.rollback()
    return list(db.session.scalars(select(Mark).order_by(Mark.number)))


def shy() -> Speaker:
    """Who may not be streamed."""
    return db.session.scalars(select(Speaker)).one()
