"""A live stream that is over becomes a recording."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk import rehearsals
from hearing.jobs.models import Job
from hearing.protocol import timeline
from hearing.recordings import from_stream, pipeline, retention, wall_clock
from hearing.recordings.models import Recording, State
from hearing.stream import broadcast, places
from hearing.stream.models import LiveStream
from media.live import index, lines
from media.live.folder import Folder
from media.live.index import Entry
from media.live.parts import TICKS, Shape
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.desk.cast import Kind, press
from tests.hearing.stream.staff_cast import WHO, a_stream, started

SHAPE = Shape(320, 180, "42c01f")
BEGIN = NOW.timestamp()
# kind, reason, seconds of the wall clock after the beginning, seconds of the recording
STREAM = (
    ("live", "", 0.0, 10.0),
    ("gap", "the encoder has gone", 10.0, 5.0),
    ("live", "", 15.0, 10.0),
    ("closed", "session", 25.0, 6.0),
    # The server's clock was set forth by a minute: nothing was kept meanwhile.
    ("live", "", 91.0, 10.0),
)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def write(folder: Folder, stream: tuple[tuple[str, str, float, float], ...] = STREAM) -> None:
    """A stream's folder as the program leaves it, parts of a second each."""
    number = 0
    folder.playlist().parent.mkdir(parents=True)
    folder.playlist().write_text("#EXTM3U\n")
    for kind, reason, wall, seconds in stream:
        for second in range(int(seconds)):
            entry = Entry(number, kind, reason, BEGIN + wall + second, TICKS, SHAPE, False, 1000)
            lines.append(folder.index, entry.as_dict())
            number += 1


def finished(stream: LiveStream, *, data: Path) -> None:
    with commit():
        broadcast.end(stream=stream, who=WHO, now=NOW)
    with commit():
        broadcast.finish(stream=stream, now=NOW, data=data)


def taken_over(hearing: Hearing, data: Path) -> Recording:
    stream = a_stream(hearing)
    write(started(stream, data=data))
    finished(stream, data=data)
    return db.session.scalars(select(Recording)).one()


def test_its_files_stay_and_what_was_missing_is_listed(hearing: Hearing, data: Path) -> None:
    recording = taken_over(hearing, data)
    assert recording.started_at == NOW
    assert recording.duration == pytest.approx(41)
    assert recording.size == 41_000
    source = pipeline.source(recording=recording, data=data)
    assert source == data / "streams" / str(recording.stream_id) / "public/main/stream.m3u8"
    assert [
        (one.kind, one.reason, one.second, one.seconds) for one in wall_clock.missing(recording)
    ] == [
        ("gap", "the encoder has gone", 10.0, 5.0),
        ("closed", "session", 25.0, 6.0),
    ]
    assert recording.retain_until >= NOW.date()
    assert recording.published_at is None


@pytest.mark.parametrize(
    ("after", "second"),
    [(-5, -5), (0, 0), (12, 12), (26, 26), (31, 31), (60, 31), (91, 31), (96, 36), (110, 50)],
)
def test_a_moment_has_its_second_across_gaps_and_clocks_that_were_set(
    hearing: Hearing, data: Path, after: float, second: float
) -> None:
    recording = taken_over(hearing, data)
    moment = NOW + timedelta(seconds=after)
    assert wall_clock.second_of(recording, moment) == pytest.approx(second)


def test_marks_behind_a_gap_are_where_they_were_pressed(hearing: Hearing, data: Path) -> None:
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id, now=NOW + timedelta(seconds=3))
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[1].id, now=NOW + timedelta(seconds=95))
    turns = timeline.read(recording=taken_over(hearing, data)).turns
    assert [turn.start for turn in turns] == pytest.approx([3, 35])


def test_everybody_reads_what_was_not_shown(
    app: Flask, visitor: FlaskClient, hearing: Hearing, data: Path
) -> None:
    recording = taken_over(hearing, data)
    with commit():
        recording.state, recording.published_at = State.READY, NOW
    with app.test_request_context():
        address = url_for("archive.recording", slug="ki", recording_id=recording.id)
    page = visitor.get(address).text
    assert "Der Encoder hat die Verbindung beendet." in page
    assert "Die Sitzung war nichtöffentlich." in page


def test_it_waits_for_a_model_where_none_is_set(
    olga: FlaskClient, hearing: Hearing, data: Path
) -> None:
    recording = taken_over(hearing, data)
    assert recording.state is State.WAITING
    page = f"/verwaltung/aufzeichnungen/{recording.id}"
    assert "Was der Livestream nicht gezeigt hat" in olga.get(page).text
    assert "wartet auf ein Modell" in olga.get("/verwaltung/aufzeichnungen").text
    assert "ein Modell" in olga.post(f"{page}/modell", follow_redirects=True).text
    with pytest.raises(pipeline.WrongState):
        pipeline.retry(recording=recording, now=NOW)
    for _time in "ab":
        olga.post(f"{page}/modell", data={"model": "demo"})
    db.session.refresh(recording)
    assert (recording.state, recording.model) == (State.PROCESSING, "demo")
    assert db.session.scalar(select(func.count()).select_from(Job)) == len(pipeline.STAGES) - 1


def test_with_a_model_the_work_begins_by_itself(app: Flask, hearing: Hearing, data: Path) -> None:
    app.config["MODEL"] = "demo"
    assert taken_over(hearing, data).state is State.PROCESSING


def test_a_stream_that_showed_nothing_leaves_nothing(hearing: Hearing, data: Path) -> None:
    stream = a_stream(hearing)
    write(started(stream, data=data), (("gap", "no encoder yet", 0.0, 4.0),))
    finished(stream, data=data)
    assert db.session.scalars(select(Recording)).all() == []
    assert not places.folder(stream, data=data).path.exists()


def test_a_rehearsal_leaves_no_recording(hearing: Hearing, data: Path) -> None:
    with commit():
        rehearsals.begin(hearing=hearing, who=WHO, now=NOW)
    stream = a_stream(hearing, rehearsal=True)
    write(started(stream, data=data))
    finished(stream, data=data)
    assert db.session.scalars(select(Recording)).all() == []
    assert places.folder(stream, data=data).index.exists(), "until the rehearsal is wiped"


def test_a_deletion_takes_the_stream_s_files_along(hearing: Hearing, data: Path) -> None:
    recording = taken_over(hearing, data)
    with commit():
        retention.delete(recording=recording, now=NOW)
    retention.clean_up(data=data, now=datetime.now(UTC))
    assert not list((data / "streams").iterdir())
    assert recording.stretches is None


def test_a_merged_folder_is_read_again_before_it_is_worked_on(hearing: Hearing, data: Path) -> None:
    recording = taken_over(hearing, data)
    folder = places.of(recording.stream_id or 0, data=data)
    shutil.rmtree(folder.path)
    write(folder, (("live", "", 0.0, 40.0),))
    for _time in "ab":
        from_stream.read_again(recording=recording, data=data)
        assert wall_clock.missing(recording) == []
        assert recording.duration == pytest.approx(40)
    from_stream.begin(recording=recording, model="demo", now=NOW)
    write(folder.__class__(tmp := data / "other"), STREAM)
    shutil.rmtree(folder.path)
    tmp.rename(folder.path)
    with pytest.raises(pipeline.WrongState):
        from_stream.read_again(recording=recording, data=data)
    pipeline.cancel(recording=recording, now=NOW)
    from_stream.read_again(recording=recording, data=data)
    assert recording.state is State.WAITING
    assert db.session.scalars(select(Job)).all() == []


def test_what_the_product_changed_itself_is_no_other_recorders(
    hearing: Hearing, data: Path
) -> None:
    recording = taken_over(hearing, data)
    folder = places.of(recording.stream_id or 0, data=data)
    from_stream.begin(recording=recording, model="demo", now=NOW)
    changed = folder.index.read_text().replace("1000", "900")
    folder.index.write_text(changed)
    from_stream.note_content(recording=recording, data=data)
    assert recording.size == 900 * 41
    from_stream.read_again(recording=recording, data=data)  # else WrongState
    assert recording.state is State.PROCESSING


def test_stretches_follow_the_wall_clock(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    write(folder)
    entries = list(index.read(folder))
    assert [s.kind for s in index.stretches(entries)] == ["live", "gap", "live", "closed", "live"]
    slow = [Entry(n, "live", "", n * 1.2, TICKS, SHAPE, False, 1) for n in range(10)]
    found = list(index.stretches(slow, step=0.5))
    for stretch in found:
        assert abs(stretch.begin - stretch.second * 1.2) < 1e-6
    assert len(found) > 2
