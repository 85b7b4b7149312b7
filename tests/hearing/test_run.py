"""``hearing run``: web server, worker and streams start, come back killed, and end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hearing.app import create_app
from hearing.database import db, upgrade

pytestmark = pytest.mark.slow
PATIENCE = 30.0


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def children_of(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def is_alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def running(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    if not Path("/proc/self/task").exists():
        pytest.skip("looks for processes in /proc, which only Linux has")
    with create_app({}, DATA=data).app_context():
        upgrade(db.engine)
    environment = {**os.environ, "HEARING_DATA": str(data), "HEARING_PORT": str(port)}
    # A home that was never there: what is looked for or left in it shows.
    environment |= {"HOME": str(data.with_name("home")), "XDG_RUNTIME_DIR": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "hearing.cli", "run"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        assert until(lambda: answers(port))
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def test_what_dies_is_started_again_and_ctrl_c_ends_all_of_it(
    data: Path, running: subprocess.Popen[bytes], port: int
) -> None:
    before = children_of(running.pid)
    assert len(before) == 3
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert until(lambda: len(set(children_of(running.pid)) - set(before)) == 3)
    assert until(lambda: answers(port))
    ctrl_c_ends_everything(running)
    assert [path.name for path in data.parent.iterdir()] == [data.name]  # nothing outside the data


def ctrl_c_ends_everything(running: subprocess.Popen[bytes]) -> None:
    children = children_of(running.pid)
    grandchildren = [pid for child in children for pid in children_of(child)]
    assert grandchildren  # gunicorn's own worker
    running.send_signal(signal.SIGINT)
    running.wait(PATIENCE)
    assert until(lambda: not any(is_alive(pid) for pid in (*children, *grandchildren)))


def test_it_refuses_to_start_on_an_old_database_and_says_what_to_do(data: Path) -> None:
    environment = {**os.environ, "HEARING_DATA": str(data)}
    refused = subprocess.run(
        [sys.executable, "-m", "hearing.cli", "run"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert refused.returncode == 1
    assert "hearing db upgrade" in refused.stderr
