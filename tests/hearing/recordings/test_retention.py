"""Nothing is public without a date, and the date deletes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing import run
from hearing.agenda.models import LegalBasis
from hearing.archive import index
from hearing.archive import search as searching
from hearing.archive.models import Document
from hearing.database import commit, db
from hearing.jobs import leases, worker
from hearing.jobs.models import Job
from hearing.protocol import entries
from hearing.protocol.models import Entry, Segment
from hearing.recordings import retention
from hearing.recordings.models import Recording, State
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, heard

TODAY = NOW.date()
WORD = "Quellwolkenregister"


@pytest.fixture
def recording(app: Flask, data: Path) -> Recording:
    """A published recording with files, protocol, index and jobs; WORD is said in it."""
    recording = a_recording(a_hearing())
    folder = data / "recordings" / str(recording.id)
    folder.mkdir(parents=True)
    (folder / "captions.vtt").write_text(f"WEBVTT\n\n00:05.000 --> 00:06.000\n{WORD}\n")
    with commit():
        entries.make(recording, [heard(5, f"Das {WORD} ist neu.")])
        index.make(recording, [])
        leases.add(kind="probe", subject=f"recording:{recording.id}", stage=0, now=NOW)
        retention.publish(recording=recording, now=NOW, today=TODAY)
    return recording


def addresses(recording: Recording) -> list[str]:
    page = f"/anhoerungen/ki/aufzeichnungen/{recording.id}"
    return [page, f"{page}/woerter.json", f"{page}/dateien/captions.vtt"]


def test_the_day_after_its_last_day_nothing_of_it_is_left(
    app: Flask, recording: Recording, visitor: FlaskClient, data: Path
) -> None:
    number, last_day = recording.id, recording.retain_until
    assert visitor.get(addresses(recording)[0]).status_code == 200
    app.extensions["clock"] = lambda: NOW + (last_day - TODAY) + timedelta(days=1)
    assert visitor.get(addresses(recording)[0]).status_code == 404  # even before the job has run
    worker_now = app.extensions["clock"]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "utc_now", lambda: worker_now)
        assert run.delete_expired(app) == 1
        assert run.delete_expired(app) == 0
    db.session.expire_all()
    assert {visitor.get(address).status_code for address in addresses(recording)} == {410}
    assert not (data / "recordings" / str(number)).exists()
    for table in (Entry, Segment, Document, Job):
        rows = db.session.scalars(select(table)).all()
        assert not [row for row in rows if getattr(row, "recording_id", number) == number], table
    witness = db.session.get_one(Recording, number)
    assert (witness.state, witness.title, witness.file_name) == (State.DELETED, "", "")
    assert not searching.search(WORD, today=TODAY).hits


def test_on_its_last_day_it_is_still_there(app: Flask, recording: Recording) -> None:
    last = recording.retain_until
    assert retention.is_public(recording, last)
    assert not retention.is_public(recording, last + timedelta(days=1))
    assert retention.due(today=last) == []


def test_publishing_needs_a_date_that_is_not_over(app: Flask) -> None:
    recording = a_recording(a_hearing(), retain_until=TODAY - timedelta(days=1))
    with pytest.raises(retention.DatePast, match=r"09\.06\.2024"):
        retention.publish(recording=recording, now=NOW, today=TODAY)
    with pytest.raises(retention.DateMissing):
        retention.set_date(recording=recording, retain_until=None, today=TODAY)
    assert recording.published_at is None


def test_the_database_itself_refuses_a_recording_without_a_date(app: Flask) -> None:
    from sqlalchemy.exc import IntegrityError

    hearing = a_hearing()
    with pytest.raises(IntegrityError):
        a_recording(hearing, retain_until=None)
    db.session.rollback()


def test_a_session_needs_the_councils_resolution_and_consent_does_not(app: Flask) -> None:
    hearing = a_hearing(legal_basis=LegalBasis.SESSION)
    recording = a_recording(hearing)
    with pytest.raises(retention.NoResolution):
        retention.publish(recording=recording, now=NOW, today=TODAY)
    hearing.resolution = "Beschluss der Vollversammlung vom 24.04.2024"
    retention.publish(recording=recording, now=NOW, today=TODAY)
    assert retention.is_public(recording, TODAY)


def test_only_what_is_finished_can_be_published(app: Flask) -> None:
    recording = a_recording(a_hearing(), state=State.PROCESSING)
    with pytest.raises(retention.NotReady):
        retention.publish(recording=recording, now=NOW, today=TODAY)


def test_a_recording_taken_back_is_seen_and_found_no_more(
    recording: Recording, visitor: FlaskClient
) -> None:
    assert searching.search(WORD, today=TODAY).hits
    with commit():
        retention.unpublish(recording=recording)
    assert not searching.search(WORD, today=TODAY).hits
    assert visitor.get(addresses(recording)[0]).status_code == 404


def test_six_weeks_are_offered(app: Flask) -> None:
    assert retention.default_date(hearing=a_hearing(), days=42) == date(2024, 7, 19)
