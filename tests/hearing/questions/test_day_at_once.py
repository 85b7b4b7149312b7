"""Two desks, three moderators, many who ask and support at once, on two real servers."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.accounts import audit
from hearing.accounts.models import AuditEntry
from hearing.app import create_app
from hearing.database import db
from hearing.desk import facts
from hearing.desk.models import Mark
from hearing.mail import links
from hearing.questions import marks
from hearing.questions.models import Origin, Question, QuestionState, Support
from hearing.registration import guests
from hearing.run import web_command
from tests.hearing.cast import a_hearing, a_release, an_invitation
from tests.hearing.conftest import an_account
from tests.hearing.desk.cast import Kind, press
from tests.hearing.questions.cast import a_council
from tests.hearing.questions.day_people import Desk, Guest, Moderator
from tests.hearing.test_run import answers, free_port, until

pytestmark = pytest.mark.slow
ASKERS = int(os.environ.get("HEARING_ASKERS", "6"))
AT_ONCE = 12
LOOK = 0.2  # seconds between two looks of the staff
# Both in the long trial; in the suite the one on which writers don't wait for all others.
DATABASES = [pytest.param("postgres", marks=pytest.mark.postgres)]
if ASKERS >= 100:
    DATABASES.append(pytest.param("sqlite"))
STAFF = "/verwaltung/anhoerungen/ki"


@dataclass
class Town:
    """Everybody, on two servers with one database."""

    app: Flask
    guests: list[Guest]
    moderators: list[Moderator]
    desks: list[Desk]


def a_hearing_now() -> list[tuple[str, int]]:
    """A hearing that has begun, with everybody's link and accounts; gives the links."""
    now = datetime.now(UTC)
    hearing = a_hearing(starts_at=now - timedelta(minutes=10), ends_at=now + timedelta(hours=3))
    for place, item in enumerate(hearing.items):
        item.starts_at = now + timedelta(minutes=15 * place)
    a_release(hearing, now)
    council, found = a_council(hearing), []
    for number in range(ASKERS):
        person = an_invitation(council, name=f"Gast {number}", email=f"g{number}@example.org")
        token = links.make(
            hearing_id=hearing.id, purpose=guests.LINKS, subject_id=person.id,
            expires_at=now + timedelta(days=1), now=now,
        )  # fmt: skip
        found.append((guests.PATH.replace("<token>", token), number))
    for number in range(5):
        an_account(f"team{number}@example.org", administrator=True)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[2].id, now=now)
    db.session.commit()
    return found


@pytest.fixture
def town(data: Path, database: str) -> Iterator[Town]:
    ports = [free_port(), free_port()]
    app = create_app({}, DATA=data, DATABASE=database, PORT=ports[0])
    with app.app_context():
        paths = a_hearing_now()
        db.session.remove()
    servers = [start(app, data, database, port) for port in ports]
    try:
        assert all(until(lambda port=port: answers(port)) for port in ports)
        sites = [f"http://127.0.0.1:{port}" for port in ports]
        yield Town(
            app,
            [Guest(sites[number % 2], path=path, number=number) for path, number in paths],
            [Moderator(sites[number % 2], path=f"{STAFF}/fragen") for number in range(3)],
            [Desk(site, path=f"{STAFF}/pult") for site in sites],
        )
    finally:
        for server in servers:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        with app.app_context():
            db.engine.dispose()


def start(app: Flask, data: Path, database: str, port: int) -> subprocess.Popen[bytes]:
    command = web_command(app)
    command[command.index("--bind") + 1] = f"127.0.0.1:{port}"
    environment = {**os.environ, "HEARING_DATA": str(data), "HEARING_DATABASE": database}
    return subprocess.Popen(
        command, env=environment, cwd=Path(__file__).parents[3], start_new_session=True
    )


def go(town: Town) -> float:
    """Everybody does what they do until it is done; gives the seconds."""
    begun, asking = time.monotonic(), threading.Event()
    for number, one in enumerate([*town.moderators, *town.desks]):
        one.log_in(f"team{number}@example.org")

    def moderate(one: Moderator) -> None:
        while one.approve_all() or not asking.wait(LOOK):
            pass

    def call(desk: Desk) -> None:
        while not asking.wait(LOOK):
            desk.call_some(1)

    def take_part(guest: Guest) -> None:
        guest.ask_all()
        guest.support_some(Random(guest.number))

    staff: list[Callable[[], None]] = [
        *(lambda one=one: moderate(one) for one in town.moderators),
        *(lambda one=one: call(one) for one in town.desks),
    ]
    with ThreadPoolExecutor(len(staff)) as others, ThreadPoolExecutor(AT_ONCE) as crowd:
        working = [others.submit(work) for work in staff]
        try:
            list(crowd.map(take_part, town.guests))
        finally:
            asking.set()
        for one in working:
            one.result()
    return time.monotonic() - begun


@pytest.mark.parametrize("database", DATABASES, indirect=True)
def test_every_press_in_its_order_no_vote_twice_and_no_question_lost(town: Town) -> None:
    seconds = go(town)
    everybody = [*town.guests, *town.moderators, *town.desks]
    said = sum((one.answers for one in everybody), Counter[int]())
    print(f"\n{ASKERS} askers, {said.total()} requests in {seconds:.1f} s: {dict(said)}")
    assert set(said) <= {200, 302, 303, 409}
    with town.app.app_context():
        questions = list(db.session.scalars(select(Question)))
        votes = list(db.session.scalars(select(Support)))
        all_marks = list(db.session.scalars(select(Mark).order_by(Mark.number)))
        subjects = select(AuditEntry.subject).where(AuditEntry.action == "questions.approved")
        check_questions(town, questions, Counter(db.session.scalars(subjects)))
        check_votes(town, questions, votes)
        check_marks(town, all_marks)
        told = facts.effective(all_marks)
        assert not marks.settle(1, told, rehearsal=False, now=datetime.now(UTC))
        assert not audit.verify().problem


def check_questions(town: Town, questions: list[Question], approvals: Counter[str]) -> None:
    """Each that was accepted is there once; each guest has one hand; each was approved once."""
    texts = [one.text for one in questions if one.origin is Origin.WRITTEN]
    accepted = {text for guest in town.guests for text in guest.asked}
    assert len(accepted) == 2 * ASKERS
    assert sorted(texts) == sorted(accepted)
    hands = Counter(one.invitation_id for one in questions if one.origin is Origin.HAND)
    assert len(hands) == ASKERS
    assert {one.state for one in questions} <= {
        *(QuestionState.APPROVED, QuestionState.CALLED, QuestionState.ANSWERED)
    }
    assert set(approvals.values()) == {1}
    assert len(approvals) == 2 * ASKERS


def check_votes(town: Town, questions: list[Question], votes: list[Support]) -> None:
    """Who was told that it is stored is counted, once."""
    stored = {(vote.invitation_id, vote.question_id) for vote in votes}
    people = {
        one.text.split(":")[0].split()[-1]: one.invitation_id
        for one in questions
        if one.origin is Origin.WRITTEN
    }
    meant = {
        (people[str(guest.number)], question_id)
        for guest in town.guests
        for question_id in guest.supported
    }
    assert stored == meant
    assert len(votes) == len(stored)
    assert votes


def check_marks(town: Town, all_marks: list[Mark]) -> None:
    """What a desk was told to be stored is there under its number, in its order, called once."""
    by_number = {mark.number: mark for mark in all_marks}
    assert len(by_number) == len(all_marks)
    for desk in town.desks:
        own = [mark for mark in all_marks if mark.desk == desk.name]
        assert [mark.number for mark in own] == [number for number, _press in desk.accepted]
        assert [mark.at for mark in own] == sorted(mark.at for mark in own)
        for number, told in desk.accepted:
            mark = by_number[number]
            assert told == ":".join(str(word) for word in (mark.kind, mark.asked_id) if word)
    called = [mark.asked_id for mark in all_marks if mark.kind is Kind.QUESTION_ASKED]
    assert called
    assert len(called) == len(set(called))
