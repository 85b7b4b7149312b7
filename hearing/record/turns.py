"""Turns: the record of a hearing, for one transaction alone."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from hearing import versions as guarded
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.record import errors
from hearing.record.models import Record


def hold(hearing: Hearing, *, seen: int) -> Record:
    """The record, for this transaction alone, if it is still the one that was seen; else
    RecordChanged, or RecordDeleted."""
    record = db.session.get(Record, hearing.id)
    if record is None:
        if seen != 0:
            raise errors.RecordChanged
        return _begin(hearing)
    if record.deleted_at is not None:
        raise errors.RecordDeleted
    try:
        guarded.count(record, seen=seen)
    except guarded.Stale as error:
        raise errors.RecordChanged from error
    return record


def _begin(hearing: Hearing) -> Record:
    record = Record(hearing_id=hearing.id, version=1)
    try:
        with db.session.begin_nested():
            db.session.add(record)
    except IntegrityError as error:  # somebody else was faster
        raise errors.RecordChanged from error
    return record
