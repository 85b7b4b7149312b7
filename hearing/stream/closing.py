"""The desk decides what the stream may show: a press closes it before anybody can see the press.

Closing is written to the stream's folder within the transaction of the press, while the press has
its turn; should the transaction then fail, the stream was closed for a moment too long. Opening
is done by ``settle`` from what is committed, never earlier: after the press, and again and again.
"""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from hearing.database import commit, db
from hearing.desk import course, facts, turns
from hearing.desk.models import Hidden, Mark
from hearing.stream import places
from hearing.stream.models import LiveStream, StreamState
from media.live import lines, presses
from media.live.folder import Folder


def follow(mark: Mark, *, data: Path) -> None:
    """Close the running stream if the marks say so, now that this one is among them. A second time
    it is closed already."""
    stream = running(mark.hearing_id, rehearsal=mark.rehearsal)
    if stream is None:
        return
    hidden = wanted(mark.hearing_id, rehearsal=mark.rehearsal)
    if hidden is not None:
        _close(places.folder(stream, data=data), hidden, mark.at)


def settle(stream: LiveStream, *, data: Path) -> None:
    """Bring the stream to what the marks say: open it, or close what was opened or forgotten.
    A second time there is nothing to do.

    Where something is to do, it is looked at once more while nobody can press.
    """
    folder = places.folder(stream, data=data)
    if _agrees(stream, folder):
        return
    with commit():
        turns.hold(stream.hearing_id)
        if not _agrees(stream, folder):
            align(stream, folder)


def align(stream: LiveStream, folder: Folder) -> None:
    """Write what the marks say into the folder; the caller has the turn at the desk."""
    hidden = wanted(stream.hearing_id, rehearsal=stream.rehearsal)
    closed = closed_for(folder)
    if hidden is not None and closed != hidden.value:
        presses.press(folder.path, "closed", reason=hidden.value)
    elif hidden is None and closed is not None:
        presses.press(folder.path, "open")


def running(hearing_id: int, *, rehearsal: bool) -> LiveStream | None:
    """The stream that runs now."""
    query = select(LiveStream).where(
        LiveStream.hearing_id == hearing_id,
        LiveStream.state == StreamState.RUNNING,
        LiveStream.rehearsal == rehearsal,
    )
    found: LiveStream | None = db.session.scalars(query).first()
    return found


def wanted(hearing_id: int, *, rehearsal: bool) -> Hidden | None:
    """Why the stream may show nothing now, by the marks."""
    marks = facts.read(hearing_id, rehearsal=rehearsal)
    return course.follow(facts.effective(marks)).hidden


def closed_for(folder: Folder) -> str | None:
    """Why the stream is closed at this moment; None where it is open."""
    span = presses.closed_now(folder)
    return span.reason if span else None


def _agrees(stream: LiveStream, folder: Folder) -> bool:
    hidden = wanted(stream.hearing_id, rehearsal=stream.rehearsal)
    return closed_for(folder) == (hidden.value if hidden else None)


def _close(folder: Folder, hidden: Hidden, at: datetime) -> None:
    """Close it since the press was made, which may have waited at its desk; parts that are out stay
    out. A second time it is closed already."""
    if closed_for(folder) == hidden.value:
        return
    told = [presses.moment(row["at"]) for row, _place in lines.read(folder.presses)]
    late = max(told, default=0.0) < at.timestamp() < time.time()
    presses.press(folder.path, "closed", reason=hidden.value, at=at.timestamp() if late else None)
