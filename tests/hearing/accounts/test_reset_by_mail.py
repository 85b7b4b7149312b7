"""A forgotten password from the question to the new login, through a real mail server."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import User
from hearing.database import commit, db
from hearing.mail.models import Letter
from tests.hearing.accounts.conftest import is_inside
from tests.hearing.conftest import an_account
from tests.hearing.mail.conftest import BASE, Deliver, clock, deliver, office, settings
from tests.hearing.mail.postoffice import PostOffice

assert all((clock, deliver, office, settings))  # fixtures
OTTO = "otto@example.org"
NEW = "ein ganz neues Passwort"


def ask(client: FlaskClient) -> None:
    client.post("/anmelden/passwort-vergessen", data={"email": OTTO})


def link_in(text: str) -> str:
    found = re.search(rf"{BASE}(/l/passwort/\S+)", text)
    assert found is not None, text
    return found[1]


def test_the_letter_arrives_and_its_link_sets_the_password(
    visitor: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    an_account(OTTO)
    ask(visitor)
    deliver()
    (text,) = office.texts_to(OTTO)
    assert text.startswith(f"Guten Tag {OTTO},\n\nfür Ihr Konto")
    link = link_in(text)
    assert link.rsplit("/", 1)[1] not in db.session.scalars(select(Letter.text)).one()
    chosen = visitor.post(link, data={"password": NEW, "repeated": NEW})
    assert chosen.status_code == 303
    visitor.post("/anmelden", data={"email": OTTO, "password": NEW})
    assert is_inside(visitor)


def test_of_two_letters_the_second_ones_link_opens(
    visitor: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    an_account(OTTO)
    for _time in range(2):
        ask(visitor)
        deliver()
    first, second = (link_in(text) for text in office.texts_to(OTTO))
    assert visitor.get(first).status_code == 410
    assert visitor.get(second).status_code == 200


def test_a_letter_that_still_waits_is_not_sent_after_a_newer_question(
    visitor: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    an_account(OTTO)
    ask(visitor)
    ask(visitor)
    deliver()
    assert len(office.texts_to(OTTO)) == 1


def test_the_letter_is_english_for_who_chose_english(
    visitor: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    user = an_account(OTTO)
    with commit():
        db.session.get_one(User, user.id).language = "en"
    ask(visitor)
    deliver()
    assert office.arrived[0][1]["Content-Language"] == "en"
    assert visitor.get(link_in(office.texts_to(OTTO)[0])).status_code == 200
