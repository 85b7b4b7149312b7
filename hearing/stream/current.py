"""Which stream of a hearing counts at the moment."""

from __future__ import annotations

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.stream.models import LiveStream, StreamState


def in_public(hearing: Hearing) -> LiveStream | None:
    """The stream that the public sees, hears announced, or has seen: the running one, else the
    newest; never a rehearsal."""
    return _newest(hearing, rehearsal=False)


def rehearsed(hearing: Hearing) -> LiveStream | None:
    """The newest stream of a rehearsal, for the staff."""
    return _newest(hearing, rehearsal=True)


def _newest(hearing: Hearing, *, rehearsal: bool) -> LiveStream | None:
    query = select(LiveStream).where(
        LiveStream.hearing_id == hearing.id, LiveStream.rehearsal == rehearsal
    )
    running = LiveStream.state == StreamState.RUNNING
    return db.session.scalars(query.order_by(running.desc(), LiveStream.id.desc())).first()
