"""No published byte: a word, a picture and a tone are planted in a recording with its stream and in
the record; after the redaction they are in nothing that any address gives to everybody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.archive import files, index
from hearing.database import db, purge
from hearing.desk.models import Mark, MarkKind
from hearing.jobs import worker
from hearing.protocol import entries
from hearing.record import losses, snapshot, versions
from hearing.recordings import pipeline
from hearing.recordings.models import Recording, State
from hearing.redactions import orders, work
from hearing.redactions.models import RedactionReason, RedactionState
from hearing.speakers.models import Purpose
from hearing.stream import places
from hearing.stream.models import StreamState
from media import audio, playback
from media.captions import write_srt, write_vtt
from media.live import state
from media.live.folder import AUDIO, LOW, MAIN
from media.segments import write_segments
from media.workspace import write_json
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing, a_recording, a_release, a_speaker, heard
from tests.hearing.redactions.conftest import SECRET, answer
from tests.hearing.redactions.everything import ASKED, Values, addresses, unpacked, values_of
from tests.hearing.stream.cast import a_stream
from tests.media.redaction import planting
from tests.media.redaction.planting import PLANTED, PLANTED_TONE, Seen, look, red

PIA: dict[str, Any] = {"who": "pia@example.org", "now": NOW}
SAID = f"Ich wohne im {SECRET} am Markt."


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted, by which numbers and names addresses call it, and where it lies."""

    recording: Recording
    values: Values
    data: Path


@pytest.fixture
def planted(app: Flask, data: Path) -> Planted:
    """A stream that has just ended, its recording with all files, and a published record."""
    hearing = a_hearing()
    anna = a_speaker(hearing, "Anna Beispiel")
    a_release(hearing)
    given = {"item_id": hearing.items[0].id, "speaker_id": anna.id}
    db.session.add(Mark(hearing_id=hearing.id, kind=MarkKind.FLOOR_GIVEN, at=BEGIN, **given))
    ended = {"state": StreamState.ENDED, "ended_at": NOW - timedelta(seconds=1)}
    stream = a_stream(hearing, **ended)
    facts = {"stream_id": stream.id, "duration": 12.0, "has_picture": True, "published_at": NOW}
    recording = a_recording(hearing, **facts)
    told = [heard(1, "Guten Morgen zusammen."), heard(4.6, SAID), heard(9, "Danke.")]
    workspace = pipeline.workspace(recording=recording, data=data)
    workspace.folder.mkdir(parents=True)
    film = planting.film(data / "film.mp4")
    folder = planting.stream(film, places.folder(stream, data=data).path, SAID)
    times = {"since": NOW.isoformat(), "written": NOW.isoformat()}
    write_json(folder.state, {"state": state.ENDED, **times, "warnings": []})
    playback.make(film, workspace)
    audio.extract(film, workspace.audio)
    film.unlink()
    write_segments(told, workspace.segments)
    write_vtt(told, workspace.captions_vtt, note="")
    write_srt(told, workspace.captions_srt)
    entries.make(recording, told)
    db.session.commit()
    answer(anna, Purpose.TRANSCRIPT, given=True)
    versions.freeze(snapshot.take(hearing), erratum="", **PIA)
    index.rebuild()
    db.session.commit()
    public = [path for path in folder.public.rglob("*") if path.is_file()]
    shown = {"name": [*files.TYPES, *files.CAPTIONS], "token": [stream.token]}
    shown["file"] = [str(path.relative_to(folder.public)) for path in public]
    values = values_of(recording, anna, **shown)
    return Planted(recording, values, data)


def fetch_all(app: Flask, planted: Planted, visitor: FlaskClient, folder: Path) -> dict[str, str]:
    """The texts of every address; what is played, and pictures, are written to the folder."""
    found, waiting = {}, [*addresses(app, planted.values), *ASKED]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        got = visitor.get(address)
        assert got.status_code != 503, address
        found[address] = "\n".join(unpacked(got.data)) if got.status_code == 200 else ""
        waiting += re.findall(r"/oparl/v1\.1/\w+/[\w-]+", found[address])
        if name := re.search(r"(?:/dateien|/live/[^/]+)/(.+)", address):
            path = folder / name[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(got.data)
    return found


def what_is_played(folder: Path) -> list[Seen]:
    """The film in each form in which it was fetched; the last one is sound alone."""
    played = [folder / name / "stream.m3u8" for name in (MAIN, LOW, AUDIO)]
    return [look(path) for path in (folder / "playback.mp4", *played)]


def is_red(seen: Seen) -> bool:
    return any(bool(one.mean(axis=(0, 1))[0] > 200) for one in seen.pictures.values())


def test_no_address_gives_what_was_taken_out(
    app: Flask, planted: Planted, visitor: FlaskClient, tmp_path: Path
) -> None:
    recording, before, after = planted.recording, tmp_path / "before", tmp_path / "after"
    number, film = recording.id, f"/anhoerungen/ki/aufzeichnungen/{recording.id}"
    told = fetch_all(app, planted, visitor, before)
    with_word = {address for address, text in told.items() if SECRET in text}
    assert len(with_word) > 25
    whole = what_is_played(before)
    assert all(seen.has_tone(PLANTED_TONE) for seen in whole)
    assert [is_red(seen) for seen in whole] == [True, True, True, False]
    assert red(before / "storyboard.jpg") > 0.4

    start, end = PLANTED.start, PLANTED.end
    reason = RedactionReason.PERSONAL
    orders.order(recording=recording, start=start, end=end, reason=reason, **PIA)
    recording.state = State.PROCESSING
    db.session.commit()
    work.Work(planted.data, lambda: NOW).register()
    assert work.next_job(now=NOW) is None  # it waits while the recording is heard again
    recording.state = State.READY
    db.session.commit()
    token = planted.values["token"][0]
    for address in (f"{film}/dateien/playback.mp4", f"/live/{token}/main/stream.m3u8"):
        assert visitor.get(address).status_code == 503
    assert "gerade" in visitor.get(film).text
    job_id = work.next_job(now=worker.utc_now())
    assert job_id is not None
    db.session.rollback()
    worker.answer(app, job_id, lambda _jobs: None)
    purge()

    (made,) = orders.of([number])
    assert (made.state, made.done_at, made.heard_at) == (RedactionState.DONE, NOW, NOW)
    assert work.next_job(now=worker.utc_now()) is None
    left = fetch_all(app, planted, visitor, after)
    assert [one for one, text in left.items() if SECRET.lower() in text.lower()] == []
    assert {one for one, text in told.items() if text and not left[one]} == set()
    assert sum("[…]" in left[address] for address in with_word) > 20
    rest = what_is_played(after)
    assert not any(seen.has_tone(PLANTED_TONE) or is_red(seen) for seen in rest)
    assert red(after / "storyboard.jpg") < 0.2
    assert red(after / "poster.jpg") < 0.2
    for path in planted.data.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    line = losses.last(recording.hearing_id)
    assert line is not None
    played = (after / "playback.mp4").read_bytes()
    assert line.seal == db.session.get_one(Recording, number).played_sha256
    assert line.seal == losses.digest_of(played)
