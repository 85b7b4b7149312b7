"""The page of one recording: what is doubtful, publication, deletion."""

from __future__ import annotations

import json
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing, LegalBasis
from hearing.recordings import pipeline
from hearing.recordings.models import Recording, State
from tests.hearing.cast import a_recording
from tests.hearing.recordings.pages.conftest import LIST, field_error, only_recording


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
