"""The recordings of a hearing that everybody may see, for pages of other rooms."""

from __future__ import annotations

from sqlalchemy import select

from hearing import city
from hearing.database import db
from hearing.recordings import retention
from hearing.recordings.models import Recording
from hearing.stream.afterwards import Recorded


def of(hearing_id: int) -> list[Recorded]:
    """They in order of time; the last day of their retention is included."""
    query = select(Recording).where(Recording.hearing_id == hearing_id)
    found = db.session.scalars(query.order_by(Recording.started_at, Recording.id))
    today = city.today()
    return [Recorded(one.id, one.title) for one in found if retention.is_public(one, today)]
