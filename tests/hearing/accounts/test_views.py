"""Logging in and out as a browser does it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts import staff
from hearing.accounts.models import User
from hearing.database import commit, db
from tests.conftest import NOW
from tests.hearing.conftest import PASSWORD

LOGIN = {"email": "olga@example.org", "password": PASSWORD}


@pytest.fixture
def visitor(olga: FlaskClient, app: Flask) -> FlaskClient:
    """A browser without a login, where Olga has an account."""
    return app.test_client()


def test_staff_pages_ask_for_a_login_and_then_open(visitor: FlaskClient) -> None:
    asked = visitor.get("/verwaltung/aufzeichnungen")
    assert asked.status_code == 302
    assert asked.location.startswith("/anmelden?next=")
    opened = visitor.post(asked.location, data=LOGIN)
    assert (opened.status_code, opened.location) == (303, "/verwaltung/aufzeichnungen")
    assert visitor.get(opened.location).status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "//",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:x",
    ],
)
def test_login_leads_to_no_foreign_page(visitor: FlaskClient, target: str) -> None:
    answer = visitor.post("/anmelden", query_string={"next": target}, data=LOGIN)
    assert answer.location == "/verwaltung"


def test_after_the_login_the_asked_page_opens_with_its_question(visitor: FlaskClient) -> None:
    asked = visitor.get("/verwaltung/aufzeichnungen/neu?anhoerung=größe")
    opened = visitor.post(asked.location, data=LOGIN)
    assert unquote(opened.location) == "/verwaltung/aufzeichnungen/neu?anhoerung=größe"


def test_a_form_sent_without_a_login_leads_back_to_the_list_not_to_its_own_address(
    visitor: FlaskClient,
) -> None:
    asked = visitor.post("/verwaltung/aufzeichnungen/1/anhalten")
    assert asked.location == "/anmelden"
    opened = visitor.post(asked.location, data=LOGIN, follow_redirects=True)
    assert (opened.status_code, opened.request.path) == (200, "/verwaltung")


def test_each_request_begins_the_hours_of_the_login_anew_but_a_static_file_does_not(
    olga: FlaskClient,
) -> None:
    cookie = olga.get("/verwaltung/aufzeichnungen").headers["Set-Cookie"]
    assert "Expires=" in cookie
    assert "Set-Cookie" not in olga.get("/static/css/base.css?v=1&lang=en").headers


@pytest.mark.parametrize("page", ["/verwaltung", "/verwaltung/konto"])
def test_a_session_ends_after_twelve_hours_however_busy_it_is(
    app: Flask, olga: FlaskClient, page: str
) -> None:
    for minutes in range(0, 12 * 60, 45):
        app.extensions["clock"] = lambda now=NOW + timedelta(minutes=minutes): now
        assert olga.get(page).status_code == 200
    app.extensions["clock"] = lambda: NOW + timedelta(hours=12)
    assert olga.get(page).location.startswith("/anmelden")
    olga.post("/anmelden", data=LOGIN)
    assert olga.get(page).status_code == 200


def test_a_session_without_the_time_of_its_login_is_over(app: Flask, olga: FlaskClient) -> None:
    with olga.session_transaction() as session:
        del session["began"]
    assert olga.get("/verwaltung").status_code == 302


def test_logging_out_ends_the_sessions_in_other_browsers_too(
    olga: FlaskClient, visitor: FlaskClient
) -> None:
    visitor.post("/anmelden", data=LOGIN)
    assert visitor.get("/verwaltung/aufzeichnungen").status_code == 200
    assert olga.post("/abmelden").status_code == 303
    assert visitor.get("/verwaltung/aufzeichnungen").status_code == 302


def test_a_new_password_ends_the_sessions(olga: FlaskClient) -> None:
    with commit():
        staff.set_password(user=db.session.scalars(select(User)).one(), password="x" * 20)
    assert olga.get("/verwaltung/aufzeichnungen").status_code == 302


def test_a_wrong_password_is_said_beside_the_field_and_the_address_is_kept(
    visitor: FlaskClient,
) -> None:
    answer = visitor.post("/anmelden", data={**LOGIN, "password": "falsch"})
    assert answer.status_code == 401
    assert "E-Mail-Adresse oder Passwort stimmen nicht." in answer.text
    assert 'value="olga@example.org"' in answer.text
    assert "falsch" not in answer.text


def test_an_empty_form_is_answered_in_words(visitor: FlaskClient) -> None:
    answer = visitor.post("/anmelden", data={})
    assert answer.status_code == 422
    assert "Bitte geben Sie Ihr Passwort an." in answer.text


def test_after_logging_out_staff_pages_are_closed(olga: FlaskClient) -> None:
    assert olga.get("/verwaltung/aufzeichnungen").status_code == 200
    assert olga.post("/abmelden").status_code == 303
    assert olga.get("/verwaltung/aufzeichnungen").status_code == 302


def test_a_form_without_its_token_is_refused(app: Flask, visitor: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = visitor.post("/anmelden", data=LOGIN)
    assert answer.status_code == 400
    assert "Das Formular ist abgelaufen." in answer.text
