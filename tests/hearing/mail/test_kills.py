"""A worker killed with -9 among its letters sends none twice and loses none."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.app import create_app
from hearing.database import commit, db, upgrade
from hearing.mail import outbox, review
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from tests.conftest import NOW
from tests.hearing.mail.postoffice import PostOffice

LETTERS = 50
KILLS = int(os.environ.get("HEARING_KILLS", "3"))
PATIENCE = 120.0 + 10.0 * KILLS
DONE = {LetterState.SENT, LetterState.DOUBTFUL}


@pytest.fixture
def own(data: Path) -> Iterator[Flask]:
    """The application on a database that another process uses too."""
    app = create_app({}, DATA=data, SECRET_KEY="test")
    with app.app_context():
        upgrade(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


def start(data: Path, office: PostOffice) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.hearing.mail.letter_worker", str(data)]
    with (data / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [*command, str(office.port), office.authorities], stdout=log, stderr=log
        )


def send(app: Flask, count: int) -> None:
    with app.app_context():
        for number in range(count):
            with commit():
                writing = Writing(
                    hearing_id=None,
                    concern=f"letter {number}",
                    to=Addressee(f"p{number}@example.org"),
                    subject=f"Brief {number}",
                    text="{link}",
                    link=("test", number),
                )
                letter = outbox.draft(writing, who="olga@example.org", now=NOW)
                review.send(letter=letter, seen=letter.version, who="olga@example.org", now=NOW)


def states(app: Flask) -> dict[str, LetterState]:
    with app.app_context():
        query = select(Letter.address, Letter.state)
        return {address: state for address, state in db.session.execute(query)}  # noqa: C416


@pytest.mark.slow
def test_no_letter_is_sent_twice_and_none_is_lost(
    data: Path, own: Flask, office: PostOffice
) -> None:
    office.seconds = 0.05
    send(own, LETTERS)
    dice, kills = Random(7), 0
    worker, end = start(data, office), time.monotonic() + PATIENCE
    seen = 0
    try:
        while time.monotonic() < end and not set(states(own).values()) <= DONE:
            time.sleep(0.05)
            if kills < KILLS and len(office.arrived) > seen + 5:
                time.sleep(dice.uniform(0.0, 0.3))
                worker.kill()
                worker.wait()
                kills, seen = kills + 1, len(office.arrived)
                worker = start(data, office)
    finally:
        worker.terminate()
        worker.wait(20)
    log, found = (data / "worker.log").read_text(), states(own)
    arrived = Counter(address for address, _message in office.arrived)
    sent = {address for address, state in found.items() if state is LetterState.SENT}
    doubtful = {address for address, state in found.items() if state is LetterState.DOUBTFUL}
    assert kills == KILLS
    assert max(arrived.values()) == 1, log
    assert sent | doubtful == set(found), log
    assert sent <= set(arrived), log
    assert len(doubtful) <= kills, log


@pytest.mark.slow
def test_a_worker_asked_to_end_brings_its_letter_to_an_end(
    data: Path, own: Flask, office: PostOffice
) -> None:
    office.seconds = 2.0
    send(own, 2)
    worker, end = start(data, office), time.monotonic() + PATIENCE
    while time.monotonic() < end and not office.arrived:
        time.sleep(0.02)
    worker.terminate()
    worker.wait(20)
    assert sorted(states(own).values()) == [LetterState.QUEUED, LetterState.SENT]


@pytest.mark.slow
def test_a_kill_while_the_server_holds_its_answer_leaves_a_doubt(
    data: Path, own: Flask, office: PostOffice
) -> None:
    office.seconds = 5.0
    send(own, 1)
    worker = start(data, office)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not office.arrived:
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    assert states(own) == {"p0@example.org": LetterState.SENDING}
    office.seconds = 0.0
    worker = start(data, office)
    try:
        while time.monotonic() < end and not set(states(own).values()) <= DONE:
            time.sleep(0.1)
        time.sleep(1.0)
    finally:
        worker.terminate()
        worker.wait(20)
    assert states(own) == {"p0@example.org": LetterState.DOUBTFUL}
    assert len(office.arrived) == 1
