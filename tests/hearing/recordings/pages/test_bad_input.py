"""Bad input: said in words beside its field, and nothing typed is lost."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.files import limits
from hearing.recordings import receive, uploads
from hearing.recordings.models import Recording, Upload
from tests.hearing.recordings.conftest import make_media
from tests.hearing.recordings.pages.conftest import (
    NEW,
    field_error,
    form,
    only_recording,
    send,
    value_of,
)


def bad_files(folder: Path) -> dict[str, tuple[bytes, str]]:
    """Contents that can't become a recording, and a word of what is said about each."""
    video = make_media(
        folder / "silent.mp4", "-f", "lavfi", "-i", "color=size=32x32:duration=1", "-an"
    )
    whole = make_media(folder / "whole.mp4", "-f", "lavfi", "-i", "sine=duration=2", "-c:a", "aac")
    content = whole.read_bytes()
    return {
        "empty": (b"", "leer"),
        "text": (b"Sehr geehrte Damen und Herren, " * 100, "keine Ton- oder Videodatei"),
        "noise": (bytes(range(256)) * 400, "keine Ton- oder Videodatei"),
        "no sound": (video.read_bytes(), "keine Tonspur"),
        "no index": (content[: content.index(b"moov") - 4], "bricht ab"),
    }


def test_a_bad_file_is_refused_in_words_and_what_was_typed_stays(
    olga: FlaskClient, hearing: Hearing, data: Path, tmp_path: Path
) -> None:
    for case, (content, words) in bad_files(tmp_path).items():
        answer = send(olga, content, title="Mein Titel")
        assert (case, answer.status_code) == (case, 422)
        assert words in field_error(answer, "file"), case
        assert value_of(answer, "title") == "Mein Titel"
        assert value_of(answer, "upload") == ""
        assert list(uploads.folder(data).iterdir()) == [], case
    assert db.session.scalars(select(Recording)).all() == []
    assert db.session.scalars(select(Upload)).all() == []


def test_a_bad_field_keeps_the_file(olga: FlaskClient, hearing: Hearing, sound: Path) -> None:
    answer = send(olga, sound.read_bytes(), title=" ", retain_until="2024-06-09")
    assert answer.status_code == 422
    assert field_error(answer, "title") == "Bitte geben Sie der Aufzeichnung einen Titel."
    assert field_error(answer, "retain_until") == (
        "Das Aufbewahrungsdatum 09.06.2024 liegt in der Vergangenheit."
    )
    assert "ist vollständig übertragen" in answer.text
    token = value_of(answer, "upload")
    assert olga.post(NEW, data=form(upload=token)).status_code == 303
    assert only_recording().title == "Vormittag"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("started_at", ""),
        ("started_at", "gestern"),
        ("language", "xx"),
        ("model", "large-v99"),
        ("retain_until", ""),
        ("retain_until", "31.12.2024"),
        ("retain_until", "2024-06-09"),
        ("retain_until", "9999-12-31"),
    ],
)
def test_a_bad_field_is_said_beside_it(
    olga: FlaskClient, hearing: Hearing, name: str, value: str
) -> None:
    answer = olga.post(NEW, data=form(**{name: value}))
    assert answer.status_code == 422
    assert field_error(answer, name)
    assert field_error(answer, "file") == "Bitte wählen Sie die Datei der Aufzeichnung aus."


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("started_at", "0001-01-01T00:00", "Bitte geben Sie ein Jahr zwischen 1900 und 2025 an."),
        ("started_at", "9999-12-31T23:59", "Bitte geben Sie ein Jahr zwischen 1900 und 2025 an."),
        (
            "started_at",
            "2024-03-31T02:30",
            "Diese Uhrzeit gibt es nicht: An diesem Tag werden die Uhren vorgestellt.",
        ),
        ("started_at", "2024-10-27T02:30", ""),  # comes twice: the first is meant
        ("retain_until", "2034-06-10", "Länger als 10 Jahre wird keine Aufzeichnung aufbewahrt."),
        ("retain_until", "2034-06-07", ""),
    ],
)
def test_times_out_of_reach_are_refused_in_words(
    olga: FlaskClient, hearing: Hearing, field: str, value: str, sentence: str
) -> None:
    answer = olga.post(NEW, data=form(**{field: value}))
    assert answer.status_code == 422
    assert field_error(answer, field) == sentence


def test_a_character_that_no_database_keeps_is_taken_out_of_the_title(
    olga: FlaskClient, hearing: Hearing, sound: Path
) -> None:
    assert send(olga, sound.read_bytes(), title="Vor\0mittag").status_code == 303
    assert only_recording().title == "Vor mittag"


def test_a_file_too_large_for_the_form_is_refused(
    app: Flask, olga: FlaskClient, hearing: Hearing, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receive.streaming, "upload_limit", lambda: 100_000)
    answer = send(olga, sound.read_bytes())
    assert answer.status_code == 413


def test_a_strangers_large_form_is_not_even_read(
    app: Flask, visitor: FlaskClient, hearing: Hearing
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True  # the token would be looked for in the form
    body = io.BytesIO(bytes(limits.FORM_BYTES + 1))
    answer = visitor.post(NEW, data=form(file=(body, "gross.wav")))
    assert (answer.status_code, answer.location) == (302, "/anmelden")
    answer = visitor.post("/anmelden", data={"email": "x" * (limits.FORM_BYTES + 1)})
    assert answer.status_code == 413
