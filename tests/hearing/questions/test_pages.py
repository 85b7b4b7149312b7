"""The moderators' pages: by one press, without a script, several people at once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk import rehearsals
from hearing.events import pulse
from hearing.invitations.models import Invitation
from hearing.questions import queue, rules, support
from hearing.questions.models import Order, Question
from tests.hearing.cast import a_hearing, a_speaker
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.desk.cast import Kind
from tests.hearing.desk.cast import press as desk_press
from tests.hearing.questions.cast import (
    BEGUN,
    MIRA,
    State,
    a_council,
    a_guest,
    approved,
    ask,
    decide,
)

ROOM = "/verwaltung/anhoerungen/ki/fragen"


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: pages are the same on every database."""
    shutil.copy(sqlite_tables, data / "hearing.db")
    return f"sqlite:///{data / 'hearing.db'}"


@pytest.fixture
def mira(app: Flask, hearing: Hearing) -> FlaskClient:
    """A moderator, logged in; it is twenty past."""
    app.extensions["clock"] = lambda: BEGUN
    return logged_in(app, an_account(MIRA, roles={hearing: [Role.MODERATOR]}))


def press(browser: FlaskClient, question: Question, step: str, **data: Any) -> int:
    """Press a button of the page as it is now; gives the status."""
    data = {"seen": question.version, **data}
    status = browser.post(f"{ROOM}/{question.id}/{step}", data=data).status_code
    db.session.expire_all()
    return status


def test_what_came_in_is_decided_by_one_press(mira: FlaskClient, guest: Invitation) -> None:
    question = ask(guest, "Wer prüft <b>das</b>? 👩🏽‍💻")
    page = mira.get(ROOM).text
    assert "Wer prüft &lt;b&gt;das&lt;/b&gt;? 👩🏽‍💻" in page
    assert "Mitglieder des Stadtrats" in page
    assert guest.name not in page  # they didn't want it to be said
    assert press(mira, question, "stand", to="approved") == 303
    assert question.state is State.APPROVED
    for to in ("called", "answered", "withdrawn", "x"):
        assert press(mira, question, "stand", to=to) == 400


def test_what_is_published_goes_back_with_its_annex_alone(
    mira: FlaskClient, guest: Invitation
) -> None:
    question = approved(guest, "Wer prüft das?")
    decide(question, State.DEFERRED)
    decide(question, State.ANSWERED_IN_WRITING)
    assert "Schriftlich beantworten: " not in mira.get(ROOM).text
    for to in ("deferred", "approved", "submitted"):
        assert press(mira, question, "stand", to=to) == 409
        assert question.state is State.ANSWERED_IN_WRITING


def test_an_old_page_decides_nothing(mira: FlaskClient, guest: Invitation) -> None:
    question = ask(guest, "Wer prüft das?")
    assert press(mira, question, "stand", to="approved") == 303
    answer = mira.post(f"{ROOM}/{question.id}/stand", data={"seen": "1", "to": "deferred"})
    assert answer.status_code == 409
    assert "inzwischen geändert" in answer.text
    assert question.state is State.APPROVED
    for seen in ("", "abc", "9" * 30):
        assert press(mira, question, "stand", to="deferred", seen=seen) == 409


def test_a_refusal_asks_for_its_reason_and_loses_nothing(
    mira: FlaskClient, guest: Invitation
) -> None:
    question = ask(guest, "Wer prüft das?")
    assert "Wer prüft das?" in mira.get(f"{ROOM}/{question.id}/ablehnen").text
    long = "x" * 301
    answer = mira.post(f"{ROOM}/{question.id}/ablehnen", data={"seen": 1, "reason": long})
    assert answer.status_code == 422
    assert long in answer.text
    assert press(mira, question, "ablehnen", reason="Gehört nicht hierher") == 303
    assert question.state is State.REFUSED
    assert "Gehört nicht hierher" in mira.get(ROOM).text


def test_doubles_are_offered_and_merged(
    mira: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    first = approved(guest, "Wer prüft die Antworten von MUCGPT?")
    double = ask(a_guest(a_council(hearing), 1), "wer prüft die Antworten von mucgpt")
    assert "Ähnlich zu" in mira.get(ROOM).text
    page = mira.get(f"{ROOM}/{double.id}/zusammenlegen").text
    assert first.text in page
    for into in ("", "abc", "999", str(double.id)):
        assert press(mira, double, "zusammenlegen", into=into) == 409
    assert press(mira, double, "zusammenlegen", into=first.id) == 303
    assert double.merged_into_id == first.id
    assert support.counts([first.id]) == {first.id: 1}
    page = mira.get(ROOM).text
    assert "1 gleiche Frage zusammengelegt" in page
    assert f"Zusammengelegt mit: „{first.text}“" in page
    assert press(mira, double, "stand", to="submitted") == 303
    assert (double.state, double.merged_into_id) == (State.SUBMITTED, None)
    assert support.counts([first.id]) == {}


def test_the_queue_is_put_in_order(mira: FlaskClient, hearing: Hearing, guest: Invitation) -> None:
    one, two = approved(guest, "Eins?"), approved(guest, "Zwei?")
    assert press(mira, two, "platz", by="up") == 303
    assert [each.id for each in queue.line(hearing.id, None)] == [two.id, one.id]
    assert press(mira, two, "platz", by="sideways") == 400
    for item in ("abc", "٣", "999999999999"):
        assert mira.post(f"{ROOM}/reihenfolge", data={"item": item}).status_code == 303
        db.session.expire_all()
        assert [each.id for each in queue.line(hearing.id, None)] == [two.id, one.id], item
    assert mira.post(f"{ROOM}/reihenfolge", data={"item": ""}).status_code == 303
    db.session.expire_all()
    assert [each.id for each in queue.line(hearing.id, None)] == [one.id, two.id]


def test_somebody_at_the_microphone_is_entered(mira: FlaskClient, hearing: Hearing) -> None:
    anna = a_speaker(hearing, "Anna")
    item = hearing.items[1]
    typed = {
        "text": "Stichwort",
        "item": item.id,
        "speaker": anna.id,
        "group": "",
        "asker": "Frau X",
    }
    for wrong in ({"item": "99"}, {"speaker": "abc"}, {"seconds": "5"}, {"text": "x" * 1001}):
        answer = mira.post(f"{ROOM}/neu", data=typed | wrong)
        assert answer.status_code == 422, wrong
        assert "Frau X" in answer.text
    assert mira.post(f"{ROOM}/neu", data=typed | {"seconds": "45"}).status_code == 303
    question = db.session.scalars(select(Question)).one()
    assert (question.item_id, question.speaker_id, question.asker) == (item.id, anna.id, "Frau X")
    page = mira.get(f"{ROOM}/{question.id}").text
    assert "Stichwort" in page


def test_who_stands_at_the_microphone_asks_about_what_is_on(
    mira: FlaskClient, hearing: Hearing
) -> None:
    item = hearing.items[1]
    choice = f'<option selected value="{item.id}">'
    assert choice not in mira.get(f"{ROOM}/neu").text
    desk_press(hearing, Kind.ITEM_STARTED, item_id=item.id, now=BEGUN)
    assert choice in mira.get(f"{ROOM}/neu").text


def test_two_who_change_the_same_question_lose_nothing(
    app: Flask, mira: FlaskClient, hearing: Hearing
) -> None:
    mira.post(f"{ROOM}/neu", data={"text": "Stichwort", "item": "", "speaker": "", "group": ""})
    question = db.session.scalars(select(Question)).one()
    page = mira.get(f"{ROOM}/{question.id}").text
    carrier = page.partition('name="_made_from" value="')[2].partition('"')[0]
    fields = {"_made_from": carrier.replace("&#34;", '"'), "text": "Stichwort", "asker": ""}
    fields |= {"item": "", "speaker": "", "group": "", "seconds": ""}
    first = mira.post(f"{ROOM}/{question.id}", data=fields | {"seconds": "45"})
    assert first.status_code == 303
    second = mira.post(f"{ROOM}/{question.id}", data=fields | {"text": "Genauer"})
    assert second.status_code == 303
    db.session.expire_all()
    assert (question.text, question.seconds) == ("Genauer", 45)


def test_rules_and_the_switch(mira: FlaskClient, hearing: Hearing) -> None:
    item = hearing.items[1]
    assert "ohne Redezeit" in mira.get(f"{ROOM}/regeln").text
    for address, order in (
        (f"{ROOM}/regeln/anhoerung", "support"),
        (f"{ROOM}/regeln/{item.id}", "-"),
    ):
        assert mira.get(address).status_code == 200
        data = {"is_open": "y", "order": order, "seconds": "90"}
        assert mira.post(address, data=data | {"seconds": "3"}).status_code == 422
        page = mira.get(address).text
        carrier = page.partition('name="_made_from" value="')[2].partition('"')[0]
        data["_made_from"] = carrier.replace("&#34;", '"')
        assert mira.post(address, data=data).status_code == 303
    db.session.expire_all()
    known = rules.read(hearing.id)
    assert (known.whole.order, known.of(item.id).order) == (Order.SUPPORT, Order.SUPPORT)
    assert (known.whole.seconds, known.of(item.id).seconds) == (90, 90)
    before = pulse.numbers([hearing.id])[hearing.id]
    for is_open in (False, True):
        assert mira.post(f"{ROOM}/annahme", data={"open": int(is_open)}).status_code == 303
        db.session.expire_all()
        assert rules.read(hearing.id).whole.is_open is is_open
    assert pulse.numbers([hearing.id])[hearing.id] == before + 2


def test_a_question_of_another_hearing_is_not_found(mira: FlaskClient, hearing: Hearing) -> None:
    there = a_hearing(slug="anderswo")
    question = Question(hearing_id=there.id, text="Dort?", asked_at=BEGUN)
    db.session.add(question)
    db.session.commit()
    for step in ("stand", "platz", "ablehnen", "zusammenlegen"):
        assert press(mira, question, step, to="approved", by="up") == 404
    assert mira.get(f"{ROOM}/regeln/{there.items[0].id}").status_code == 404


def test_a_rehearsal_shows_its_own_questions_and_the_real_ones_on_demand(
    mira: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    ask(guest, "Echte Frage?")
    with commit():
        rehearsals.begin(hearing=hearing, who=MIRA, now=BEGUN)
    page = mira.get(ROOM).text
    assert "PROBE" in page
    assert "Echte Frage?" not in page
    assert "Echte Frage?" in mira.get(f"{ROOM}?echt=1&slug=x").text
    data = {"text": "Probefrage", "item": "", "speaker": "", "group": "", "asker": ""}
    assert mira.post(f"{ROOM}/neu", data=data).status_code == 303
    assert "Probefrage" in mira.get(ROOM).text
    assert "Probefrage" not in mira.get("/anhoerungen/ki/fragen").text


def test_moderators_follow_the_queue_by_events(mira: FlaskClient) -> None:
    answer = mira.get(f"{ROOM}/ereignisse?parts=number&once=1")
    assert answer.mimetype == "text/event-stream"
    assert b'"number"' in answer.data
