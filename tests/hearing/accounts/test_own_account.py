"""One's own account: password, sessions in other browsers, language."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import User
from hearing.database import db
from tests.hearing.accounts.conftest import audited, is_inside
from tests.hearing.conftest import PASSWORD, an_account, logged_in

PAGE = "/verwaltung/konto"
NEW = "ein ganz neues Passwort"
CHANGE = {"current": PASSWORD, "password": NEW, "repeated": NEW}


def test_the_page_says_who_one_is(olga: FlaskClient, visitor: FlaskClient) -> None:
    page = olga.get(PAGE).text
    assert "olga@example.org" in page
    assert "Administration: alle Anhörungen" in page
    assert visitor.get(PAGE).status_code == 302


def test_a_new_password_ends_the_sessions_elsewhere_and_keeps_this_one(
    app: Flask, visitor: FlaskClient
) -> None:
    user = an_account("otto@example.org")
    here, elsewhere = logged_in(app, user), logged_in(app, user)
    assert here.post(f"{PAGE}/passwort", data=CHANGE).status_code == 303
    assert is_inside(here)
    assert not is_inside(elsewhere)
    assert [line.who for line in audited("accounts.change_password")] == ["otto@example.org"]
    login = {"email": "otto@example.org", "password": NEW}
    assert visitor.post("/anmelden", data=login).status_code == 303


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"current": "falsch"}, 401, "Das Passwort stimmt nicht."),
        ({"current": ""}, 422, "Bitte geben Sie Ihr Passwort an."),
        ({"password": "kurz", "repeated": "kurz"}, 422, "mindestens 12 Zeichen"),
        ({"repeated": "etwas anderes"}, 422, "Die beiden Passwörter sind verschieden."),
        ({"password": "", "repeated": ""}, 422, "Bitte geben Sie ein neues Passwort an."),
        ({"password": "x" * 1001, "repeated": "x" * 1001}, 422, "1000"),
    ],
)
def test_a_refused_change_is_said_and_changes_nothing(
    olga: FlaskClient, visitor: FlaskClient, change: dict[str, str], status: int, sentence: str
) -> None:
    answer = olga.post(f"{PAGE}/passwort", data={**CHANGE, **change})
    assert answer.status_code == status
    assert sentence in answer.text
    assert NEW not in answer.text
    login = {"email": "olga@example.org", "password": PASSWORD}
    assert visitor.post("/anmelden", data=login).status_code == 303


def test_guessing_the_password_from_within_is_stopped(olga: FlaskClient) -> None:
    for _guess in range(5):
        olga.post(f"{PAGE}/passwort", data={**CHANGE, "current": "falsch"})
    answer = olga.post(f"{PAGE}/passwort", data=CHANGE)
    assert answer.status_code == 429
    assert "Zu viele Fehlversuche." in answer.text


def test_sessions_elsewhere_are_ended_and_this_one_goes_on(app: Flask) -> None:
    user = an_account("otto@example.org")
    here, elsewhere = logged_in(app, user), logged_in(app, user)
    assert here.post(f"{PAGE}/sitzungen").status_code == 303
    assert is_inside(here)
    assert not is_inside(elsewhere)
    assert len(audited("accounts.end_sessions")) == 1


def test_the_language_is_kept_with_the_account_and_met_again_at_the_next_login(
    olga: FlaskClient, visitor: FlaskClient
) -> None:
    olga.post(f"{PAGE}/sprache", data={"language": "en"})
    assert '<html lang="en"' in olga.get(PAGE).text
    assert db.session.scalars(select(User.language)).all() == ["en"]
    visitor.post("/anmelden", data={"email": "olga@example.org", "password": PASSWORD})
    assert '<html lang="en"' in visitor.get(PAGE).text


@pytest.mark.parametrize("language", ["", "xx", "\0", "de\r\nSet-Cookie: a=b"])
def test_an_unknown_language_changes_nothing(olga: FlaskClient, language: str) -> None:
    assert olga.post(f"{PAGE}/sprache", data={"language": language}).status_code in {303, 400}
    assert db.session.scalars(select(User.language)).all() == ["de"]


def test_each_login_is_a_line_of_the_audit_log_and_failures_are_not(
    olga: FlaskClient, visitor: FlaskClient
) -> None:
    for password in ("falsch", PASSWORD):
        visitor.post("/anmelden", data={"email": "olga@example.org", "password": password})
    lines = audited("accounts.log_in")
    assert [(line.who, line.after) for line in lines] == [("olga@example.org", {"way": "password"})]
