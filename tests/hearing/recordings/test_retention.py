"""Nothing is public without a date, and the date deletes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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
from hearing.recordings import retention, terms
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


def word_in_files(data: Path) -> list[str]:
    """The files in which WORD can still be read, the database's own among them."""
    files = [path for path in data.rglob("*") if path.is_file()]
    return [path.name for path in files if WORD.encode() in path.read_bytes()]


def addresses(recording: Recording) -> list[str]:
    page = f"/anhoerungen/ki/aufzeichnungen/{recording.id}"
    return [page, f"{page}/woerter.json", f"{page}/dateien/captions.vtt"]


def test_the_day_after_its_last_day_nothing_of_it_is_left(
    app: Flask, recording: Recording, visitor: FlaskClient, data: Path
) -> None:
    number, last_day = recording.id, recording.retain_until
    assert visitor.get(addresses(recording)[0]).status_code == 200
    app.extensions["clock"] = lambda: NOW + (last_day - TODAY) + timedelta(days=1)
    assert visitor.get(addresses(recording)[0]).status_code == 410  # even before the job has run
    worker_now = app.extensions["clock"]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker, "utc_now", lambda: worker_now)
        assert run.delete_expired(app) == 1
        assert run.delete_expired(app) == 0
    db.session.expire_all()
    assert {visitor.get(address).status_code for address in addresses(recording)} == {410}
    assert not (data / "recordings" / str(number)).exists()
    assert word_in_files(data) == []
    for table in (Entry, Segment, Document, Job):
        rows = db.session.scalars(select(table)).all()
        assert not [row for row in rows if getattr(row, "recording_id", number) == number], table
    witness = db.session.get_one(Recording, number)
    assert (witness.state, witness.title, witness.file_name) == (State.DELETED, "", "")
    assert not searching.search(WORD, today=TODAY).hits


def test_what_a_worker_wrote_after_the_deletion_goes_the_next_time(
    app: Flask, recording: Recording, data: Path
) -> None:
    late = data / "recordings" / str(recording.id) / "playback.mp4"
    with commit():
        retention.delete(recording=recording, now=NOW)
    retention.clean_up(data=data, now=NOW)
    late.parent.mkdir()
    late.write_bytes(b"late")
    retention.clean_up(data=data, now=NOW)
    assert not late.parent.exists()


def test_a_folder_that_is_just_being_filled_is_left_alone(app: Flask, data: Path) -> None:
    folder = data / "recordings" / "4711"
    folder.mkdir(parents=True)
    now = datetime.now(UTC)
    assert retention.remove_files(data=data, now=now) == 0
    assert retention.remove_files(data=data, now=now + retention.INTAKE * 2) == 1


def test_on_its_last_day_it_is_still_there(app: Flask, recording: Recording) -> None:
    last = recording.retain_until
    assert retention.is_public(recording, last)
    assert not retention.is_public(recording, last + timedelta(days=1))
    assert retention.due(today=last) == []


def test_publishing_needs_a_date_that_is_not_over(app: Flask) -> None:
    recording = a_recording(a_hearing(), retain_until=TODAY - timedelta(days=1))
    with pytest.raises(retention.DatePast, match=r"09\.06\.2024"):
        retention.publish(recording=recording, now=NOW, today=TODAY)
    with pytest.raises(retention.DateTooFar, match="10 Jahre"):
        retention.set_date(recording=recording, retain_until=date(9999, 12, 31), today=TODAY)
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


def test_six_weeks_are_offered_from_the_hearing_or_from_today_if_that_is_later(app: Flask) -> None:
    hearing = a_hearing(ends_at=NOW + timedelta(days=3))
    assert terms.last_day(hearing=hearing, days=42, today=TODAY) == date(2024, 7, 25)
    assert terms.last_day(hearing=a_hearing(slug="alt"), days=42, today=TODAY) == date(2024, 7, 22)
