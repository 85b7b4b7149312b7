"""A live stream that is over becomes a recording: its files stay where they are, there is no copy.

What went out is what is kept: stills for gaps, and for what was closed, are in it already.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

from hearing.database import db
from hearing.recordings import pipeline
from hearing.recordings.models import NEXT, Recording, State
from hearing.stream import places
from hearing.stream.models import LiveStream
from media.live import index
from media.live.folder import Folder
from media.live.index import Entry

STEP = 0.1
"""seconds by which the wall clock may leave a stretch before another one begins"""


def take_over(
    *,
    stream: LiveStream,
    folder: Folder,
    engine: str,
    model: str,
    retain_until: date,
    now: datetime,
) -> Recording | None:
    """Make the recording of a stream, and list its work if there is a model to hear it with; else
    it waits for somebody to choose one. None where nothing ever went out.

    The caller commits, once for each stream.
    """
    entries = list(index.read(folder))
    if not any(entry.kind == index.LIVE for entry in entries):
        return None
    assert stream.legal_basis is not None
    recording = Recording(
        hearing_id=stream.hearing_id,
        title=stream.hearing.title,
        file_name=folder.playlist().name,
        size=sum(entry.bytes for entry in entries),
        sha256=content_hash(folder.index),
        state=State.WAITING,
        created_at=now,
        started_at=datetime.fromtimestamp(entries[0].wall, UTC),
        duration=sum(entry.seconds for entry in entries),
        has_picture=True,
        language="de",
        engine=engine,
        model=model,
        legal_basis=stream.legal_basis,
        retain_until=retain_until,
        stream_id=stream.id,
        stretches=stretches(entries),
    )
    db.session.add(recording)
    db.session.flush()
    if model:
        begin(recording=recording, model=model, now=now)
    return recording


def begin(*, recording: Recording, model: str, now: datetime) -> None:
    """List the work of a recording that waited for a model. A second time raises WrongState."""
    if recording.state is not State.WAITING:
        raise pipeline.WrongState
    pipeline.change(recording=recording, to=State.PROCESSING)
    recording.model = model
    pipeline.list_work(recording=recording, now=now)


def read_again(*, recording: Recording, data: Path) -> None:
    """Take a folder as it is now, after a second recorder's was merged into it; a work that was
    stopped begins anew with a model. A second time nothing changes. Raises WrongState where it is
    being worked on, or is done."""
    assert recording.stream_id is not None
    folder = places.of(recording.stream_id, data=data)
    found = content_hash(folder.index)
    if found == recording.sha256:
        return
    if State.WAITING not in (recording.state, *NEXT[recording.state]):
        raise pipeline.WrongState
    entries = list(index.read(folder))
    recording.sha256, recording.stretches = found, stretches(entries)
    recording.size = sum(entry.bytes for entry in entries)
    recording.duration = sum(entry.seconds for entry in entries)
    recording.started_at = datetime.fromtimestamp(entries[0].wall, UTC)
    if recording.state is not State.WAITING:
        pipeline.forget_work(recording=recording, data=data)


def note_content(*, recording: Recording, data: Path) -> None:
    """Keep what the list of parts is now that the product itself has changed them: else it would
    pass for another recorder's. A second time nothing changes; of an upload nothing is noted."""
    if recording.stream_id is None:
        return
    folder = places.of(recording.stream_id, data=data)
    if folder.index.is_file():
        recording.sha256 = content_hash(folder.index)
        recording.size = sum(entry.bytes for entry in index.read(folder))


def stretches(entries: list[Entry]) -> list[dict[str, object]]:
    """What is live, missing and closed, with the wall clock and the second of each."""
    return [stretch.as_dict() for stretch in index.stretches(entries, step=STEP)]


def content_hash(path: Path) -> str:
    """The SHA-256 of the list of all parts: it names each with its time and its size, and no two
    streams have the same."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
