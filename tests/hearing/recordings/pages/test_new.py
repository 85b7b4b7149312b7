"""The page of a new recording: what comes in, whole or in pieces, and with which model."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import db
from hearing.jobs.models import Job
from hearing.recordings import intake, pipeline, uploads
from hearing.recordings.models import Upload
from media.errors import ProgramMissing
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.recordings.pages.conftest import (
    LIST,
    NEW,
    begin,
    field_error,
    form,
    only_recording,
    send,
    value_of,
)


def test_a_file_sent_by_a_plain_form_becomes_a_recording(
    olga: FlaskClient, hearing: Hearing, sound: Path, data: Path
) -> None:
    answer = send(olga, sound.read_bytes(), "../Größe 1 'heute'.wav")
    recording = only_recording()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{LIST}/{recording.id}"
    assert recording.title == "Vormittag"
    assert recording.file_name == "Größe 1 'heute'.wav"
    assert recording.started_at == datetime(2024, 6, 7, 7, 30, 15, tzinfo=UTC)
    assert (recording.language, recording.model) == ("de", "demo")
    assert recording.retain_until == date(2024, 7, 19)
    stored = pipeline.source(recording=recording, data=data).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == recording.sha256
    assert stored == sound.read_bytes()
    assert list(uploads.folder(data).iterdir()) == []
    assert db.session.scalars(select(Job.kind)).first() == "probe"


def test_a_file_that_came_in_pieces_becomes_a_recording_once(
    olga: FlaskClient, hearing: Hearing, sound: Path
) -> None:
    token = begin(olga, hearing, sound.read_bytes())
    first = olga.post(NEW, data=form(upload=token))
    second = olga.post(NEW, data=form(upload=token))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert only_recording().title == "Vormittag"


def test_the_page_is_filled_in_from_the_hearing(olga: FlaskClient, hearing: Hearing) -> None:
    page = olga.get(NEW)
    assert value_of(page, "title") == hearing.title
    assert value_of(page, "started_at") == "2024-06-07T09:30:00"
    assert value_of(page, "retain_until") == "2024-07-22"  # 42 days from today
    assert "Einwilligung der Beteiligten" in page.text


def test_the_newest_hearing_that_has_begun_is_offered_first(
    olga: FlaskClient, hearing: Hearing
) -> None:
    a_hearing(slug="alt", title="Die alte", starts_at=NOW - timedelta(days=400))
    later = NOW + timedelta(days=9)
    a_hearing(slug="neu", title="Die neue", starts_at=later, ends_at=later)
    assert value_of(olga.get(NEW), "title") == hearing.title
    page = olga.get(f"{NEW}?anhoerung=neu")
    assert value_of(page, "title") == "Die neue"
    assert value_of(page, "retain_until") == f"{later.date() + timedelta(days=42)}"
    assert olga.get(f"{NEW}?anhoerung=unbekannt").status_code == 404


def test_without_a_hearing_the_page_says_what_to_do(olga: FlaskClient) -> None:
    assert "Es gibt noch keine Anhörung" in olga.get(NEW).text


def test_a_session_without_a_resolution_is_pointed_out(olga: FlaskClient) -> None:
    a_hearing(legal_basis=LegalBasis.SESSION)
    page = olga.get(NEW)
    assert "Art. 52" in page.text
    assert "Der Beschluss fehlt noch" in page.text


def test_without_a_real_model_the_page_names_three_ways_and_chooses_none(
    olga: FlaskClient, hearing: Hearing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MEDIA_MODELS", str(tmp_path))
    page = olga.get(NEW)
    for way in ("media models fetch small", "media models import", "demo"):
        assert way in page.text
    assert re.search(r'<option selected value="">Bitte wählen', page.text)
    answer = olga.post(NEW, data=form(model=""))
    assert field_error(answer, "model") == "Bitte wählen Sie ein Modell."


def test_the_model_of_the_settings_is_chosen(
    app: Flask, olga: FlaskClient, hearing: Hearing
) -> None:
    app.config["MODEL"] = "/modelle/large-v3"
    assert re.search(r'<option selected value="/modelle/large-v3">', olga.get(NEW).text)


def test_the_same_file_twice_leads_to_the_recording_there_is(
    olga: FlaskClient, hearing: Hearing, sound: Path, data: Path
) -> None:
    send(olga, sound.read_bytes(), title="Der <erste> Teil")
    answer = send(olga, sound.read_bytes(), title="Noch einmal")
    assert answer.status_code == 422
    sentence = "Diese Datei gibt es schon als Aufzeichnung „Der <erste> Teil“."
    assert field_error(answer, "file") == f"{sentence} Zu dieser Aufzeichnung"
    assert "<erste>" not in answer.text
    assert f'href="{LIST}/{only_recording().id}"' in answer.text
    assert list(uploads.folder(data).iterdir()) == []


def test_a_half_file_asks_for_the_rest_and_knows_what_was_typed(
    olga: FlaskClient, hearing: Hearing, sound: Path
) -> None:
    content = sound.read_bytes()
    token = begin(olga, hearing, content[:1000], len(content))
    answer = olga.post(NEW, data=form(upload=token))
    assert answer.status_code == 422
    assert "fehlt noch ein Teil" in field_error(answer, "file")
    page = olga.get(f"{NEW}?upload={token}")
    assert value_of(page, "title") == "Alter Titel"
    assert "1 kB von" in page.text
    known = json.loads(unescape(re.search(r'data-unfinished="(.*?)"', page.text)[1]))  # type: ignore[index]
    assert known == {"tag.wav/1/2": f"/verwaltung/uploads/{token}"}
    listed = olga.get(LIST)
    assert f"upload={token}" in listed.text
    for _time in range(2):
        assert olga.post(f"{LIST}/uebertragungen/{token}/verwerfen").status_code == 303
    assert db.session.get(Upload, token) is None
    assert olga.post(NEW, data=form(upload=token)).status_code == 422


def test_a_server_without_ffmpeg_keeps_the_file_and_names_the_program(
    olga: FlaskClient, hearing: Hearing, sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_program(_path: Path) -> None:
        raise ProgramMissing("ffmpeg")

    monkeypatch.setattr(intake, "probe", no_program)
    answer = send(olga, sound.read_bytes())
    assert "fehlt das Programm „ffmpeg“" in field_error(answer, "file")
    monkeypatch.undo()
    assert olga.post(NEW, data=form(upload=value_of(answer, "upload"))).status_code == 303
