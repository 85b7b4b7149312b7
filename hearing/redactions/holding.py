"""The recordings of a hearing of which something can be taken out, and the turns of their texts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol import ledger
from hearing.recordings import again as rehearing
from hearing.recordings.models import Recording
from hearing.redactions import orders


def finished(hearing: Hearing) -> Sequence[Recording]:
    """The recordings of which nothing is made just now, in the order in which they were made."""
    query = select(Recording).where(
        Recording.hearing_id == hearing.id, Recording.state.in_(orders.FINISHED)
    )
    return db.session.scalars(query.order_by(Recording.started_at, Recording.id)).all()


def hold(hearing_id: int) -> None:
    """Wait until nobody else changes the text of any recording of a hearing, in the order in which
    a record is published: who takes something out of several has all turns before the first. A
    second time they are held already."""
    query = select(Recording).where(
        Recording.hearing_id == hearing_id, Recording.deleted_at.is_(None)
    )
    for recording in db.session.scalars(query.order_by(Recording.started_at, Recording.id)).all():
        rehearing.wait(recording)
        ledger.hold(recording)
