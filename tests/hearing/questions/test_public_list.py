"""What everybody reads: what was approved, nothing of closed parts, no names unless wanted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.invitations.models import Invitation
from hearing.questions import public_list
from tests.hearing.cast import a_release
from tests.hearing.desk.cast import Kind, press
from tests.hearing.questions.cast import BEGUN, State, a_council, a_guest, approved, ask, decide

LIST = "/anhoerungen/ki/fragen"


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: pages are the same on every database."""
    shutil.copy(sqlite_tables, data / "hearing.db")
    return f"sqlite:///{data / 'hearing.db'}"


@pytest.fixture(autouse=True)
def _twenty_past(app: Flask) -> None:
    app.extensions["clock"] = lambda: BEGUN


def begin(hearing: Hearing, place: int = 2) -> None:
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[place].id, now=BEGUN)


def test_only_what_was_approved_is_read(visitor: FlaskClient, guest: Invitation) -> None:
    ask(guest, "Noch nicht geprüft?")
    refused = ask(guest, "Beleidigung?")
    decide(refused, State.REFUSED, reason="Ton")
    approved(guest, "Wer prüft <b>das</b>?")
    page = visitor.get(LIST).text
    assert "Wer prüft &lt;b&gt;das&lt;/b&gt;?" in page
    for hidden in ("Noch nicht geprüft?", "Beleidigung?", "Ton<", guest.name):
        assert hidden not in page
    assert a_council(guest.hearing).name in page


def test_a_name_is_read_if_it_was_wanted(visitor: FlaskClient, guest: Invitation) -> None:
    approved(guest, "Wer prüft das?", named=True)
    assert guest.name in visitor.get(LIST).text


def test_a_question_moves_through_the_list(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    question = approved(guest, "Wer prüft das?")
    begin(hearing)
    press(hearing, Kind.QUESTION_ASKED, asked_id=question.id, now=BEGUN)
    assert "Jetzt gefragt" in visitor.get(LIST).text
    press(hearing, Kind.ITEM_ENDED, item_id=hearing.items[2].id, now=BEGUN)
    page = visitor.get(LIST).text
    assert "Jetzt gefragt" not in page
    assert "Schon gefragt" in page
    decide(question, State.DEFERRED)
    assert "wird schriftlich beantwortet" in visitor.get(LIST).text


def test_what_is_called_behind_closed_doors_is_never_read(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    secret, later = approved(guest, "Geheim gefragt?"), approved(guest, "Später gefragt?")
    begin(hearing)
    press(hearing, Kind.CLOSED, now=BEGUN)
    press(hearing, Kind.QUESTION_ASKED, asked_id=secret.id, now=BEGUN)
    page = visitor.get(LIST).text
    assert "Geheim gefragt?" not in page
    assert "Nichtöffentlicher Teil" in page
    press(hearing, Kind.OPENED, now=BEGUN)
    assert "Geheim gefragt?" not in visitor.get(LIST).text
    press(hearing, Kind.QUESTION_ASKED, asked_id=later.id, now=BEGUN)
    page = visitor.get(LIST).text
    assert "Geheim gefragt?" not in page
    assert "Später gefragt?" in page


def test_questions_about_what_is_not_public_are_not_read(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    question = approved(guest, "Zum internen Punkt?", item_id=hearing.items[2].id)
    assert question.text in visitor.get(LIST).text
    with commit():
        hearing.items[2].public = False
    a_release(hearing)
    assert question.text not in visitor.get(LIST).text
    begin(hearing)
    whole = approved(a_guest(a_council(hearing), 1), "Zu allem?")
    press(hearing, Kind.QUESTION_ASKED, asked_id=whole.id, now=BEGUN)
    shown = public_list.of(hearing, now=BEGUN)
    assert shown.queue.open is None
    press(hearing, Kind.ITEM_ENDED, item_id=hearing.items[2].id, now=BEGUN)
    assert public_list.of(hearing, now=BEGUN).done == ()


def test_a_hearing_that_is_not_published_has_no_list(
    visitor: FlaskClient, hearing: Hearing
) -> None:
    hearing.published_at = None
    db.session.commit()
    assert visitor.get(LIST).status_code == 404


def test_screens_in_the_hall_show_the_queue(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    question = approved(guest, "Wer prüft das?")
    approved(guest, "Was kostet das?")
    begin(hearing)
    page = visitor.get("/anhoerungen/ki/saal").text
    assert "Nächste Fragen" in page
    press(hearing, Kind.QUESTION_ASKED, asked_id=question.id, now=BEGUN)
    page = visitor.get("/anhoerungen/ki/saal").text
    assert "Wer prüft das?" in page
    press(hearing, Kind.CLOSED, now=BEGUN)
    page = visitor.get("/anhoerungen/ki/saal").text
    assert "Wer prüft das?" not in page
    assert "Was kostet das?" not in page


def test_everybody_follows_the_list_by_events(visitor: FlaskClient, guest: Invitation) -> None:
    approved(guest, "Wer prüft das?")
    answer = visitor.get("/anhoerungen/ki/ereignisse?parts=questions&once=1")
    assert "Wer prüft das?" in answer.text


def test_the_hearing_leads_to_the_list_once_there_is_something_to_read(
    visitor: FlaskClient, guest: Invitation
) -> None:
    question = ask(guest, "Wer prüft das?")
    assert LIST not in visitor.get("/anhoerungen/ki").text
    decide(question, State.APPROVED)
    assert LIST in visitor.get("/anhoerungen/ki").text
