"""The inbox's pages: what came back, and who has seen to it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail.models import IncomingKind, IncomingLetter
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.mail.conftest import a_letter

ALL = "/verwaltung/anhoerungen/ki/briefe/posteingang"
STRAY = "/verwaltung/konten/posteingang"


def a_message(hearing: Hearing | None, number: int = 1, **facts: object) -> IncomingLetter:
    row = IncomingLetter(
        hearing_id=hearing.id if hearing else None,
        message_id=f"<{number}@example.org>",
        kind=facts.pop("kind", IncomingKind.WRITTEN),
        sender="ada@example.org",
        subject=f"Betreff {number}!",
        received_at=NOW,
        **facts,
    )
    with commit():
        db.session.add(row)
    return row


def test_what_is_open_is_settled_and_opened_again(hearing: Hearing, olga: FlaskClient) -> None:
    row = a_message(hearing)
    assert "Betreff 1!" in olga.get(ALL).text
    data = {"version": 1, "stand": "offen"}
    page = olga.post(f"{ALL}/{row.id}/erledigen", data=data, follow_redirects=True).text
    assert "Alles ist erledigt." in page
    settled = olga.get(f"{ALL}?stand=erledigt").text
    assert "Betreff 1!" in settled
    assert "erledigt von olga@example.org" in settled
    olga.post(f"{ALL}/{row.id}/oeffnen", data={"version": 2})
    assert "Betreff 1!" in olga.get(ALL).text
    actions = list(db.session.scalars(select(AuditEntry.action)))
    assert [a for a in actions if a.startswith("mail.")] == ["mail.settle", "mail.reopen"]


def test_two_who_settle_at_once_do_it_once(hearing: Hearing, olga: FlaskClient) -> None:
    row = a_message(hearing)
    for _ in range(2):
        olga.post(f"{ALL}/{row.id}/erledigen", data={"version": 1})
    late = olga.post(f"{ALL}/{row.id}/oeffnen", data={"version": 1}, follow_redirects=True)
    assert "inzwischen geändert" in late.text
    db.session.expire_all()
    assert db.session.get_one(IncomingLetter, row.id).version == 2


def test_what_a_stranger_wrote_is_text(hearing: Hearing, olga: FlaskClient) -> None:
    evil = '<script>alert(1)</script><img src="https://evil.example/p.gif">'
    a_message(hearing, text=evil, kind=IncomingKind.BOUNCE)
    page = olga.get(ALL).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<img" not in page
    assert evil not in page


def test_a_message_leads_to_the_letter_it_answers(hearing: Hearing, olga: FlaskClient) -> None:
    letter = a_letter(hearing)
    a_message(hearing, letter_id=letter.id)
    assert f'href="/verwaltung/anhoerungen/ki/briefe/{letter.id}"' in olga.get(ALL).text


def test_each_hearing_sees_its_own_and_the_administration_the_rest(
    hearing: Hearing, olga: FlaskClient, app: Flask
) -> None:
    foreign = a_message(a_hearing(slug="andere"), 2)
    stray = a_message(None, 3)
    assert "Betreff" not in olga.get(ALL).text
    page = olga.get(STRAY).text
    assert "Betreff 3!" in page
    assert "Betreff 2!" not in page
    assert olga.post(f"{ALL}/{foreign.id}/erledigen", data={"version": 1}).status_code == 404
    assert olga.post(f"{STRAY}/{foreign.id}/erledigen", data={"version": 1}).status_code == 404
    assert olga.post(f"{STRAY}/{stray.id}/erledigen", data={"version": 1}).status_code == 303
    oskar = an_account("oskar@example.org", roles={hearing: [Role.ORGANIZER]})
    client = logged_in(app, oskar)
    assert client.get(ALL).status_code == 200
    assert client.get(STRAY).status_code == 403


def test_without_a_mailbox_the_page_says_so(
    hearing: Hearing, olga: FlaskClient, app: Flask
) -> None:
    assert "HEARING_MAILBOX" in olga.get(ALL).text
    app.config["MAILBOX"] = "maildir:/var/mail/hearing"
    assert "HEARING_MAILBOX" not in olga.get(ALL).text


def test_many_messages_come_in_pages(hearing: Hearing, olga: FlaskClient) -> None:
    for number in range(60):
        a_message(hearing, number)
    page = olga.get(f"{ALL}?seite=2").text
    assert "Seite 2 von 2" in page
    assert "Betreff 59!" in page
    assert "Betreff 49!" not in page


@pytest.mark.parametrize("query", ["stand=quatsch", "stand="])
def test_a_pile_that_is_none_is_not_found(hearing: Hearing, olga: FlaskClient, query: str) -> None:
    assert olga.get(f"{ALL}?{query}").status_code == 404
