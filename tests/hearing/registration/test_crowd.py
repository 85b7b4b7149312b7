"""Many answers at once, from processes, through the product's own web server: never a seat too
many, the waiting list in order, no error page."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from hearing import run
from hearing.accounts import audit
from hearing.app import create_app
from hearing.database import db
from hearing.groups.models import Contingent, Group, Mode
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.registration import guests
from hearing.registration.models import Registration, RegistrationState
from tests.hearing.cast import a_contingent, a_group, a_hearing

# The long trial asks for 2,000; see the Makefile.
ANSWERS = int(os.environ.get("HEARING_ANSWERS", "40"))
PROCESSES, CLIENTS = 4, 4
SEATS = max(10, ANSWERS * 3 // 40)  # 150 for 2,000
NOW = datetime.now(UTC)
HALL, CALL = Mode.IN_PERSON, Mode.VIRTUAL
State = RegistrationState


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody's path and mode, and the seats of each contingent."""

    paths: list[str]
    seats: dict[int, int]


@pytest.fixture
def crowd(database: str, data: Path) -> Iterator[tuple[Flask, Crowd]]:
    """Four groups; a contingent of one of them, two that are shared, and one of another mode."""
    app = create_app({}, DATA=data, DATABASE=database, SECRET_KEY="test")
    with app.app_context():
        start = NOW + timedelta(days=30)
        hearing = a_hearing(starts_at=start, ends_at=start + timedelta(hours=4))
        groups = [a_group(hearing, name=name) for name in ("Rat", "Beirat", "Amt", "Digitalrat")]
        scale = min(1.0, ANSWERS / 400)
        seats = [max(2, round(scale * each)) for each in (40, 50, 30, 30)]
        contingents = [
            a_contingent(HALL, seats[0], groups[0]),  # protected
            a_contingent(HALL, seats[1], groups[0], groups[1]),  # both
            a_contingent(HALL, seats[2], groups[1], groups[2], groups[3]),  # pooled
            a_contingent(CALL, seats[3], *groups),
        ]
        yield app, Crowd(invite(groups), {each.id: each.seats for each in contingents})
        db.session.remove()
        db.engine.dispose()


def invite(groups: list[Group]) -> list[str]:
    """Everybody with a link; every fifth wants to come by video."""
    paths = []
    for number in range(ANSWERS):
        group, address = groups[number % len(groups)], f"n{number}@example.org"
        invitation = Invitation(
            hearing_id=group.hearing_id, group_id=group.id, name=f"Gast {number}", email=address,
            address_key=address, created_at=NOW, created_by="olga@example.org",
        )  # fmt: skip
        db.session.add(invitation)
        db.session.flush()
        token = links.make(
            hearing_id=group.hearing_id, purpose=guests.LINKS, subject_id=invitation.id,
            expires_at=NOW + timedelta(days=60), now=NOW,
        )  # fmt: skip
        mode = CALL if number % 5 == 0 else HALL
        paths.append(f"{guests.PATH.replace('<token>', token)} {mode.value}")
    db.session.commit()
    return paths


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The product's own web server on the application's database; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        app.config["PORT"] = probe.getsockname()[1]
    own = {name: str(app.config[name]) for name in ("DATA", "DATABASE", "SECRET_KEY")}
    environment = os.environ | {f"HEARING_{name}": value for name, value in own.items()}
    url, path = f"http://127.0.0.1:{app.config['PORT']}", app.config["DATA"] / "web.log"
    with path.open("wb") as log:
        server = subprocess.Popen(run.web_command(app), env=environment, stdout=log, stderr=log)
    try:
        wait_for(url, server, path)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            if requests.get(f"{url}/impressum", timeout=60).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(f"the web server does not answer: {log.read_text()[-2000:]}")


def answer_all(url: str, paths: list[str]) -> list[list[int]]:
    """All of them from several processes at once; gives the statuses that each guest saw."""
    command = [sys.executable, "-m", "tests.hearing.registration.crowd", url, str(CLIENTS)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _number in range(PROCESSES)
    ]
    for number, process in enumerate(processes):
        assert process.stdin is not None
        process.stdin.write("\n".join(paths[number::PROCESSES]) + "\n")
        process.stdin.close()
    said = []
    for process in processes:
        assert process.stdout is not None
        said += [json.loads(line) for line in process.stdout]
        assert process.wait(60) == 0
    return said


def everybody() -> list[tuple[Registration, int]]:
    """Every registration with its person's group, in the order of their turns."""
    query = select(Registration, Invitation.group_id).join(Invitation)
    return [
        (row, group_id) for row, group_id in db.session.execute(query.order_by(Registration.turn))
    ]


@pytest.mark.slow
def test_a_crowd_gets_exactly_the_seats_and_waits_in_order(crowd: tuple[Flask, Crowd]) -> None:
    app, guests_ = crowd
    began = time.monotonic()
    with served(app) as url:
        said = answer_all(url, guests_.paths)
    seconds = time.monotonic() - began
    log = (app.config["DATA"] / "web.log").read_text()
    assert Counter(map(tuple, said)) == {(200, 303, 200): ANSWERS}, log[-3000:]
    assert "locked" not in log
    assert not any(path.split()[0].rpartition("/")[2] in log for path in guests_.paths)
    rows = everybody()
    assert len(rows) == ANSWERS
    assert {row.state for row, _group in rows} == {State.CONFIRMED, State.WAITING}
    taken = Counter(row.contingent_id for row, _group in rows if row.state is State.CONFIRMED)
    assert taken == guests_.seats
    assert len({row.turn for row, _group in rows}) == ANSWERS
    nobody_was_passed(rows)
    assert audit.verify().problem == ""
    print(f"{app.config['DATABASE'][:10]}: {ANSWERS} answers in {seconds:.0f} s")


def nobody_was_passed(rows: list[tuple[Registration, int]]) -> None:
    """After the first of a group who waits for a mode nobody of that group got a seat there."""
    contingents = {each.id: each for each in db.session.scalars(select(Contingent))}
    waiting: set[tuple[int, Mode | None]] = set()
    for row, group_id in rows:
        if row.state is State.WAITING:
            waiting.add((group_id, row.mode))
            continue
        assert (group_id, row.mode) not in waiting
        assert row.contingent_id is not None
        contingent = contingents[row.contingent_id]
        assert group_id in {group.id for group in contingent.groups}
        assert contingent.mode is row.mode
