"""The stream and questions in advance, behind a guest's link."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups.models import Group, Mode
from hearing.programme import privacy
from hearing.questions import asking
from hearing.questions.asking import Asked
from hearing.questions.errors import TooManyQuestions
from hearing.questions.models import Question, QuestionState
from hearing.registration.models import Registration
from hearing.stream.models import Audience
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, a_release
from tests.hearing.registration.conftest import START, Visit, a_visit
from tests.hearing.stream.cast import a_stream, files_of, write_lines


def at(app: Flask, time: datetime) -> None:
    app.extensions["clock"] = lambda: time


def test_the_stream_page_says_when_and_where(app: Flask, hearing: Hearing) -> None:
    citizens = a_group(hearing, name="Bürger*innen", modes=["stream"], may_ask=False)
    page = a_visit(app, citizens).get("/stream").text
    assert "Mittwoch, 10. Juli 2024" in page
    assert 'href="/anhoerungen/ki"' in page
    assert "noch kein Livestream angekündigt" in page


def test_a_stream_for_the_invited_plays_behind_their_link(
    app: Flask, hearing: Hearing, data: Path
) -> None:
    citizens = a_group(hearing, name="Bürger*innen", modes=["stream"], may_ask=False)
    stream = a_stream(hearing, audience=Audience.INVITED)
    write_lines(files_of(stream, data), ["Das hören nur Eingeladene."])
    for published in (hearing.published_at, None):  # an unpublished hearing may have guests
        hearing.published_at = published
        db.session.commit()
        answer = a_visit(app, citizens, email=f"{published}@example.org").get("/stream")
        assert f'src="/live/{stream.token}/master.m3u8"' in answer.text
        assert "Das hören nur Eingeladene." in answer.text
        assert "blob:" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_question_is_asked_once_and_withdrawn(app: Flask, hearing: Hearing) -> None:
    for number, item in enumerate(hearing.items):
        item.starts_at = START + timedelta(minutes=20 * number)
    a_release(hearing)
    guest = a_visit(app, a_group(hearing))
    item = hearing.items[1]
    assert item.title in guest.get("/fragen").text
    for _click in range(2):
        sent = {"text": "Wer prüft die Antworten?", "item": str(item.id)}
        assert guest.post("/fragen", **sent).status_code == 303
    question = db.session.scalars(select(Question)).one()
    assert (question.item_id, question.named) == (item.id, False)
    page = guest.get("/fragen").text
    assert "Wer prüft die Antworten?" in page
    assert "ohne Ihren Namen" in page
    guest.post(f"/fragen/{question.id}/zurueckziehen")
    db.session.expire_all()
    assert (question.state, question.text) == (QuestionState.WITHDRAWN, "")


def test_what_is_no_item_of_the_released_programme_cannot_be_asked_about(
    app: Flask, hearing: Hearing, guest: Visit
) -> None:
    foreign = a_hearing(slug="anderswo").items[0].id
    for item in (str(hearing.items[0].id), str(foreign), "99999", "abc", "9" * 30):
        assert guest.post("/fragen", text="Wozu?", item=item).status_code == 422, item
    assert guest.post("/fragen", text="   ", item="").status_code == 422
    assert guest.post("/fragen", text="x" * 1001, item="").status_code == 422
    assert db.session.scalar(select(Question)) is None
    at(app, hearing.ends_at)
    assert guest.post("/fragen", text="Zu spät?", item="").status_code == 409


def test_nobody_withdraws_the_question_of_somebody_else(
    app: Flask, council: Group, guest: Visit
) -> None:
    guest.post("/fragen", text="Meine Frage", item="", named="y")
    other = a_visit(app, council, email="other@example.org")
    number = db.session.scalars(select(Question.id)).one()
    assert other.post(f"/fragen/{number}/zurueckziehen").status_code == 404
    assert db.session.scalars(select(Question.named)).all() == [True]


def test_there_is_an_end_to_questions(guest: Visit) -> None:
    for number in range(asking.MOST):
        asked = Asked(f"Frage {number}?")
        asking.ask(invitation=guest.invitation, asked=asked, who="link", now=NOW)
    with pytest.raises(TooManyQuestions):
        asking.ask(invitation=guest.invitation, asked=Asked("Noch eine?"), who="link", now=NOW)


def test_a_registration_knows_which_notice_was_shown(guest: Visit) -> None:
    hearing = guest.invitation.hearing
    privacy.publish(hearing=hearing, text="Wir speichern …", seen=0, who="olga", now=NOW)
    db.session.commit()
    assert "Wir speichern …" in guest.get().text
    guest.answer("in_person")
    assert db.session.scalars(select(Registration.notice)).all() == [1]
    assert guest.registration.mode is Mode.IN_PERSON


def test_on_the_day_a_guest_follows_what_is_on(app: Flask, hearing: Hearing) -> None:
    for number, item in enumerate(hearing.items):
        item.starts_at = START + timedelta(minutes=20 * number)
    a_release(hearing)
    guest = a_visit(app, a_group(hearing))
    assert "data-events" not in guest.get("").text
    at(app, START)
    page = guest.get("").text
    assert 'data-events="/anhoerungen/ki/ereignisse"' in page
    assert 'role="status" data-live="announcement"></div>' in page
    assert hearing.items[0].title in page
