"""The ledger of what was told: since when there is an object, when it changed, when it went.

It is written when somebody asks, by comparing what is public now with what was told last. So it
follows every way in which something can change or go, the mere passing of a date included.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing.database import commit, db
from hearing.open_data import objects
from hearing.open_data.models import ToldObject
from hearing.open_data.objects import Thing


def follow(things: Sequence[Thing], *, hearing_id: int | None, secret: str, now: datetime) -> None:
    """Write down that these are all objects of a hearing (of the city: None) now, and commit.

    A second time, or when somebody else has just done so, nothing changes.
    """
    known = {(thing.kind, thing.key): thing for thing in things}
    digests = {key: objects.digest(thing, known, secret=secret) for key, thing in known.items()}
    try:
        with commit():
            _write(digests, hearing_id, now)
    except IntegrityError:  # somebody else told them first
        with commit():
            _write(digests, hearing_id, now)


def _write(digests: dict[tuple[str, str], str], hearing_id: int | None, now: datetime) -> None:
    rows = {(row.kind, row.key): row for row in rows_of(hearing_id)}
    for (kind, key), digest in digests.items():
        row = rows.get((kind, key))
        if row is None:
            row = ToldObject(kind=kind, key=key, hearing_id=hearing_id, created_at=now)
            db.session.add(row)
        if row.digest != digest:
            row.digest, row.modified_at, row.deleted_at = digest, now, None
    for place, row in rows.items():
        if place not in digests and row.deleted_at is None:
            row.digest, row.modified_at, row.deleted_at = "", now, now
    db.session.flush()


def rows_of(hearing_id: int | None) -> Sequence[ToldObject]:
    """All that was ever told of a hearing, or of the city."""
    own = select(ToldObject).where(ToldObject.hearing_id.is_not_distinct_from(hearing_id))
    return db.session.scalars(own).all()


def find(kind: str, key: str) -> ToldObject | None:
    """An object that was told once."""
    return db.session.scalar(
        select(ToldObject).where(ToldObject.kind == kind, ToldObject.key == key)
    )


def hearings() -> set[int]:
    """The hearings of which something was told that was still there."""
    query = select(ToldObject.hearing_id).where(ToldObject.deleted_at.is_(None)).distinct()
    return {number for number in db.session.scalars(query) if number is not None}
