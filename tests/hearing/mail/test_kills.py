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
from hearing.database import commit, db
from hearing.mail import outbox, queue
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from tests.conftest import NOW
from tests.hearing.mail.postoffice import PostOffice

KILLS = int(os.environ.get("HEARING_KILLS", "2"))
# make kills: two letters to each of a thousand people.
PEOPLE = 1000 if KILLS > 5 else 20
PATIENCE = 120.0 + 10.0 * KILLS + 0.6 * PEOPLE
DONE = {LetterState.SENT, LetterState.DOUBTFUL, LetterState.FAILED}
# The short form kills on SQLite alone, make kills on both.
BOTH = ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.trial])]
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:{}\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def own(data: Path, database: str) -> Iterator[Flask]:
    """The application on a database that another process uses too."""
    app = create_app({}, DATA=data, DATABASE=database, SECRET_KEY="test")
    yield app
    with app.app_context():
        db.engine.dispose()


def start(app: Flask, office: PostOffice) -> subprocess.Popen[bytes]:
    data: Path = app.config["DATA"]
    facts = [str(data), app.config["DATABASE"], str(office.port), office.authorities]
    command = [sys.executable, "-m", "tests.hearing.mail.letter_worker", *facts]
    with (data / "worker.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def send(app: Flask, people: int, *subjects: str) -> None:
    """Send letters: to each of so many people one with each subject, the first one to all first."""
    with app.app_context(), commit():
        for subject in subjects or ("REQUEST",):
            for number in range(people):
                writing = Writing(
                    hearing_id=None,
                    concern=f"test {number} {subject.lower()}",
                    to=Addressee(f"p{number}@example.org"),
                    subject=subject,
                    text="{link}",
                    link=("test", number),
                    calendar=CALENDAR.format(subject),
                    method=subject,
                )
                letter = outbox.draft(writing, who="olga@example.org", now=NOW)
                queue.put(letter=letter, who="olga@example.org", now=NOW)


def states(app: Flask) -> dict[tuple[str, str], LetterState]:
    with app.app_context():
        query = select(Letter.address, Letter.subject, Letter.state)
        return {(row.address, row.subject): row.state for row in db.session.execute(query)}


def trouble(office: PostOffice) -> int:
    """Let the server be as servers are; gives how often it breaks off with a letter in hand."""
    refused, breaks = ["550 5.1.1 no such user"], 0
    for number in range(PEOPLE):
        address = f"p{number}@example.org"
        match number % 20:
            case 1:
                office.replies[address] = ["450 4.2.2 mailbox full", "421 4.3.2 going down"]
            case 3:
                office.replies[address] = ["hang up"]
            case 5:
                office.data_replies[address] = ["451 4.3.0 try again later"]
            case 7:
                office.data_replies[address] = list(refused)
            case 9:
                office.replies[address] = list(refused)
            case 11:
                office.data_replies[address] = ["hang up"]
                breaks += 1
            case 13:
                office.slow = {*office.slow, address} if len(office.slow) < 10 else office.slow
    return breaks


@pytest.mark.slow
@pytest.mark.parametrize("database", BOTH, indirect=True)
def test_no_letter_is_sent_twice_and_none_is_lost(
    data: Path, own: Flask, office: PostOffice
) -> None:
    office.seconds = 0.02
    breaks = trouble(office)
    send(own, PEOPLE, "REQUEST", "CANCEL")
    dice, kills, seen = Random(7), 0, 0
    pause = PEOPLE // (KILLS + 2)
    begin = time.monotonic()
    worker, end = start(own, office), begin + PATIENCE
    try:
        while time.monotonic() < end and not set(states(own).values()) <= DONE:
            time.sleep(0.05)
            if kills < KILLS and len(office.arrived) > seen + pause:
                time.sleep(dice.uniform(0.0, 0.3))
                worker.kill()
                worker.wait()
                kills, seen = kills + 1, len(office.arrived)
                worker = start(own, office)
    finally:
        worker.terminate()
        worker.wait(20)
    log, found = (data / "worker.log").read_text(), states(own)
    order = [(address, message["Subject"]) for address, message in office.arrived]
    by_state = {state: {letter for letter, its in found.items() if its is state} for state in DONE}
    print(f"{len(found)} letters, {kills} kills, {time.monotonic() - begin:.0f} s")
    print({str(state): len(letters) for state, letters in by_state.items()}, len(office.tries))
    assert kills == KILLS
    assert max(Counter(order).values()) == 1, log
    assert set(found.values()) <= DONE, log
    assert by_state[LetterState.SENT] <= set(order), log
    assert not by_state[LetterState.FAILED] & set(order), log
    assert len(by_state[LetterState.DOUBTFUL]) <= kills + breaks, log
    assert len(by_state[LetterState.FAILED]) <= 2 * (PEOPLE // 20), log
    place = {letter: number for number, letter in enumerate(order)}
    for number in range(PEOPLE):
        first, second = ((f"p{number}@example.org", s) for s in ("REQUEST", "CANCEL"))
        if first in place and second in place:
            assert place[first] < place[second], log


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_worker_asked_to_end_brings_its_letter_to_an_end(own: Flask, office: PostOffice) -> None:
    office.seconds = 2.0
    send(own, 2)
    worker, end = start(own, office), time.monotonic() + PATIENCE
    while time.monotonic() < end and not office.arrived:
        time.sleep(0.02)
    worker.terminate()
    worker.wait(20)
    assert sorted(states(own).values()) == [LetterState.QUEUED, LetterState.SENT]


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_kill_while_the_server_holds_its_answer_leaves_a_doubt(
    own: Flask, office: PostOffice
) -> None:
    office.seconds = 5.0
    send(own, 1)
    worker = start(own, office)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not office.arrived:
        time.sleep(0.02)
    worker.kill()
    worker.wait()
    assert states(own) == {("p0@example.org", "REQUEST"): LetterState.SENDING}
    office.seconds = 0.0
    worker = start(own, office)
    try:
        while time.monotonic() < end and not set(states(own).values()) <= DONE:
            time.sleep(0.1)
        time.sleep(1.0)
    finally:
        worker.terminate()
        worker.wait(20)
    assert states(own) == {("p0@example.org", "REQUEST"): LetterState.DOUBTFUL}
    assert len(office.arrived) == 1
