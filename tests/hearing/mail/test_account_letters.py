"""Letters of no hearing: the administration sees what became of them, and settles it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.mail.shelves import PER_PAGE
from tests.conftest import NOW
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.mail.conftest import Deliver, a_letter, again
from tests.hearing.mail.postoffice import PostOffice

ALL = "/verwaltung/konten/briefe"


def asked_for(address: str = "ben@example.org") -> Letter:
    """A letter that goes by itself."""
    writing = Writing(None, f"password {address}", Addressee(address), f"An {address}", "Ein Link")
    with commit():
        return outbox.send_now(writing, who=address, now=NOW)


def in_state(state: LetterState, address: str = "ben@example.org") -> Letter:
    letter = asked_for(address)
    with commit():
        letter.state = state
    return letter


def press(client: FlaskClient, letter: Letter, action: str) -> str:
    data = {"version": again(letter).version}
    return client.post(f"{ALL}/{letter.id}/{action}", data=data, follow_redirects=True).text


def test_what_the_server_refused_is_seen_and_sent_again(
    olga: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    office.replies["ben@example.org"] = ["550 5.1.1 <nobody> here"]
    letter = asked_for()
    deliver()
    assert "1 Brief zu klären" in olga.get("/verwaltung").text
    assert "1 zu klären" in olga.get("/verwaltung/konten").text
    assert "550 5.1.1 &lt;nobody&gt; here" in olga.get(ALL).text
    assert "wird jetzt gesendet" in press(olga, letter, "senden")
    deliver()
    assert again(letter).state is LetterState.SENT
    assert "zu klären" not in olga.get("/verwaltung").text
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.hearing_id.is_(None)))
    assert "mail.move" in list(actions)


@pytest.mark.parametrize(
    ("state", "action", "becomes"),
    [
        (LetterState.FAILED, "verwerfen", LetterState.DISCARDED),
        (LetterState.FAILED, "senden", LetterState.QUEUED),
        (LetterState.DOUBTFUL, "angekommen", LetterState.SENT),
        (LetterState.DOUBTFUL, "senden", LetterState.QUEUED),
        (LetterState.SENT, "senden", LetterState.SENT),
        (LetterState.SENDING, "verwerfen", LetterState.SENDING),
    ],
)
def test_each_button_does_what_it_says(
    olga: FlaskClient, state: LetterState, action: str, becomes: LetterState
) -> None:
    letter = in_state(state)
    offered = f"{ALL}/{letter.id}/{action}" in olga.get(ALL).text
    assert offered is (becomes is not state)
    press(olga, letter, action)
    assert again(letter).state is becomes


def test_what_has_to_be_settled_comes_first(olga: FlaskClient) -> None:
    in_state(LetterState.FAILED, "alt@example.org")
    for number in range(PER_PAGE):
        in_state(LetterState.SENT, f"p{number}@example.org")
    subjects = re.findall(r"An (\w+)@", olga.get(ALL).text)
    assert subjects[:2] == ["alt", f"p{PER_PAGE - 1}"]
    assert re.findall(r"An (\w+)@", olga.get(f"{ALL}?seite=2").text) == ["p0"]


def test_letters_of_hearings_are_not_among_them(hearing: Hearing, olga: FlaskClient) -> None:
    letter = a_letter(hearing)
    with commit():
        letter.state = LetterState.FAILED
    assert letter.subject not in olga.get(ALL).text
    assert olga.post(f"{ALL}/{letter.id}/senden").status_code == 404
    assert olga.post(f"{ALL}/404/senden").status_code == 404
    assert "zu klären" not in olga.get("/verwaltung").text


def test_two_who_press_at_once_send_it_once(olga: FlaskClient) -> None:
    letter = in_state(LetterState.FAILED)
    seen = {"version": letter.version}
    olga.post(f"{ALL}/{letter.id}/senden", data=seen)
    late = olga.post(f"{ALL}/{letter.id}/verwerfen", data=seen, follow_redirects=True)
    assert "Das geht nicht mehr" in late.text
    assert again(letter).state is LetterState.QUEUED


def test_nobody_but_the_administration_sees_them(hearing: Hearing, app: Flask) -> None:
    letter = in_state(LetterState.FAILED)
    edda = logged_in(app, an_account("edda@example.org"))
    assert edda.get(ALL).status_code == 403
    assert edda.post(f"{ALL}/{letter.id}/senden").status_code == 403
    assert "zu klären" not in edda.get("/verwaltung").text


def test_after_a_month_they_are_gone(olga: FlaskClient) -> None:
    in_state(LetterState.FAILED)
    with commit():
        outbox.forget_asked_for(now=NOW + timedelta(days=31))
    assert "Noch kein Brief wurde gesendet." in olga.get(ALL).text
