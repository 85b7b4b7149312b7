"""Settling doubts: somebody has listened, and what stands there is right."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from hearing.database import db
from hearing.protocol.doubts import Doubt
from hearing.protocol.models import SettledDoubt
from hearing.recordings.models import Recording
from media.segments import Segment


def settle(*, recording: Recording, doubt: Doubt, who: str, now: datetime) -> None:
    """Keep that a doubt is none. A second time, or by somebody else, it is settled already."""
    values = {
        "recording_id": recording.id,
        "print": doubt.print,
        "kind": doubt.kind.value,
        "start": doubt.start,
        "end": doubt.end,
        "settled_at": now,
        "settled_by": who,
    }
    try:
        with db.session.begin_nested():
            db.session.execute(insert(SettledDoubt).values(values))
    except IntegrityError:
        pass  # somebody else has listened too


def keep(_recording: Recording, _heard: list[Segment]) -> None:
    """Heard again, what was settled stays so, as far as the same words stand at the same second."""


def forget(recording: Recording, *, start: float, end: float) -> None:
    """Forget what was settled in a span of seconds. A second time there is nothing."""
    there = (SettledDoubt.start <= end) & (SettledDoubt.end >= start)
    db.session.execute(delete(SettledDoubt).where(SettledDoubt.recording_id == recording.id, there))


def erase(recording: Recording) -> None:
    """Forget what was settled. A second time there is nothing."""
    db.session.execute(delete(SettledDoubt).where(SettledDoubt.recording_id == recording.id))
