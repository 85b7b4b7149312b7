"""Starting and ending a stream. Who does it has a turn at the desk, like a press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult

from hearing.accounts import audit
from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import db
from hearing.desk import turns
from hearing.events import pulse
from hearing.stream import closing, errors, places, preparation
from hearing.stream.models import NEXT, Audience, LiveStream, StreamState
from media.live.folder import Folder

SYSTEM = "system"
Listener = Callable[[LiveStream, Folder, datetime], None]
_listeners: list[Listener] = []


def on_finish(listener: Listener) -> None:
    """Call once when a stream is over and its files are whole, in the transaction that says so.
    A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def start(*, stream: LiveStream, who: str, now: datetime, data: Path) -> None:
    """Start a stream, closed if the desk has closed. Raises what stands against it; a second time
    that it runs already."""
    day = turns.take_turn(stream.hearing_id)
    _refuse_state(stream)
    if stream.rehearsal != day.rehearsal:
        raise errors.OtherStreamMode
    if not stream.rehearsal:
        _refuse_public(stream)
    other = preparation.running_at(stream.source, but=stream)
    if other is not None:
        raise errors.PlaceTaken(title=other.hearing.title)
    stream.state, stream.started_at = StreamState.RUNNING, now
    stream.version += 1
    folder = places.folder(stream, data=data)
    folder.path.mkdir(parents=True, exist_ok=True)
    if stream.rehearsal:
        (folder.path / places.MARK).touch()
    closing.align(stream, folder)
    _tell("start", stream, who, now)


def end(*, stream: LiveStream, who: str, now: datetime) -> None:
    """End a stream for good; its programs then bring out what is left. A second time does
    nothing."""
    turns.take_turn(stream.hearing_id)
    if stream.state is StreamState.ENDED:
        return
    if StreamState.ENDED not in NEXT[stream.state]:
        raise errors.StreamNotRunning
    stream.state, stream.ended_at = StreamState.ENDED, now
    stream.version += 1
    _tell("end", stream, who, now)


def finish(*, stream: LiveStream, now: datetime, data: Path) -> bool:
    """Do what follows from the end, once the files are whole; says whether this was the time. A
    rehearsal leaves nothing. A second time, and of two at once the second, does nothing."""
    statement = (
        update(LiveStream)
        .where(LiveStream.id == stream.id, LiveStream.finished_at.is_(None))
        .values(finished_at=now)
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    db.session.refresh(stream)
    if result.rowcount == 0:
        return False
    if not stream.rehearsal:
        for listener in _listeners:
            listener(stream, places.folder(stream, data=data), now)
        pulse.beat(stream.hearing_id)
    return True


def refuse_rehearsal(hearing: Hearing, _now: datetime) -> None:
    """Raise StreamInPublic where a rehearsal would be seen by everybody."""
    if closing.running(hearing.id, rehearsal=False) is not None:
        raise errors.StreamInPublic


def wipe(hearing: Hearing, _now: datetime) -> None:
    """Delete the streams of a rehearsal; their programs end and their files go with them. A second
    time there are none."""
    gone = delete(LiveStream).where(LiveStream.hearing_id == hearing.id, LiveStream.rehearsal)
    db.session.execute(gone, execution_options={"synchronize_session": False})


def looked_after() -> list[LiveStream]:
    """The streams that programs work for: those that run, and those that are not finished."""
    query = select(LiveStream).where(
        LiveStream.state != StreamState.PREPARED, LiveStream.finished_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(LiveStream.id)))


def _refuse_state(stream: LiveStream) -> None:
    if stream.state is StreamState.ENDED:
        raise errors.StreamOver
    running = closing.running(stream.hearing_id, rehearsal=stream.rehearsal)
    if stream.state is StreamState.RUNNING or running is not None:
        raise errors.StreamRunning


def _refuse_public(stream: LiveStream) -> None:
    hearing = stream.hearing
    if hearing.cancelled_at is not None:
        raise errors.StreamCalledOff
    if hearing.published_at is None and stream.audience is Audience.EVERYBODY:
        raise errors.NotPublished
    if stream.legal_basis is None:
        raise errors.LegalBasisMissing
    if stream.legal_basis is LegalBasis.SESSION and not stream.resolution:
        raise errors.ResolutionMissing


def _tell(action: str, stream: LiveStream, who: str, now: datetime) -> None:
    if not stream.rehearsal:
        pulse.beat(stream.hearing_id)
    _record(action, stream, who, now)


def _record(action: str, stream: LiveStream, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=f"stream.{action}",
        subject=f"stream {stream.id}",
        hearing_id=stream.hearing_id,
        now=now,
    )
