"""A post office, a purpose of links, and letters in the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.jobs import kinds, worker
from hearing.mail import links, outbox, stops
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.mail.post import Post
from hearing.mail.queue import put
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.mail.postoffice import PASSWORD, USER, PostOffice, open_post_office

BASE = "https://hearing.example.org"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    """A post office that encrypts and asks for a password."""
    with open_post_office(tmp_path) as office:
        yield office


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


@pytest.fixture(autouse=True)
def _purposes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every subject of the purpose "test" is Ada; number 404 is nobody."""
    monkeypatch.setattr(links, "PURPOSES", {})

    def describe(subject_id: int) -> Addressee | None:
        return None if subject_id == 404 else Addressee("ada@example.org", "Ada")

    stops.register()
    links.register_purpose("test", describe=describe, path="/l/test/<token>")


@pytest.fixture
def settings(app: Flask, office: PostOffice) -> Flask:
    """The application told of the post office."""
    app.config.update(
        MAIL_SERVER=f"localhost:{office.port}",
        MAIL_SECURITY="starttls",
        MAIL_USER=USER,
        MAIL_PASSWORD=PASSWORD,
        MAIL_CA=office.authorities,
        MAIL_FROM="Stadtratshearing Köln <post@büro.example.org>",
        MAIL_REPLY_TO="Büro <antwort@example.org>",
        MAIL_PER_MINUTE=60000,
        BASE_URL=BASE,
    )
    return app


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The worker's clock, set to NOW."""
    clock = Clock()
    monkeypatch.setattr(worker, "utc_now", clock)
    return clock


Deliver = Callable[[], int]


@pytest.fixture
def deliver(settings: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Deliver:
    """Do as the worker does until nothing is due; gives the number of jobs."""
    monkeypatch.setattr(kinds, "KINDS", {})
    monkeypatch.setattr(worker, "KINDS", kinds.KINDS)

    def _deliver() -> int:
        post = Post.from_settings(settings.config, clock)
        post.register()
        count = 0
        while True:
            clock.pass_by(seconds=0.01)
            db.session.expire_all()
            job_id, _pause = post.next_job()
            if job_id is None:
                return count
            worker.answer(settings, job_id, lambda _jobs: None)
            count += 1
            assert count < 100

    return _deliver


def a_letter(
    hearing: Hearing | None,
    *,
    address: str = "ada@example.org",
    name: str = "Ada Übermut",
    **facts: Any,
) -> Letter:
    """A drafted letter to Ada with a link, committed."""
    writing = Writing(
        hearing_id=hearing.id if hearing else None,
        concern="test 7",
        to=Addressee(address, name),
        subject="Einladung: Wir freuen uns auf Sie",
        text="Guten Tag,\n\nIhr Link: {link}\n\nGrüße",
        link=("test", 7),
    )
    with commit():
        return outbox.draft(replace(writing, **facts), who="olga@example.org", now=NOW)


def a_waiting_letter(hearing: Hearing | None, **facts: Any) -> Letter:
    """A letter that a person has sent, committed."""
    letter = a_letter(hearing, **facts)
    with commit():
        put(letter=letter, who="olga@example.org", now=NOW)
    return letter


def again(letter: Letter) -> Letter:
    """The letter as the database has it now."""
    db.session.expire_all()
    return db.session.get_one(Letter, letter.id)


@pytest.fixture
def sent(hearing: Hearing) -> Letter:
    """A letter to Ada that was sent."""
    letter = a_letter(hearing)
    with commit():
        letter.state, letter.message_id = LetterState.SENT, "<our-letter@example.org>"
        letter.began_at = letter.sent_at = NOW
    return letter
