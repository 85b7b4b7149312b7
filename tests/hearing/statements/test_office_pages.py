"""The staff's list of offices: added, asked, reminded, looked after."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail.models import Letter, LetterState
from hearing.statements.models import AnswerKind, Channel, Statement
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.statements.conftest import link_to, send
from tests.hearing.statements.test_facts import ROOM, add_offices, hidden, of


def test_offices_are_added_several_at_once_and_a_bad_line_is_named(
    hearing: Hearing, olga: FlaskClient
) -> None:
    add_offices(olga, ["Direktorium", "Stadtkämmerei"])
    data = {"deadline": "2024-06-20T12:00"}
    bad = {
        "Referat A; nicht@da@wo": "Zeile 1",
        "\n\nReferat B;b@example.org\n ; c@example.org": "Zeile 4",
        "x" * 201: "höchstens 200 Zeichen",
        "direktorium": "steht schon in der Liste",
    }
    for lines, sentence in bad.items():
        answer = olga.post(f"{ROOM}/neu", data={**data, "offices": lines})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert unescape(answer.text).count(lines.strip()[:50]) >= 1
    assert len(db.session.scalars(select(Statement)).all()) == 2


@pytest.mark.parametrize(
    ("deadline", "sentence"),
    [
        ("2024-03-31T02:30", "Diese Uhrzeit gibt es nicht"),
        ("0001-01-01T00:00", "ein Jahr zwischen 2000 und 2034"),
        ("2124-06-10T12:00", "ein Jahr zwischen 2000 und 2034"),
    ],
)
def test_a_deadline_that_no_clock_will_show_is_refused(
    hearing: Hearing, olga: FlaskClient, deadline: str, sentence: str
) -> None:
    answer = olga.post(f"{ROOM}/neu", data={"offices": "Direktorium", "deadline": deadline})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_requests_and_reminders_are_drafted_to_exactly_those_concerned(
    hearing: Hearing, olga: FlaskClient
) -> None:
    add_offices(olga, ["Direktorium", "Stadtkämmerei", "Referat A"])
    olga.post(f"{ROOM}/neu", data={"offices": "Ohne Adresse", "deadline": "2024-06-20T12:00"})
    olga.post(f"{ROOM}/anfragen")
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [letter.name for letter in letters] == ["Direktorium", "Referat A", "Stadtkämmerei"]
    assert {letter.link_purpose for letter in letters} == {"statement"}
    assert all("{link}" in letter.text for letter in letters)
    assert "Montag, 20. Mai 2024, 12:00 Uhr" in letters[0].text
    statement = of("Direktorium")
    statement.received_at, statement.kind = NOW, AnswerKind.NOTHING_TO_REPORT
    statement.channel = Channel.PAPER
    db.session.commit()
    olga.post(f"{ROOM}/erinnern")
    db.session.expire_all()
    about = [letter.concern for letter in db.session.scalars(select(Letter))]
    reminded = [concern for concern in about if concern.endswith("reminder")]
    expected = [of("Referat A").id, of("Stadtkämmerei").id]
    assert sorted(reminded) == sorted(f"statement {one} reminder" for one in expected)


def test_an_office_whose_request_was_thrown_away_is_asked_and_not_reminded(
    hearing: Hearing, olga: FlaskClient
) -> None:
    add_offices(olga, ["Direktorium"])
    olga.post(f"{ROOM}/anfragen")
    letter = db.session.scalars(select(Letter)).one()
    letter.state = LetterState.DISCARDED
    db.session.commit()
    olga.post(f"{ROOM}/erinnern")
    assert len(db.session.scalars(select(Letter)).all()) == 1
    olga.post(f"{ROOM}/anfragen")
    db.session.expire_all()
    states = db.session.scalars(select(Letter.state).order_by(Letter.id)).all()
    assert states == [LetterState.DISCARDED, LetterState.DRAFTED]
    olga.post(f"{ROOM}/erinnern")
    assert len(db.session.scalars(select(Letter)).all()) == 3


def test_another_address_ends_the_old_links(
    office: Statement, olga: FlaskClient, visitor: FlaskClient
) -> None:
    address = link_to(office)
    change = f"{ROOM}/{office.id}/bearbeiten"
    values = {"office": "Direktorium", "deadline": "2024-06-17T10:00", "accepts_late": "y"}
    data = {**hidden(olga.get(change).text), **values, "address": "neu@example.org"}
    assert olga.post(change, data=data).status_code == 303
    assert visitor.get(address).status_code == 410
    data = {**hidden(olga.get(change).text), **values, "address": "neu"}
    assert olga.post(change, data=data).status_code == 422


def test_received_in_the_future_is_refused(office: Statement, olga: FlaskClient) -> None:
    values = {"channel": "paper", "kind": "agrees", "received_at": "2025-06-10T09:00"}
    answer = send(olga, f"{ROOM}/{office.id}/antwort", **values)
    assert answer.status_code == 422
    assert "liegt in der Zukunft" in answer.text


def test_a_statement_of_another_hearing_is_not_found(office: Statement, olga: FlaskClient) -> None:
    a_hearing(slug="anders")
    other = ROOM.replace("/ki/", "/anders/")
    for page in ("", "/antwort", "/bearbeiten", "/loeschen"):
        assert olga.get(f"{other}/{office.id}{page}").status_code == 404
