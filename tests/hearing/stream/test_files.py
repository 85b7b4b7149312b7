"""A stream's files: who gets which, with which headers, and until when."""

from __future__ import annotations

import gzip
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.redactions import orders
from hearing.redactions.models import RedactionReason, RedactionState
from hearing.stream.models import Audience, LiveStream, StreamState
from media.live.folder import Folder
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.stream.cast import a_stream, files_of, write_lines


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: files are the same on every database."""
    shutil.copy(sqlite_tables, data / "hearing.db")
    return f"sqlite:///{data / 'hearing.db'}"


@pytest.fixture
def stream(app: Flask) -> LiveStream:
    return a_stream(a_hearing())


@pytest.fixture
def folder(stream: LiveStream, data: Path) -> Folder:
    return files_of(stream, data)


def address(stream: LiveStream, name: str = "master.m3u8") -> str:
    return f"/live/{stream.token}/{name}"


def test_playlists_are_asked_for_each_second_and_parts_are_kept(
    stream: LiveStream, folder: Folder, visitor: FlaskClient
) -> None:
    for name in ("master.m3u8", "main/stream.m3u8", "low/stream.m3u8", "audio/stream.m3u8"):
        answer = visitor.get(address(stream, name))
        assert answer.data == (folder.public / name).read_bytes()
        assert answer.mimetype == "application/vnd.apple.mpegurl"
        assert answer.headers["Cache-Control"] == "public, max-age=1"
    part = visitor.get(address(stream, "main/00001.ts"))
    assert part.data == b"\x47" * 188
    assert part.mimetype == "video/mp2t"
    assert "max-age=3600" in part.headers["Cache-Control"]
    assert "s-maxage=60" in part.headers["Cache-Control"]
    for one in (answer, part):
        assert one.headers["Access-Control-Allow-Origin"] == "*"
        assert one.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in one.headers
        assert "Cookie" not in one.headers.get("Vary", "")
        again = visitor.get(one.request.path, headers={"If-None-Match": one.headers["ETag"]})
        assert again.status_code == 304
        assert again.headers["Cache-Control"] == one.headers["Cache-Control"]


def test_playlists_are_packed_and_follow_the_file(
    stream: LiveStream, folder: Folder, visitor: FlaskClient
) -> None:
    path = address(stream, "main/stream.m3u8")
    packed = visitor.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(packed.data) == folder.playlist().read_bytes()
    folder.playlist().write_text("#EXTM3U\n#EXTINF:2,\n00000.ts\n")
    again = visitor.get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(again.data) == folder.playlist().read_bytes()
    assert visitor.get(path).headers["ETag"] != again.headers["ETag"]


def test_the_text_of_captions_is_read_on_from_a_byte(
    stream: LiveStream, folder: Folder, visitor: FlaskClient
) -> None:
    write_lines(folder, ["Eins", "Zwei"])
    path = address(stream, "subtitles/lines.jsonl")
    whole = visitor.get(path)
    assert whole.headers["Cache-Control"] == "public, max-age=1"
    rest = visitor.get(path, headers={"Range": "bytes=10-"})
    assert rest.status_code == 206
    assert rest.data == whole.data[10:]


def test_nothing_but_what_is_public_is_given(
    stream: LiveStream, folder: Folder, visitor: FlaskClient
) -> None:
    for name in (
        *("state.json", "index.jsonl", "presses.jsonl", "private/00002.ts", "../state.json"),
        *("main/../../private/00002.ts", "..%2fstate.json", "main/00007.ts", "main", ""),
        *("main/1.ts", "main/00001.ts.part", "/etc/passwd", "main/00001.ts%00"),
        *(
            "subtitles/x/y.vtt",
            "subtitles/..%2f..%2fstate.json",
            "main/stream.m3u8/",
            "MASTER.M3U8",
        ),
    ):
        answer = visitor.get(address(stream, name), follow_redirects=True)
        assert answer.status_code == 404, name


def test_an_unknown_token_opens_nothing(folder: Folder, visitor: FlaskClient) -> None:
    assert visitor.get("/live/1/master.m3u8").status_code == 404
    assert visitor.get("/live/TOKEN-1/master.m3u8").status_code == 404


def test_files_are_there_only_while_the_stream_runs(
    stream: LiveStream, folder: Folder, visitor: FlaskClient
) -> None:
    stream.state = StreamState.PREPARED
    db.session.commit()
    assert visitor.get(address(stream)).status_code == 404
    stream.state, stream.ended_at = StreamState.ENDED, NOW - timedelta(seconds=30)
    db.session.commit()
    assert (
        visitor.get(address(stream)).status_code == 200
    )  # who is some seconds behind sees the end
    stream.ended_at = NOW - timedelta(seconds=90)
    db.session.commit()
    for name in ("master.m3u8", "main/stream.m3u8", "main/00000.ts"):
        assert visitor.get(address(stream, name)).status_code == 404


def test_nobody_gets_the_end_while_something_is_taken_out_of_it(
    stream: LiveStream, folder: Folder, visitor: FlaskClient
) -> None:
    hearing = db.session.get_one(Hearing, stream.hearing_id)
    stream.state, stream.ended_at = StreamState.ENDED, NOW - timedelta(seconds=30)
    recording = a_recording(hearing, stream_id=stream.id)
    redaction = orders.order(
        recording=recording, start=5, end=9, reason=RedactionReason.MISTAKE, who="olga", now=NOW
    )
    db.session.commit()
    names = ("master.m3u8", "main/00000.ts")
    refused = [visitor.get(address(stream, name)) for name in names]
    assert [(one.status_code, one.data) for one in refused] == [(503, b"")] * 2
    redaction.state = RedactionState.DONE
    db.session.commit()
    assert [visitor.get(address(stream, name)).status_code for name in names] == [200] * 2


def test_a_rehearsal_and_an_unpublished_hearing_are_for_the_staff_alone(
    stream: LiveStream, folder: Folder, app: Flask, visitor: FlaskClient
) -> None:
    hearing = db.session.get_one(Hearing, stream.hearing_id)
    manager = logged_in(app, an_account("o@example.org", roles={hearing: [Role.ORGANIZER]}))
    clerk = logged_in(app, an_account("d@example.org", roles={hearing: [Role.CHECK_IN]}))
    for rehearsal, published in ((True, NOW), (False, None)):
        stream.rehearsal, hearing.published_at = rehearsal, published
        db.session.commit()
        assert visitor.get(address(stream)).status_code == 404
        assert clerk.get(address(stream)).status_code == 404
        answer = manager.get(address(stream))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_stream_for_the_invited_plays_for_who_knows_its_address(
    stream: LiveStream, folder: Folder, visitor: FlaskClient
) -> None:
    stream.audience, stream.hearing.published_at = Audience.INVITED, None
    db.session.commit()
    assert visitor.get(address(stream, "main/00000.ts")).status_code == 200
