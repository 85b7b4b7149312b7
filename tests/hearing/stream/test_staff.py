"""The staff's page of the live stream."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import db
from hearing.desk.models import MarkKind
from hearing.stream.models import Audience, LiveStream, SourceKind, StreamState
from tests import checkers
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.desk.cast import press, speaks_in
from tests.hearing.stream.staff_cast import a_stream, started

PAGE = "/verwaltung/anhoerungen/ki/livestream"
STATE: dict[str, Any] = {
    "state": "live",
    "since": NOW.isoformat(),
    "written": NOW.isoformat(),
    "pid": 1,
    "encoder": {
        **{"video": "h264", "audio": "aac", "width": 1920, "height": 1080, "fps": 25.0},
        **{"channels": 2, "kbit": 4210, "drift": 3600.4, "jumps": 0, "encoded_anew": True},
    },
    "receiving": True,
    "reason": "",
    "seconds": 3725.2,
    "free_bytes": 8_300_000_000,
    "warnings": [{"code": "wrong_key", "text": "x", "last": NOW.isoformat(), "times": 2}],
}


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: pages are the same on every database."""
    shutil.copy(sqlite_tables, data / "hearing.db")
    return f"sqlite:///{data / 'hearing.db'}"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def the_form(client: FlaskClient, path: str) -> dict[str, str]:
    page = html.fromstring(client.get(PAGE).text)
    [form] = [one for one in page.forms if str(one.action).endswith(path)]
    return dict(form.form_values())


def send(client: FlaskClient, path: str, **values: str) -> Any:
    return client.post(f"{PAGE}/{path}", data={**the_form(client, path), **values})


def test_it_is_set_up_started_and_ended(olga: FlaskClient, hearing: Hearing) -> None:
    assert olga.post(f"{PAGE}/einrichten").status_code == 303
    refused = olga.post(f"{PAGE}/beginnen", follow_redirects=True)
    assert "worauf die Übertragung beruht" in refused.text
    assert send(olga, "bedingungen", legal_basis="consent").status_code == 303
    assert "begonnen" in olga.post(f"{PAGE}/beginnen", follow_redirects=True).text
    assert "Ein beendeter Livestream geht nicht weiter" in olga.get(f"{PAGE}/beenden").text
    assert "beendet" in olga.post(f"{PAGE}/beenden", follow_redirects=True).text
    stream = db.session.query(LiveStream).one()
    assert stream.state is StreamState.ENDED
    assert olga.get(f"{PAGE}/beenden").status_code == 303


def test_the_encoder_is_told_where_and_with_which_key(olga: FlaskClient, hearing: Hearing) -> None:
    stream = a_stream(hearing)
    page = olga.get(PAGE).text
    assert "rtmp://localhost:1935/live" in page
    assert stream.key in page
    old = stream.key
    olga.post(f"{PAGE}/schluessel")
    db.session.refresh(stream)
    assert stream.key != old
    send(olga, "quelle", source="srt")
    assert "srt://localhost:9000" in olga.get(PAGE).text


def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_lost(
    olga: FlaskClient, hearing: Hearing
) -> None:
    stream = a_stream(hearing)
    answer = send(olga, "quelle", source="hls", address="ftp://example.org/film")
    assert answer.status_code == 422
    assert "Sie beginnt mit https:// / http://" in answer.text
    assert "ftp://example.org/film" in answer.text
    answer = send(olga, "bedingungen", legal_basis="session", notice="Danke fürs Zusehen.")
    assert answer.status_code == 422
    assert "Danke fürs Zusehen." in answer.text
    assert send(olga, "quelle", source="file").status_code == 422
    db.session.refresh(stream)
    assert (stream.source, stream.legal_basis) == (SourceKind.RTMP, LegalBasis.CONSENT)


def test_what_two_change_at_once_is_kept_field_by_field(
    olga: FlaskClient, hearing: Hearing
) -> None:
    stream = a_stream(hearing)
    one, other = the_form(olga, "bedingungen"), the_form(olga, "bedingungen")
    olga.post(f"{PAGE}/bedingungen", data={**one, "audience": "invited"})
    olga.post(f"{PAGE}/bedingungen", data={**other, "notice": "Bis bald."})
    db.session.refresh(stream)
    assert (stream.audience, stream.notice) == (Audience.INVITED, "Bis bald.")


def test_who_may_not_be_shown_is_named_before_it_starts(
    olga: FlaskClient, hearing: Hearing
) -> None:
    a_stream(hearing)
    assert "Alle Mitwirkenden dürfen" in olga.get(PAGE).text
    speaks_in(hearing, 0, "Beispiel Scheu")
    page = olga.get(PAGE).text
    assert "Beispiel Scheu" in page
    assert "noch nicht in Livestream und Aufzeichnung eingewilligt" in page


def test_how_it_is_stands_on_the_page_and_on_the_desk(
    app: Flask, olga: FlaskClient, hearing: Hearing, data: Path
) -> None:
    folder = started(a_stream(hearing), data=data)
    folder.state.write_text(json.dumps(STATE))
    page = olga.get(f"{PAGE}/zustand").text
    for words in ("Auf Sendung", "1920 × 1080", "4.210 kbit/s", "falschen Schlüssel", "8,3 GB"):
        assert words in page
    assert "geht 3.600,4 Sekunden falsch" in page
    line = olga.get(f"{PAGE}/zeile").text
    assert "Auf Sendung" in line
    folder.state.write_text(json.dumps({**STATE, "written": "2024-06-10T07:59:00Z"}))
    assert "wird neu gestartet" in olga.get(f"{PAGE}/zustand").text
    gap = {"state": "gap", "reason": "the encoder has gone", "receiving": False}
    folder.state.write_text(json.dumps({**STATE, **gap}))
    assert "Der Encoder hat die Verbindung beendet." in olga.get(PAGE).text


def test_the_desk_reads_only_what_is_so_now(
    app: Flask, olga: FlaskClient, hearing: Hearing, data: Path
) -> None:
    folder = started(a_stream(hearing), data=data)
    folder.state.write_text(json.dumps(STATE))
    assert "falschen Schlüssel" in olga.get(f"{PAGE}/zeile").text
    press(hearing, MarkKind.CLOSED)
    line = olga.get(f"{PAGE}/zeile").text  # before the stream's program has said so itself
    assert "Die Sitzung ist nichtöffentlich." in line
    assert "Standbild ohne Ton" in line
    assert "Auf Sendung" not in line
    app.extensions["clock"] = lambda: NOW + timedelta(minutes=5)
    assert "falschen Schlüssel" not in olga.get(f"{PAGE}/zeile").text
    assert "falschen Schlüssel" in olga.get(f"{PAGE}/zustand").text


@pytest.mark.slow
@pytest.mark.parametrize("check", [checkers.html_validate, checkers.nu])
def test_every_page_is_valid_in_every_state(
    check: Callable[[dict[str, str], Path], list[str]],
    olga: FlaskClient,
    hearing: Hearing,
    data: Path,
    tmp_path: Path,
) -> None:
    pages = {"none": olga.get(PAGE).text}
    speaks_in(hearing, 0, "Beispiel Scheu")
    stream = a_stream(hearing, caption_model="demo")
    pages["prepared"] = olga.get(PAGE).text
    pages["refused"] = send(olga, "quelle", source="hls", address="").text
    folder = started(stream, data=data)
    pages["starting"] = olga.get(PAGE).text
    folder.state.write_text(json.dumps(STATE))
    pages["running"], pages["end"] = olga.get(PAGE).text, olga.get(f"{PAGE}/beenden").text
    pages["desk"] = olga.get("/verwaltung/anhoerungen/ki/pult").text
    olga.post(f"{PAGE}/beenden")
    pages["ended"] = olga.get(PAGE).text
    assert check(pages, tmp_path / "pages") == []
