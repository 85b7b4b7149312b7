"""What every page shares: language, safety headers, errors in words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.app import create_app
from hearing.web import clock


def test_pages_are_german_unless_english_is_chosen_and_the_choice_is_kept(
    visitor: FlaskClient,
) -> None:
    assert '<html lang="de"' in visitor.get("/").text
    assert '<html lang="en"' in visitor.get("/?lang=en").text
    assert '<html lang="en"' in visitor.get("/").text
    assert '<html lang="de"' in visitor.get("/?lang=de").text
    assert '<html lang="de"' in visitor.get("/?lang=xx").text


@pytest.mark.parametrize("address", ["/", "/suche?q=ki", "/anmelden", "/nirgendwo"])
def test_every_page_forbids_foreign_origins_and_inline_code(
    visitor: FlaskClient, address: str
) -> None:
    headers = visitor.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/nirgendwo", 404, "Diese Seite gibt es nicht."),
        ("/nirgendwo?lang=en", 404, "There is no such page."),
        ("/abmelden", 405, "Diese Adresse nimmt solche Anfragen nicht an."),
    ],
)
def test_errors_are_pages_with_a_sentence(
    visitor: FlaskClient, address: str, status: int, sentence: str
) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    assert sentence in answer.text
    assert "<main" in answer.text


def test_an_error_of_ours_keeps_its_details_to_itself(app: Flask, visitor: FlaskClient) -> None:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["archive.home"] = lambda: 1 / 0
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "Der Fehler liegt bei uns." in answer.text
    assert "division" not in answer.text


def test_a_database_behind_the_migrations_is_said_with_the_command_that_helps(
    data: Path,
) -> None:
    app = create_app({}, DATA=data, SECRET_KEY="test")
    answer = app.test_client().get("/")
    assert answer.status_code == 503
    assert "hearing db upgrade" in answer.text


def test_a_locked_database_is_no_server_error(data: Path, app: Flask) -> None:
    if not app.config["DATABASE"].startswith("sqlite"):
        pytest.skip("locks of this kind are SQLite's")
    app.view_functions["archive.home"] = lambda: _raise_locked()
    answer = app.test_client().get("/")
    assert answer.status_code == 503
    assert "Die Datenbank antwortet gerade nicht." in answer.text


def _raise_locked() -> str:
    from sqlalchemy.exc import OperationalError

    raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked"))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (83, "1:23"), (3723.4, "1:02:03")]
)
def test_times_read_as_on_a_player(seconds: float, text: str) -> None:
    assert clock(seconds) == text
