"""What every page shares: language, safety headers, errors in words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.web import clock
from tests.hearing.cast import a_hearing


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


def behind(data: Path, **overrides: object) -> Flask:
    """The application on a database without tables."""
    return create_app({}, DATA=data, SECRET_KEY="test", **overrides)


def test_a_database_behind_the_migrations_is_said_with_the_command_that_helps(
    data: Path,
) -> None:
    client = behind(data).test_client()
    # A form without its token too: that isn't what is wrong.
    for answer in (client.get("/"), client.post("/anmelden")):
        assert answer.status_code == 503
        assert "hearing db upgrade" in answer.text
    answer = client.post("/verwaltung/uploads", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert "nicht auf dem Stand des Programms. Bitte" in answer.json["error"]


def test_a_database_behind_is_said_to_who_is_logged_in_too(data: Path) -> None:
    app = behind(data, PROPAGATE_EXCEPTIONS=False)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "1."
    answer = client.get("/verwaltung/aufzeichnungen")
    assert answer.status_code == 503
    assert "hearing db upgrade" in answer.text


def test_a_database_of_a_newer_program_is_said_without_that_command(data: Path) -> None:
    app = behind(data)
    with app.app_context():
        upgrade(db.engine)
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = app.test_client().get("/")
    assert answer.status_code == 503
    assert "zu einer neueren Fassung" in answer.text
    assert "hearing db upgrade" not in answer.text


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


def test_a_static_file_is_kept_for_good_only_if_it_is_there(visitor: FlaskClient) -> None:
    there = visitor.get("/static/css/base.css?v=1&lang=en").headers
    assert there["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in there
    missing = visitor.get("/static/css/none.css?v=1&lang=en")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers["Cache-Control"]


@pytest.mark.parametrize(
    "asked", ["bytes=a-b", "bytes=5-2", "lines=0-1", "bytes=0-1,4-5", "nonsense", "bytes="]
)
def test_a_range_that_is_none_or_several_gets_the_whole_file(
    visitor: FlaskClient, asked: str
) -> None:
    whole = visitor.get("/static/css/base.css")
    answer = visitor.get("/static/css/base.css", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (200, whole.data)


def test_a_range_beyond_the_end_is_told_the_length(visitor: FlaskClient) -> None:
    length = len(visitor.get("/static/css/base.css").data)
    answer = visitor.get("/static/css/base.css", headers={"Range": "bytes=9999999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{length}"
    assert "So weit reicht diese Datei nicht." in answer.text


def test_a_script_is_told_the_same_as_a_person(visitor: FlaskClient) -> None:
    for path, sentence in (
        ("/nirgendwo", "Diese Seite gibt es nicht. Vielleicht wurde sie verschoben"),
        ("/abmelden", "Diese Adresse nimmt solche Anfragen nicht an."),
    ):
        answer = visitor.get(path, headers={"Accept": "application/json"})
        assert answer.json["error"].startswith(sentence)


def test_the_language_switch_stays_on_this_site_and_on_this_page(visitor: FlaskClient) -> None:
    page = visitor.get("/anhoerungen/100%25%3Fx%23y").text
    assert 'href="/anhoerungen/100%25%3Fx%23y?lang=en"' in page
    page = visitor.get("//evil.example/nirgendwo").text
    assert 'href="//' not in page


@pytest.mark.parametrize(
    "path",
    [
        "/anhoerungen/a%00b",
        f"/anhoerungen/ki/aufzeichnungen/{10**22}",
        f"/anhoerungen/ki/aufzeichnungen/{2**31}/protokoll.txt",
        f"/verwaltung/aufzeichnungen/{10**22}",
        f"/verwaltung/aufzeichnungen/{2**31}/fortschritt",
        "/verwaltung/aufzeichnungen/neu?anhoerung=a%00b",
        "/verwaltung/aufzeichnungen/neu?upload=a%00b",
        "/suche?q=a%00b",
        "/?lang=%00",
        "/anmelden?next=/%00",
    ],
)
def test_no_address_is_an_error_of_ours(olga: FlaskClient, path: str) -> None:
    assert olga.get(path).status_code in {200, 303, 400, 404}


def test_a_nul_in_a_form_is_no_error_of_ours(olga: FlaskClient, visitor: FlaskClient) -> None:
    login = {"email": "olga\0@example.org", "password": "x\0"}
    assert visitor.post("/anmelden", data=login).status_code in {400, 401}
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Metadata": "hearing YQBi"}
    assert olga.post("/verwaltung/uploads", headers=headers).status_code == 400
    headers = {"Tus-Resumable": "1.0.0"}
    assert olga.head("/verwaltung/uploads/a%00b", headers=headers).status_code in {400, 404}


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (59.9, "0:59"), (83, "1:23"), (3723.4, "1:02:03")]
)
def test_times_read_as_on_a_player(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_only_names_that_were_named_are_believed(data: Path) -> None:
    environment = {"HEARING_HOSTS": "hearing.example, www.hearing.example"}
    app = create_app(environment, DATA=data, SECRET_KEY="test")
    with app.app_context():
        upgrade(db.engine)
    own, foreign = ({"Host": f"{name}.example"} for name in ("www.hearing", "evil"))
    assert app.test_client().get("/", headers=own).status_code == 200
    assert app.test_client().get("/", headers=foreign).status_code == 400


def test_a_number_of_twenty_digits_is_refused_in_words(olga: FlaskClient) -> None:
    a_hearing()
    answer = olga.get(f"/verwaltung/anhoerungen/ki/briefe?seite={10**20}")
    assert answer.status_code == 400
    assert "unvollständig oder falsch" in answer.text


def test_an_error_of_the_database_names_no_person(app: Flask) -> None:
    with pytest.raises(DBAPIError) as refused:
        db.session.execute(text("SELECT :who FROM nowhere"), {"who": "pia@example.org"})
    assert "pia@example.org" not in str(refused.value)
