"""Every address that everybody may ask for, and all texts in what it gives."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from hearing.database import db
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from hearing.routes import ROUTES, Door
from hearing.speakers.models import Speaker

ENDLESS = frozenset({"events.follow"})  # it says which parts of a page have changed, never how
ASKED = (
    *("/suche?q=Markt", "/suche.atom?q=Markt", "/suche/vorschlaege?q=Zwieb"),
    "/oembed?url=http://localhost/anhoerungen/ki/aufzeichnungen/1",
)
"""What the table of addresses does not know: questions behind them."""
Values = dict[str, list[Any]]


def values_of(recording: Recording, speaker: Speaker, **more: list[Any]) -> Values:
    """By which numbers and names addresses call things; of most there is one, of some none."""
    return {
        "slug": [recording.hearing.slug],
        "recording_id": [recording.id],
        "speaker_id": [speaker.id],
        "number": [1],
        "key": list(db.session.scalars(select(Entry.key))),
        "name": ["captions.vtt"],
        **{name: [1] for name in ("stand_id", "file_id")},
        **{"token": ["keiner"], "file": ["master.m3u8"], "secret": ["keins"]},
        **{"filename": ["css/base.css"], "rest": ["nirgendwo"]},
        **more,
    }


def addresses(app: Flask, values: Values) -> Iterator[str]:
    """Every address that everybody may ask for, whatever was added; one with a part that nobody has
    thought of fails."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        is_public = ROUTES[rule.endpoint] is Door.PUBLIC and rule.endpoint not in ENDLESS
        if not is_public or "GET" not in (rule.methods or ()):
            continue
        chosen = re.findall(r"any\(([^)]*)\):(\w+)", rule.rule)
        there = values | {name: choices.split(", ") for choices, name in chosen}
        names = sorted(rule.arguments)
        for row in product(*(there[name] for name in names)):
            yield adapter.build(rule.endpoint, dict(zip(names, row, strict=True)))


def unpacked(body: bytes) -> Iterator[str]:
    """All texts in what an address gives."""
    if body.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(body))
        yield from (page.extract_text() for page in reader.pages)
        yield str(reader.metadata)
    elif body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))
    yield body.decode(errors="replace")


def read(visitor: FlaskClient, address: str) -> str:
    """All texts that an address gives."""
    answer = visitor.get(address)
    return "\n".join(unpacked(answer.data)) if answer.status_code == 200 else ""
