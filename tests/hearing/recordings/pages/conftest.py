"""What the tests of these pages share: the form, a file that comes in pieces, a recording."""

from __future__ import annotations

import base64
import io
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.recordings.models import Recording

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


@pytest.fixture
def recording(olga: FlaskClient, hearing: Hearing, sound: Path) -> Recording:
    """A recording just taken in."""
    send(olga, sound.read_bytes())
    return only_recording()
