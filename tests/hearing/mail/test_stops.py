"""Letters to many can be stopped with one press, by a person or by their mail program."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import errors, review, stops
from hearing.mail.models import Letter, LetterState, LetterStop
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.mail.conftest import BASE, Deliver, a_letter, a_waiting_letter, again
from tests.hearing.mail.postoffice import PostOffice

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def path(hearing: Hearing, office: PostOffice, deliver: Deliver) -> str:
    """The address that a letter to many brought."""
    a_waiting_letter(hearing, concern="invitation 1 invited", bulk=True)
    deliver()
    message = office.arrived[0][1]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>")
    assert address.startswith(f"{BASE}/l/keine-briefe/")
    return address.removeprefix(BASE)


def test_only_letters_to_many_say_how_to_stop_them(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    a_waiting_letter(hearing)
    deliver()
    assert office.arrived[0][1]["List-Unsubscribe"] is None


def test_looking_stops_nothing_and_one_press_stops_what_waits(
    hearing: Hearing, path: str, visitor: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    draft = a_letter(hearing, concern="invitation 1 reminded", bulk=True)
    waiting = a_waiting_letter(hearing, concern="invitation 1 news", bulk=True)
    own = a_waiting_letter(hearing, concern="invitation 1 cancelled", subject="Absage")
    page = visitor.get(path)
    assert "keine Einladungen und Erinnerungen mehr bekommen?" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert again(draft).state is LetterState.DRAFTED
    answer = visitor.post(path, data=ONE_CLICK)
    assert answer.status_code == 200
    assert {again(draft).state, again(waiting).state} == {LetterState.DISCARDED}
    deliver()
    assert again(own).state is LetterState.SENT
    actions = list(db.session.scalars(select(AuditEntry.action)))
    assert actions.count("mail.stop") == 1


def test_after_a_stop_such_letters_are_drafted_to_the_bin_and_not_sent(
    hearing: Hearing, path: str, visitor: FlaskClient
) -> None:
    visitor.post(path, data=ONE_CLICK)
    letter = a_letter(hearing, concern="invitation 1 reminded", bulk=True)
    assert letter.state is LetterState.DISCARDED
    with commit():
        review.take_back(letter=letter, seen=letter.version, who="olga", now=NOW)
    with pytest.raises(errors.LettersStopped):
        review.send(letter=letter, seen=letter.version, who="olga", now=NOW)
    db.session.rollback()
    assert a_letter(a_hearing(slug="andere"), bulk=True).state is LetterState.DRAFTED


def test_a_stop_is_taken_back_with_the_same_link(
    hearing: Hearing, path: str, visitor: FlaskClient
) -> None:
    page = visitor.post(path, follow_redirects=True)
    assert "Wieder bekommen" in page.text
    page = visitor.post(path, data={"wieder": "1"}, follow_redirects=True)
    assert "Keine Briefe mehr" in page.text
    assert a_letter(hearing, bulk=True).state is LetterState.DRAFTED


def test_a_guessed_link_stops_nothing(hearing: Hearing, visitor: FlaskClient) -> None:
    assert visitor.get("/l/keine-briefe/geraten").status_code == 404
    assert visitor.post("/l/keine-briefe/geraten", data=ONE_CLICK).status_code == 404


def test_of_eight_presses_at_once_one_counts(hearing: Hearing, app: Flask, path: str) -> None:
    number = db.session.scalars(select(Letter.id)).one()
    ready, failures = threading.Barrier(8, timeout=30), []

    def press() -> None:
        with app.app_context():
            letter = db.session.get_one(Letter, number)
            ready.wait()
            try:
                with commit():
                    stops.stop(letter=letter, now=NOW)
            except Exception as error:
                failures.append(error)

    people = [threading.Thread(target=press) for _ in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert failures == []
    assert db.session.scalar(select(func.count()).select_from(LetterStop)) == 1


def test_a_mail_program_needs_no_token_of_a_form(path: str, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert app.test_client().post(path, data=ONE_CLICK).status_code == 200
