"""Streams as the staff prepares and starts them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import commit
from hearing.stream import broadcast, places, preparation
from hearing.stream.models import LiveStream
from media.live import lines, presses
from media.live.folder import Folder
from tests.conftest import NOW

WHO = "desk@example.org"


def a_stream(hearing: Hearing, *, rehearsal: bool = False, **facts: object) -> LiveStream:
    """A stream that could start, committed."""
    with commit():
        stream = preparation.prepare(hearing=hearing, rehearsal=rehearsal, who=WHO, now=NOW)
        stream.legal_basis = LegalBasis.CONSENT
        for name, value in facts.items():
            setattr(stream, name, value)
    return stream


def started(stream: LiveStream, *, data: Path, now: datetime = NOW) -> Folder:
    """Start it, committed; gives its folder."""
    with commit():
        broadcast.start(stream=stream, who=WHO, now=now, data=data)
    return places.folder(stream, data=data)


def words(folder: Folder) -> list[tuple[str, str]]:
    """What was pressed in the folder, and why."""
    return [(row["press"], row["reason"]) for row, _place in lines.read(folder.presses)]


def is_open(folder: Folder) -> bool:
    """Whether nothing keeps the stream closed."""
    spans = presses.read(folder).spans
    return not spans or spans[-1].end != presses.FOREVER
