"""Streams as their rows say, and as ``media live`` leaves them in their folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import db
from hearing.stream import places
from hearing.stream.models import LiveStream, StreamState
from media.live.folder import Folder
from tests.conftest import NOW


def a_stream(hearing: Hearing, **facts: object) -> LiveStream:
    """A running stream for everybody, committed."""
    values: dict[str, object] = {
        "hearing_id": hearing.id,
        "token": f"token-{hearing.id}",
        "key": "geheim-7",
        "state": StreamState.RUNNING,
        "legal_basis": LegalBasis.CONSENT,
        "started_at": NOW,
    }
    stream = LiveStream(**{**values, **facts})
    db.session.add(stream)
    db.session.commit()
    return stream


def files_of(stream: LiveStream, data: Path, *, state: str = "live") -> Folder:
    """A folder as it is after two parts, with something beside ``public`` that is nobody's."""
    folder = places.folder(stream, data=data)
    for variant in ("main", "low", "audio"):
        folder.playlist(variant).parent.mkdir(parents=True, exist_ok=True)
        folder.playlist(variant).write_text("#EXTM3U\n#EXT-X-TARGETDURATION:3\n")
        for number in range(2):
            folder.part(number, variant).write_bytes(b"\x47" * 188)
    folder.master.write_text("#EXTM3U\nmain/stream.m3u8\n")
    folder.private.mkdir(exist_ok=True)
    (folder.private / "00002.ts").write_bytes(b"geheim")
    say_state(folder, state)
    return folder


def say_state(folder: Folder, state: str, *, at: datetime = NOW, reason: str = "") -> None:
    """What the stream's process says of itself."""
    facts = {"state": state, "since": at.isoformat(), "written": at.isoformat()}
    folder.state.write_text(json.dumps({**facts, "reason": reason, "warnings": []}))


def write_lines(folder: Folder, texts: Sequence[str], *, begin: int = 0) -> None:
    """Captions: a line each two seconds."""
    path = folder.public / "subtitles" / "lines.jsonl"
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for number, text in enumerate(texts, start=begin):
            wall = NOW.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            row = {"number": number, "start": 2 * number, "end": 2 * number + 2}
            file.write(json.dumps({**row, "wall": wall, "text": text}) + "\n")
