"""Drafts are changed by people: logged, refused in words, nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import review
from tests.conftest import NOW
from tests.hearing.mail.conftest import a_letter, again
from tests.hearing.mail.test_views import one


def fields(page: str) -> dict[str, str]:
    found = re.search(r'name="_made_from" value="([^"]*)"', page)
    assert found is not None
    return {"_made_from": found[1].replace("&#34;", '"').replace("&amp;", "&")}


def test_a_draft_is_changed_and_the_change_is_logged(hearing: Hearing, olga: FlaskClient) -> None:
    letter = a_letter(hearing)
    page = olga.get(one(letter, "bearbeiten")).text
    data = {
        "email": "neu@example.org",
        "name": "Ben",
        "subject": "Neu",
        "text": "Hier:\r\n{link}",
        **fields(page),
    }
    assert olga.post(one(letter, "bearbeiten"), data=data).status_code == 303
    changed = again(letter)
    assert (changed.address, changed.name, changed.subject, changed.text) == (
        "neu@example.org",
        "Ben",
        "Neu",
        "Hier:\n{link}",
    )
    line = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "mail.change"))
    assert line is not None
    assert line.before["address"] == "ada@example.org"
    assert line.after["address"] == "neu@example.org"
    assert line.who == "olga@example.org"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "", "Bitte geben Sie eine E-Mail-Adresse an."),
        ("email", "ada@", "„ada@“ lässt sich keine E-Mail schicken"),
        ("email", "jürgen@example.org", "lässt sich keine E-Mail schicken"),
        ("subject", " ", "Bitte geben Sie einen Betreff an."),
        ("subject", "x" * 201, "höchstens 200 Zeichen"),
        ("text", "Ohne", "Bitte lassen Sie das Wort {link} im Text stehen"),
        ("text", "", "Bitte geben Sie einen Text ein."),
    ],
)
def test_a_refused_change_says_why_and_loses_nothing(
    hearing: Hearing, olga: FlaskClient, field: str, value: str, sentence: str
) -> None:
    letter = a_letter(hearing)
    page = olga.get(one(letter, "bearbeiten")).text
    data = {
        "email": "neu@example.org",
        "name": "Ein Name, der bleibt",
        "subject": "Neu",
        "text": "{link}",
        **fields(page),
        field: value,
    }
    answer = olga.post(one(letter, "bearbeiten"), data=data)
    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#34;", '"')
    assert "Ein Name, der bleibt" in answer.text
    assert again(letter).subject != "Neu"


def test_two_people_changing_a_letter_lose_nothing(hearing: Hearing, olga: FlaskClient) -> None:
    letter = a_letter(hearing)
    stale = fields(olga.get(one(letter, "bearbeiten")).text)
    with commit():
        review.change(
            letter=again(letter),
            seen=again(letter).version,
            address="ada@example.org",
            name="Ada Übermut",
            subject="Bens Betreff",
            text=again(letter).text,
            who="ben@example.org",
            now=NOW,
        )
    data = {
        "email": "ada@example.org",
        "name": "Ada Übermut",
        "subject": "Olgas Betreff",
        "text": again(letter).text,
        **stale,
    }
    answer = olga.post(one(letter, "bearbeiten"), data=data)
    assert answer.status_code == 409
    assert "Bens Betreff" in answer.text
    assert "Olgas Betreff" in answer.text
    assert again(letter).subject == "Bens Betreff"
