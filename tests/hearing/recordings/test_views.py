"""The staff's pages: what comes in, what is said about bad input, who may press what."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import commit, db
from hearing.files import limits
from hearing.jobs.models import Job, JobState
from hearing.recordings import intake, pipeline, receive, uploads
from hearing.recordings.models import Recording, State, Upload
from media.errors import ProgramMissing
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording
from tests.hearing.recordings.conftest import make_media

LIST = "/verwaltung/aufzeichnungen"
NEW = f"{LIST}/neu"


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: what is asked of the database here is tested on both elsewhere."""
    return f"sqlite:///{shutil.copy(sqlite_tables, data / 'hearing.db')}"


def form(**values: Any) -> dict[str, Any]:
    return {
        "title": "Vormittag",
        "started_at": "2024-06-07T09:30:15",
        "language": "de",
        "model": "demo",
        "retain_until": "2024-07-19",
        **values,
    }


def send(client: FlaskClient, content: bytes, name: str = "tag.wav", **values: Any) -> Any:
    values = form(file=(io.BytesIO(content), name), **values)
    return client.post(NEW, data=values, content_type="multipart/form-data")


def field_error(page: Any, name: str) -> str:
    """The sentence beside a field."""
    found = re.search(rf'id="{name}-error">(.*?)</div>', page.text, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", found[1])).split()) if found else ""


def value_of(page: Any, name: str) -> str:
    (tag,) = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', page.text)
    found = re.search(r'value="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def only_recording() -> Recording:
    db.session.expire_all()
    return db.session.scalars(select(Recording)).one()


# --- what comes in ---


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


def begin(client: FlaskClient, hearing: Hearing, content: bytes, size: int | None = None) -> str:
    """Send content by tus, of a file of that size; gives the token."""
    tus = {"Tus-Resumable": "1.0.0"}
    metadata = f"hearing {encode(hearing.slug)},filename {encode('tag.wav')}"
    metadata += f",title {encode('Alter Titel')},fingerprint {encode('tag.wav/1/2')}"
    length = {"Upload-Length": str(size or len(content)), "Upload-Metadata": metadata}
    address = client.post("/verwaltung/uploads", headers={**tus, **length}).headers["Location"]
    kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    assert client.patch(address, data=content, headers={**tus, **kind}).status_code == 204
    return str(address).rpartition("/")[2]


def encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


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


# --- models ---


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


# --- bad input, each in words beside its field, nothing typed lost ---


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


# --- how far it is ---


def job(recording: Recording, kind: str, **facts: Any) -> Job:
    with commit():
        job = db.session.scalars(
            select(Job).where(Job.subject == pipeline.subject_of(recording), Job.kind == kind)
        ).one()
        for name, value in facts.items():
            setattr(job, name, value)
    return job


@pytest.fixture
def recording(olga: FlaskClient, hearing: Hearing, sound: Path) -> Recording:
    """A recording just taken in."""
    send(olga, sound.read_bytes())
    return only_recording()


def running(recording: Recording, kind: str = "audio", **facts: Any) -> Job:
    values = {
        "state": JobState.RUNNING,
        "attempts": 1,
        "started_at": NOW - timedelta(seconds=100),
        "done_seconds": 240.0,
        "total_seconds": 1000.0,
        **facts,
    }
    return job(recording, kind, **values)


def test_progress_says_step_percent_rate_and_remaining_time(
    olga: FlaskClient, recording: Recording
) -> None:
    job(recording, "probe", state=JobState.DONE)
    job(recording, "playback", state=JobState.DONE)
    running(recording, attempts=2)
    answer = olga.get(f"{LIST}/{recording.id}/fortschritt").json
    assert answer["running"] is True
    assert answer["summary"] == "Schritt 3 von 8: Ton entnehmen, 24 %"
    steps = {step["kind"]: step for step in answer["steps"]}
    assert steps["probe"]["state_text"] == "fertig"
    text = "24 % · 2,4-fache Echtzeit · noch etwa 5 Minuten · 2. Versuch"
    assert steps["audio"]["text"] == text
    assert answer["announcement"] == "Ton entnehmen"
    page = olga.get(f"{LIST}/{recording.id}").text
    assert text in page
    assert "Ton entnehmen, 24 %" in olga.get(LIST).text


def test_progress_in_english(olga: FlaskClient, recording: Recording) -> None:
    running(recording)
    answer = olga.get(f"{LIST}/{recording.id}/fortschritt?lang=en").json
    text = {step["kind"]: step["text"] for step in answer["steps"]}["audio"]
    assert "2.4" in text


def test_an_error_is_said_in_german_and_can_be_tried_again(
    olga: FlaskClient, recording: Recording
) -> None:
    error = {"code": "model_missing", "text": "…", "facts": {"name": "small", "engine": "x"}}
    running(recording, state=JobState.FAILED, error=error)
    with commit():
        pipeline.settle(recording=recording)
    page = olga.get(f"{LIST}/{recording.id}").text
    assert "Das Modell „small“ liegt nicht auf dem Server." in unescape(page)
    assert "Das Modell „small“" in unescape(olga.get(LIST).text)
    assert "Verarbeitung anhalten" not in page
    answer = olga.post(f"{LIST}/{recording.id}/fortsetzen")
    assert answer.status_code == 303
    assert only_recording().state is State.PROCESSING
    assert "Weiter verarbeiten" not in olga.get(f"{LIST}/{recording.id}").text


def test_work_can_be_stopped_and_gone_on_with(olga: FlaskClient, recording: Recording) -> None:
    olga.post(f"{LIST}/{recording.id}/anhalten")
    assert only_recording().state is State.CANCELLED
    assert olga.get(f"{LIST}/{recording.id}/fortschritt").json["running"] is False
    page = olga.get(f"{LIST}/{recording.id}").text
    assert "angehalten" in page
    olga.post(f"{LIST}/{recording.id}/fortsetzen")
    assert only_recording().state is State.PROCESSING


# --- what is doubtful ---


def test_places_without_text_and_proposals_lead_to_their_second(
    olga: FlaskClient, hearing: Hearing, data: Path
) -> None:
    gap = {"start": 83.5, "end": 85.0, "reason": "heard_again_without_text"}
    doubt = {"kind": "repetition", "start": 12.34, "end": 20.0, "detail": ""}
    coverage = {
        "speech_seconds": 3600.0,
        "text_seconds": 3598.5,
        "listed_seconds": 1.5,
        "spans": [{"start": 80.0, "end": 90.0, "state": "part", "missing": [gap]}],
        "doubts": [doubt, {**doubt, "kind": "a new kind"}],
    }
    recording = a_recording(hearing, coverage=coverage)
    files = pipeline.workspace(recording=recording, data=data)
    files.folder.mkdir(parents=True)
    proposal = {"segment": 1, "start": 99.0, "heard": "Muc <GPT>", "proposed": "MUCGPT"}
    files.proposals.write_text(json.dumps([{**proposal, "score": 0.9}]))
    page = unescape(olga.get(f"{LIST}/{recording.id}").text)
    address = f"/anhoerungen/{hearing.slug}/aufzeichnungen/{recording.id}"
    for second in ("83.5", "12.3", "99.0"):
        assert f'href="{address}?t={second}"' in page
    assert "Auch beim zweiten Hören" in page
    assert "Der Text wiederholt sich" in page
    assert "Diese Stelle bitte anhören" in page
    assert "gehört: „Muc <GPT>“, vielleicht „MUCGPT“" in page


def test_a_recording_without_gaps_says_so(olga: FlaskClient, hearing: Hearing) -> None:
    coverage = {"speech_seconds": 60.0, "text_seconds": 60.0, "spans": [], "doubts": []}
    recording = a_recording(hearing, coverage=coverage)
    assert "Ja. Zu allem Gesprochenen (1:00)" in olga.get(f"{LIST}/{recording.id}").text


# --- publication and deletion ---


def test_publishing_and_taking_back(
    olga: FlaskClient, visitor: FlaskClient, hearing: Hearing
) -> None:
    recording = a_recording(hearing)
    public = f"/anhoerungen/{hearing.slug}/aufzeichnungen/{recording.id}"
    assert visitor.get(public).status_code == 404
    olga.post(f"{LIST}/{recording.id}/veroeffentlichen")
    assert visitor.get(public).status_code == 200
    assert "bis zum 19. Juli 2024" in olga.get(f"{LIST}/{recording.id}").text
    olga.post(f"{LIST}/{recording.id}/zuruecknehmen")
    assert visitor.get(public).status_code == 404


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": State.PROCESSING}, "noch nicht fertig verarbeitet"),
        ({"retain_until": date(2024, 6, 1)}, "liegt in der Vergangenheit"),
        ({"legal_basis": LegalBasis.SESSION}, "Beschluss des Stadtrats"),
    ],
)
def test_what_may_not_be_published_says_why(
    olga: FlaskClient, hearing: Hearing, facts: dict[str, Any], words: str
) -> None:
    recording = a_recording(hearing, **facts)
    answer = olga.post(f"{LIST}/{recording.id}/veroeffentlichen", follow_redirects=True)
    assert words in answer.text
    assert only_recording().published_at is None


def test_the_date_can_be_changed_to_a_day_to_come(olga: FlaskClient, hearing: Hearing) -> None:
    recording = a_recording(hearing)
    address = f"{LIST}/{recording.id}/frist"
    assert olga.post(address, data={"retain_until": "2024-12-31"}).status_code == 303
    assert only_recording().retain_until == date(2024, 12, 31)
    for bad in ("2024-06-09", "", "morgen"):
        answer = olga.post(address, data={"retain_until": bad})
        assert answer.status_code == 422
        assert field_error(answer, "retain_until")
    assert only_recording().retain_until == date(2024, 12, 31)


def test_deleting_asks_first_and_then_deletes_all(
    olga: FlaskClient, recording: Recording, data: Path
) -> None:
    address = f"{LIST}/{recording.id}/loeschen"
    page = olga.get(address)
    assert "lässt sich nicht rückgängig machen" in page.text
    assert only_recording().state is State.PROCESSING
    assert olga.post(address).status_code == 303
    assert only_recording().state is State.DELETED
    assert not (data / "recordings" / str(recording.id)).exists()
    assert "Vormittag" not in olga.get(LIST).text
    for gone in (f"{LIST}/{recording.id}", address):
        assert olga.get(gone).status_code == 410
    assert olga.get(f"{LIST}/999").status_code == 404


# --- rights ---


def staff_routes(app: Flask) -> list[tuple[str, str]]:
    """Every address of this room with every method it takes; test_gate.py walks all rooms."""
    adapter = app.url_map.bind("localhost")
    routes = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("recordings."):
            values = dict.fromkeys(rule.arguments, 1)
            address = adapter.build(rule.endpoint, values)
            routes += [(method, address) for method in sorted(rule.methods or ())]
    return routes


def test_every_staff_route_refuses_strangers(
    app: Flask, visitor: FlaskClient, hearing: Hearing
) -> None:
    a_recording(hearing)
    routes = staff_routes(app)
    assert len(routes) > 15
    tus = {"Tus-Resumable": "1.0.0"}
    for method, address in routes:
        answer = visitor.open(address, method=method, headers=tus)
        if method == "OPTIONS" and answer.status_code == 200:
            assert answer.data == b""
            continue
        place = answer.headers.get("Location", "").partition("?")[0]
        to_login = (answer.status_code, place) == (302, "/anmelden")
        assert to_login or answer.status_code == 401, (method, address, answer.status_code)
    assert only_recording().state is State.READY


def test_every_change_needs_the_forms_token(
    app: Flask, olga: FlaskClient, hearing: Hearing
) -> None:
    a_recording(hearing)
    app.config["WTF_CSRF_ENABLED"] = True
    changes = [
        route for route in staff_routes(app) if route[0] in ("POST", "PUT", "PATCH", "DELETE")
    ]
    assert len(changes) > 8
    for method, address in changes:
        answer = olga.open(address, method=method)
        assert answer.status_code == 400, (method, address, answer.status_code)
    assert only_recording().published_at is None
