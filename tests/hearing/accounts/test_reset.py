"""A forgotten password: the letter with the link, and what the link opens."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts import reset, reset_pages, staff
from hearing.accounts.models import User
from hearing.database import commit, db
from hearing.mail import links
from hearing.mail.models import Letter, LetterState, Link
from tests.conftest import NOW
from tests.hearing.accounts.conftest import Protected, audited, is_inside
from tests.hearing.conftest import PASSWORD, an_account, logged_in

ASK = "/anmelden/passwort-vergessen"
NEW = "ein ganz neues Passwort"
ENDED = "Dieser Link gilt nicht mehr. Bitte fordern Sie einen neuen an."


@pytest.fixture
def otto(app: Flask) -> User:
    return an_account("otto@example.org")


def link_for(user: User, *, minutes: float = 0) -> str:
    """The address in a letter that was sent so many minutes after NOW."""
    now = NOW + timedelta(minutes=minutes)
    with commit():
        token = links.make(
            hearing_id=None,
            purpose=reset.PURPOSE,
            subject_id=user.id,
            expires_at=now + reset.LIFETIME,
            now=now,
        )
    return reset.PATH.replace("<token>", token)


def choose(client: FlaskClient, address: str, password: str = NEW):  # type: ignore[no-untyped-def]
    return client.post(address, data={"password": password, "repeated": password})


def letters() -> list[Letter]:
    return list(db.session.scalars(select(Letter)))


def test_the_login_page_leads_there(visitor: FlaskClient) -> None:
    assert f'href="{ASK}"' in visitor.get("/anmelden").text


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(
    otto: User, visitor: FlaskClient
) -> None:
    closed = an_account("closed@example.org")
    with commit():
        staff.disable(user=closed)
    answers = [
        visitor.post(ASK, data={"email": email})
        for email in ("OTTO@example.org", "nobody@example.org", "closed@example.org")
    ]
    assert {(a.status_code, a.location, a.text) for a in answers} == {
        (303, f"{ASK}/gesendet", answers[0].text)
    }
    assert "Wenn es zu dieser Adresse ein Konto gibt" in visitor.get(answers[0].location).text
    assert [letter.address for letter in letters()] == ["otto@example.org"]


def test_no_clock_tells_whether_there_is_an_account(
    otto: User, visitor: FlaskClient, slow_answers: None
) -> None:
    for email in (otto.email, "nobody@example.org"):
        began = time.monotonic()
        visitor.post(ASK, data={"email": email})
        assert time.monotonic() - began >= reset_pages.ANSWER_SECONDS


def test_the_letter_leaves_by_itself_and_holds_no_token(otto: User, visitor: FlaskClient) -> None:
    visitor.post(ASK, data={"email": otto.email})
    (letter,) = letters()
    assert letter.state is LetterState.QUEUED
    assert letter.asked_for
    assert letter.subject == "Neues Passwort für das Stadtratshearing"
    assert "{link}" in letter.text
    assert (letter.link_purpose, letter.link_subject_id) == (reset.PURPOSE, otto.id)
    assert db.session.scalars(select(Link)).all() == [], "made when the letter is sent"


def test_the_letter_is_in_the_persons_language(otto: User, visitor: FlaskClient) -> None:
    with commit():
        db.session.get_one(User, otto.id).language = "en"
    visitor.post(ASK, data={"email": otto.email})
    assert letters()[0].language == "en"


def test_the_letter_is_in_the_language_of_the_pages_where_it_was_asked_for(
    otto: User, visitor: FlaskClient
) -> None:
    visitor.get("/?lang=en")
    visitor.post(ASK, data={"email": otto.email})
    (letter,) = letters()
    assert letter.language == "en"
    assert "The link is valid for one hour" in letter.text


def test_nobody_is_flooded_with_letters(otto: User, visitor: FlaskClient) -> None:
    for _time in range(5):
        assert visitor.post(ASK, data={"email": otto.email}).status_code == 303
    for email in (otto.email, otto.email.upper()):
        answer = visitor.post(ASK, data={"email": email})
        assert answer.status_code == 429
        assert "Bitte warten Sie 15 Minuten." in answer.text
    assert len(letters()) == 5
    states = [letter.state for letter in letters()]
    assert states.count(LetterState.QUEUED) == 1, "a newer one takes the place of one that waits"


def test_addresses_are_not_tried_out_in_numbers(visitor: FlaskClient) -> None:
    statuses = [
        visitor.post(ASK, data={"email": f"n{number}@example.org"}).status_code
        for number in range(22)
    ]
    assert statuses == [303] * 20 + [429] * 2


@pytest.mark.parametrize("email", ["", " ", "x" * 255, "a\0b@example.org", "<b>@example.org"])
def test_odd_addresses_are_no_error_of_ours(visitor: FlaskClient, email: str) -> None:
    answer = visitor.post(ASK, data={"email": email})
    assert answer.status_code in {303, 400, 422}
    assert "<b>" not in answer.text


def test_the_link_opens_once_and_ends_all_sessions(
    app: Flask, otto: User, visitor: FlaskClient
) -> None:
    inside = logged_in(app, otto)
    address = link_for(otto)
    page = visitor.get(address)
    assert "otto@example.org" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.text
    assert visitor.get(address).status_code == 200, "looking doesn't use it up"
    answer = choose(visitor, address)
    assert (answer.status_code, answer.location) == (303, "/anmelden")
    assert not is_inside(inside)
    assert not is_inside(visitor), "it is no login"
    for again in (visitor.get(address), choose(visitor, address)):
        assert again.status_code == 410
        assert ENDED in again.text
    assert [line.who for line in audited("accounts.reset_password")] == ["link"]
    login = {"email": otto.email, "password": NEW}
    assert visitor.post("/anmelden", data=login).status_code == 303
    assert is_inside(visitor)


def test_a_new_password_opens_an_account_that_guesses_had_closed(
    otto: User, visitor: FlaskClient
) -> None:
    wrong = {"email": otto.email, "password": "falsch"}
    for _guess in range(6):
        answer = visitor.post("/anmelden", data=wrong)
    assert answer.status_code == 429
    choose(visitor, link_for(otto))
    login = {"email": otto.email, "password": NEW}
    assert visitor.post("/anmelden", data=login).status_code == 303


def test_the_link_ends_after_an_hour(app: Flask, otto: User, visitor: FlaskClient) -> None:
    address = link_for(otto)
    app.extensions["clock"] = lambda: NOW + timedelta(minutes=59)
    assert visitor.get(address).status_code == 200
    app.extensions["clock"] = lambda: NOW + timedelta(minutes=61)
    assert visitor.get(address).status_code == 410
    assert choose(visitor, address).status_code == 410


def test_a_second_question_ends_the_first_link(otto: User, visitor: FlaskClient) -> None:
    first = link_for(otto)
    visitor.post(ASK, data={"email": otto.email})
    assert visitor.get(first).status_code == 410


def test_of_two_letters_that_were_late_only_the_newest_opens(
    otto: User, visitor: FlaskClient
) -> None:
    first, second = link_for(otto), link_for(otto, minutes=1)
    assert visitor.get(first).status_code == 410
    assert visitor.get(second).status_code == 200


def test_a_refused_password_does_not_use_the_link_up(otto: User, visitor: FlaskClient) -> None:
    address = link_for(otto)
    short = choose(visitor, address, "kurz")
    assert short.status_code == 422
    assert "mindestens 12 Zeichen" in short.text
    different = visitor.post(address, data={"password": NEW, "repeated": NEW + "!"})
    assert different.status_code == 422
    assert "Die beiden Passwörter sind verschieden." in different.text
    assert visitor.post(address, data={}).status_code == 422
    assert choose(visitor, address).status_code == 303


@pytest.mark.parametrize("token", ["guessed", "x" * 500, "%00", "ä", "..%2f"])
def test_a_guessed_link_opens_nothing(visitor: FlaskClient, token: str) -> None:
    assert visitor.get(f"/l/passwort/{token}").status_code in {404, 410}


def test_a_link_for_something_else_opens_nothing(otto: User, visitor: FlaskClient) -> None:
    with commit():
        token = links.make(
            hearing_id=None,
            purpose="speaker",
            subject_id=otto.id,
            expires_at=NOW + reset.LIFETIME,
            now=NOW,
        )
    assert visitor.get(f"/l/passwort/{token}").status_code == 410


def test_the_link_of_a_disabled_account_opens_nothing(otto: User, visitor: FlaskClient) -> None:
    address = link_for(otto)
    with commit():
        staff.disable(user=db.session.get_one(User, otto.id))
    assert visitor.get(address).status_code == 410
    assert choose(visitor, address).status_code == 410


def test_a_new_password_does_not_replace_the_second_factor(
    paula: Protected, visitor: FlaskClient
) -> None:
    choose(visitor, link_for(paula.user))
    login = {"email": "paula@example.org", "password": NEW}
    assert visitor.post("/anmelden", data=login).location == "/anmelden/code"
    assert not is_inside(visitor)


def test_a_link_used_twice_at_once_sets_one_password(app: Flask, otto: User) -> None:
    address = link_for(otto)

    def _choose(number: int) -> int:
        return int(choose(app.test_client(), address, f"{NEW} {number}").status_code)

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(_choose, range(4)))
    assert statuses == [303, 410, 410, 410]


def test_the_old_password_still_opens_until_a_new_one_is_chosen(
    otto: User, visitor: FlaskClient
) -> None:
    visitor.post(ASK, data={"email": otto.email})
    visitor.post("/anmelden", data={"email": otto.email, "password": PASSWORD})
    assert is_inside(visitor)
