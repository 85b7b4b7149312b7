"""tus 1.0.0 over HTTP: what a client is told in each case."""

from __future__ import annotations

import base64
import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.recordings import streaming, uploads
from hearing.recordings.models import Upload
from tests.hearing.conftest import an_account, logged_in

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
UPLOADS = "/verwaltung/uploads"


def metadata(**values: str) -> str:
    pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())
    return ",".join(pairs)


def begin(client: FlaskClient, size: int = 10, **values: str) -> Any:
    values = {"hearing": "ki", "filename": "Größe „1“.mp4", **values}
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(**values)}
    return client.post(UPLOADS, headers=headers)


def patch(client: FlaskClient, address: str, offset: int, text: bytes, **headers: str) -> Any:
    sent = {**BYTES, "Upload-Offset": str(offset), **headers}
    return client.patch(address, data=text, headers=sent)


def stored(data: Path) -> bytes:
    (file,) = uploads.folder(data).iterdir()
    return file.read_bytes()


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: the protocol is the same on every database."""
    return f"sqlite:///{shutil.copy(sqlite_tables, data / 'hearing.db')}"


@pytest.fixture
def address(olga: FlaskClient, hearing: Hearing) -> str:
    """Where an upload of ten bytes, begun by Olga, goes on."""
    return str(begin(olga).headers["Location"])


def test_the_server_says_what_it_can_do(olga: FlaskClient) -> None:
    answer = olga.options(UPLOADS)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,termination,expiration"
    assert int(answer.headers["Tus-Max-Size"]) == 64 * 2**30


def test_a_file_in_two_pieces_arrives(olga: FlaskClient, address: str, data: Path) -> None:
    answer = olga.head(address, headers=TUS)
    assert answer.status_code == 200
    assert (answer.headers["Upload-Offset"], answer.headers["Upload-Length"]) == ("0", "10")
    assert answer.headers["Cache-Control"] == "no-store"
    answer = patch(olga, address, 0, b"01234")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "5")
    assert olga.head(address, headers=TUS).headers["Upload-Offset"] == "5"
    answer = patch(olga, address, 5, b"56789")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "10")
    assert answer.headers["Upload-Expires"].endswith("GMT")
    assert stored(data) == b"0123456789"


def test_the_name_and_the_form_so_far_are_kept(olga: FlaskClient, hearing: Hearing) -> None:
    begin(olga, title="Vormittag", colour="rot", fingerprint="x" * 1000)
    upload = db.session.query(Upload).one()
    assert upload.file_name == "Größe „1“.mp4"
    assert upload.facts == {"title": "Vormittag", "fingerprint": "x" * 300}


BAD_BEGINNINGS = (
    ("Tus-Resumable", "0.2.2", 412),
    ("Upload-Length", "", 400),
    ("Upload-Length", "-1", 400),
    ("Upload-Length", "ten", 400),
    ("Upload-Length", "1" * 30, 400),
    ("Upload-Length", "0", 422),
    ("Upload-Length", str(65 * 2**30), 413),
    ("Upload-Metadata", "hearing ???", 400),
    ("Upload-Metadata", "hearing /w==", 400),
    ("Upload-Metadata", metadata(hearing="unknown"), 400),
    ("Upload-Metadata", "", 400),
)


def test_a_bad_beginning_is_refused(olga: FlaskClient, hearing: Hearing, data: Path) -> None:
    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata(hearing="ki")}
    for header, value, status in BAD_BEGINNINGS:
        answer = olga.post(UPLOADS, headers={**headers, header: value})
        assert (header, value, answer.status_code) == (header, value, status)
    assert list(uploads.folder(data).iterdir()) == []


def test_the_refusal_of_a_large_file_is_a_sentence(olga: FlaskClient, hearing: Hearing) -> None:
    answer = begin(olga, 65 * 2**30)
    assert answer.json["error"] == "Diese Datei ist zu groß. Erlaubt sind höchstens 68719 MB."


BAD_PIECES: tuple[tuple[int, bytes, dict[str, str], int], ...] = (
    (5, b"x", {}, 409),
    (0, b"x", {"Content-Type": "text/plain"}, 415),
    (0, b"x", {"Tus-Resumable": "2.0.0"}, 412),
    (0, b"x", {"Upload-Offset": "a"}, 400),
)


def test_a_bad_piece_is_refused_and_nothing_of_it_kept(
    olga: FlaskClient, address: str, data: Path
) -> None:
    for offset, text, headers, status in BAD_PIECES:
        answer = patch(olga, address, offset, text, **headers)
        assert (headers, answer.status_code) == (headers, status)
        assert stored(data) == b""


def test_more_than_was_announced_is_refused(olga: FlaskClient, address: str, data: Path) -> None:
    assert patch(olga, address, 0, b"0123").status_code == 204
    answer = patch(olga, address, 4, b"456789!")
    assert answer.status_code == 413
    assert answer.json["error"].startswith("Diese Datei ist länger, als sie zu Beginn")
    assert stored(data) == b"0123"  # not taken for the whole file
    assert patch(olga, address, 4, b"456789").status_code == 204


def test_an_upload_can_be_thrown_away(olga: FlaskClient, address: str, data: Path) -> None:
    assert olga.delete(address, headers=TUS).status_code == 204
    assert list(uploads.folder(data).iterdir()) == []
    assert olga.head(address, headers=TUS).status_code == 404
    assert patch(olga, address, 0, b"x").status_code == 404
    assert olga.delete(address, headers=TUS).status_code == 404


def test_a_full_disk_is_507_and_goes_on_later(
    olga: FlaskClient, address: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(stream: Any, file: Any, _room: int) -> None:
        file.write(stream.read(4))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_copy", full)
    answer = patch(olga, address, 0, b"0123456789")
    assert answer.status_code == 507
    assert "kein Platz" in answer.json["error"]
    monkeypatch.undo()
    assert olga.head(address, headers=TUS).headers["Upload-Offset"] == "4"
    assert patch(olga, address, 4, b"456789").status_code == 204
    assert stored(data) == b"0123456789"


def test_strangers_are_refused(visitor: FlaskClient, address: str, data: Path) -> None:
    headers = {**BYTES, "Upload-Offset": "0", "Upload-Length": "3"}
    for method in ("OPTIONS", "POST", "HEAD", "PATCH", "DELETE"):
        target = UPLOADS if method in ("OPTIONS", "POST") else address
        answer = visitor.open(target, method=method, headers=headers, data=b"abc")
        assert (method, answer.status_code) == (method, 401)
    assert stored(data) == b""


def test_an_upload_belongs_to_who_began_it(app: Flask, address: str, data: Path) -> None:
    anna = logged_in(app, an_account("anna@example.org", administrator=True))
    assert anna.head(address, headers=TUS).status_code == 404
    assert patch(anna, address, 0, b"x").status_code == 404
    assert anna.delete(address, headers=TUS).status_code == 404
    assert stored(data) == b""


def test_a_request_without_the_forms_token_is_refused(
    app: Flask, olga: FlaskClient, address: str, data: Path
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert patch(olga, address, 0, b"x").status_code == 400
    assert olga.delete(address, headers=TUS).status_code == 400
    assert begin(olga).status_code == 400
    assert stored(data) == b""


def test_a_lost_login_is_said_as_such_and_not_as_a_missing_token(
    app: Flask, visitor: FlaskClient, address: str, data: Path
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for answer in (patch(visitor, address, 0, b"x"), begin(visitor)):
        assert answer.status_code == 401
        assert "Sie sind nicht mehr angemeldet." in answer.json["error"]
    assert stored(data) == b""


def test_the_forms_token_is_taken_from_the_header(
    app: Flask, olga: FlaskClient, address: str, data: Path
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = olga.get("/verwaltung/aufzeichnungen").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert patch(olga, address, 0, b"x", **{"X-CSRFToken": token[1]}).status_code == 204
    assert stored(data) == b"x"


class Line:
    """A client on a real socket, so that its line can go dead in the middle."""

    def __init__(self, port: int, cookie: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.cookie = cookie

    def send_half(self, address: str, *, announced: int, sent: bytes) -> None:
        lines = (
            f"PATCH {address} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {self.cookie}",
            "Tus-Resumable: 1.0.0",
            "Upload-Offset: 0",
            "Content-Type: application/offset+octet-stream",
            f"Content-Length: {announced}",
            "",
            "",
        )
        self.socket.sendall("\r\n".join(lines).encode() + sent)


@pytest.fixture
def server(app: Flask) -> Iterator[int]:
    """A real server with threads; its port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


def wait_for(there: Any) -> None:
    for _try in range(200):
        if there():
            return
        threading.Event().wait(0.025)
    raise AssertionError("it did not happen within 5 seconds")


def test_a_line_that_goes_dead_without_a_sign_gives_the_upload_free(
    server: int,
    olga: FlaskClient,
    hearing: Hearing,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = begin(olga, 2 * uploads.BLOCK_BYTES).headers["Location"]
    monkeypatch.setattr(streaming, "SILENCE_SECONDS", 1.0)
    cookie = olga.get_cookie("session")
    assert cookie is not None
    line = Line(server, f"session={cookie.value}")
    text = os.urandom(2 * uploads.BLOCK_BYTES)
    line.send_half(address, announced=len(text), sent=text[: uploads.BLOCK_BYTES + 9])
    wait_for(lambda: stored(data))
    assert patch(olga, address, len(stored(data)), b"x").status_code == 423

    def goes_on() -> bool:
        there = len(stored(data))
        return bool(patch(olga, address, there, text[there:]).status_code == 204)

    wait_for(goes_on)
    assert stored(data) == text
