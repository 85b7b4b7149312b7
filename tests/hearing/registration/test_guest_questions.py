"""Questions behind a guest's link on the day: ask, raise a hand, support, see how far it is."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.questions import asking, merging, rules, support
from hearing.questions.models import Question, QuestionState
from tests.hearing.cast import a_group
from tests.hearing.desk.cast import Kind, press
from tests.hearing.questions.cast import BEGUN, MIRA, a_day, approved, ask, decide
from tests.hearing.registration.conftest import Visit, a_visit


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: pages are the same on every database."""
    shutil.copy(sqlite_tables, data / "hearing.db")
    return f"sqlite:///{data / 'hearing.db'}"


@pytest.fixture
def day(app: Flask) -> Hearing:
    """A hearing that began twenty minutes ago."""
    app.extensions["clock"] = lambda: BEGUN
    return a_day()


@pytest.fixture
def asker(app: Flask, day: Hearing) -> Visit:
    return a_visit(app, a_group(day), name="Ada Rat")


@pytest.fixture
def other(app: Flask, asker: Visit) -> Visit:
    return a_visit(app, asker.invitation.group, name="Ben Rat", email="ben@example.org")


def test_asking_raising_and_lowering_the_hand(asker: Visit) -> None:
    assert asker.post("/fragen", text="Wer prüft das?", item="").status_code == 303
    for _click in range(2):
        assert asker.post("/fragen/melden", text="", item="").status_code == 303
    page = asker.get("/fragen").text
    assert "Hand senken" in page
    assert "Stattdessen melden" not in page
    hand = db.session.scalars(select(Question).where(Question.text == "")).one()
    asker.post(f"/fragen/{hand.id}/zurueckziehen")
    db.session.expire_all()
    assert hand.state is QuestionState.WITHDRAWN
    assert "Stattdessen melden" in asker.get("/fragen").text


def test_others_support_a_question_once_and_take_it_back(asker: Visit, other: Visit) -> None:
    question = approved(asker.invitation, "Wer prüft das?")
    page = other.get("/fragen").text
    assert "Wer prüft das?" in page
    assert "Unterstützen" in page
    for number in (1, 1, 0, 0, 1):
        answer = other.post(f"/fragen/{question.id}/unterstuetzen", support=str(number))
        assert answer.status_code == 303
        assert support.counts([question.id]).get(question.id, 0) == number
    assert asker.post(f"/fragen/{question.id}/unterstuetzen").status_code == 409
    assert "1 Person unterstützt das" in asker.get("/fragen").text


def test_everybody_sees_how_far_their_question_is(day: Hearing, asker: Visit) -> None:
    one, two = approved(asker.invitation, "Eins?"), ask(asker.invitation, "Zwei?")
    assert "Platz 1 in der Reihe" in asker.get("/fragen").text
    decide(two, QuestionState.REFUSED, reason="Steht schon in der Vorlage")
    assert "Steht schon in der Vorlage" in asker.get("/fragen").text
    press(day, Kind.ITEM_STARTED, item_id=day.items[2].id, now=BEGUN)
    press(day, Kind.QUESTION_ASKED, asked_id=one.id, now=BEGUN)
    page = asker.get("/fragen").text
    assert "Das ist Ihre Frage" in page
    assert asker.post(f"/fragen/{one.id}/zurueckziehen").status_code == 409


def test_a_speech_is_shown_again_with_what_to_do(asker: Visit) -> None:
    speech = "Wort " * 2000
    answer = asker.post("/fragen", text=speech, item="")
    assert answer.status_code == 422
    assert "Bitte höchstens 1000 Zeichen, es sind 9999." in answer.text
    assert speech.strip()[:500] in answer.text


def test_a_flood_is_stopped_and_says_so(asker: Visit) -> None:
    answers = [asker.post("/fragen", text=f"Frage {n}?", item="") for n in range(asking.MOST + 5)]
    assert {answer.status_code for answer in answers[asking.MOST :]} <= {422, 429}
    stored = db.session.scalars(select(Question)).all()
    assert len(stored) == asking.MOST


def test_closed_for_now_is_said_and_an_open_form_loses_nothing(day: Hearing, asker: Visit) -> None:
    with commit():
        rules.switch(hearing=day, is_open=False, who=MIRA, now=BEGUN)
    assert "Fragen werden gerade nicht angenommen" in asker.get("/fragen").text
    answer = asker.post("/fragen", text="Noch schnell?", item="")
    assert answer.status_code == 409
    assert "Noch schnell?</textarea>" in answer.text
    assert asker.post("/fragen/melden", item="").status_code == 409


def test_one_question_too_many_is_not_lost(asker: Visit) -> None:
    for number in range(asking.MOST):
        ask(asker.invitation, f"Frage {number}?", now=BEGUN - timedelta(minutes=number + 2))
    assert "<textarea" not in asker.get("/fragen").text
    answer = asker.post("/fragen", text="Und noch eine?", item="")
    assert answer.status_code == 422
    assert "Und noch eine?</textarea>" in answer.text


def test_what_is_closed_for_one_item_is_said_there(day: Hearing, asker: Visit) -> None:
    item = day.items[1]
    open_page = asker.get("/fragen").text
    with commit():
        row = rules.row_of(day, item)
        rules.change(
            hearing=day, row=row, seen=row.version, is_open=False, order=None,
            seconds=None, who=MIRA, now=BEGUN,
        )  # fmt: skip
    choice = f'value="{item.id}">'
    assert choice in open_page
    assert choice not in asker.get("/fragen").text
    answer = asker.post("/fragen", text="Dazu?", item=str(item.id))
    assert answer.status_code == 409
    assert "Zu diesem Punkt nehmen wir gerade keine Fragen an." in answer.text
    assert "Dazu?</textarea>" in answer.text


def test_a_press_that_comes_too_late_leads_back_to_the_questions(
    day: Hearing, asker: Visit, other: Visit
) -> None:
    question = approved(asker.invitation, "Wer prüft das?")
    press(day, Kind.ITEM_STARTED, item_id=day.items[2].id, now=BEGUN)
    press(day, Kind.QUESTION_ASKED, asked_id=question.id, now=BEGUN)
    late = other.post(f"/fragen/{question.id}/unterstuetzen")
    gone = asker.post(f"/fragen/{question.id}/zurueckziehen")
    for answer in (late, gone):
        assert answer.status_code == 409
        assert "Fragen stellen" in answer.text
    assert "Diese Frage steht nicht mehr in der Warteschlange." in late.text
    assert "Inzwischen hat sich an der Frage etwas geändert." in gone.text


def test_who_asked_a_double_follows_the_other_question(
    day: Hearing, asker: Visit, other: Visit
) -> None:
    into = ask(other.invitation, "Wer prüft die Antworten?")
    double = ask(asker.invitation, "Wer prüft das?")
    with commit():
        merging.merge(question=double, into=into, seen=double.version, who=MIRA, now=BEGUN)
    assert into.text not in asker.get("/fragen").text  # nobody has approved it
    decide(into, QuestionState.APPROVED)
    page = asker.get("/fragen").text
    assert "Zusammengelegt mit: „Wer prüft die Antworten?“" in page
    assert "Platz 1 in der Reihe" in page
    answer = other.get("/fragen").text
    assert "Zusammengelegt mit" not in answer


def test_after_the_end_only_ones_own_questions_are_there(
    app: Flask, day: Hearing, asker: Visit
) -> None:
    approved(asker.invitation, "Wer prüft das?")
    over = day.ends_at + timedelta(minutes=1)
    app.extensions["clock"] = lambda: over
    page = asker.get("/fragen").text
    assert "Wer prüft das?" in page
    assert "Frage speichern" not in page


def test_who_may_not_ask_may_read_the_list(app: Flask, day: Hearing) -> None:
    citizens = a_group(day, name="Bürger*innen", modes=["stream"], may_ask=False)
    visit = a_visit(app, citizens)
    for step in ("/fragen", "/fragen/melden", "/fragen/1/unterstuetzen"):
        assert visit.post(step, text="Wozu?").status_code == 403
    assert app.test_client().get("/anhoerungen/ki/fragen").status_code == 200
