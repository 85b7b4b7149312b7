"""Counters in rows of their own: of two at once the second waits for the first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session, scoped_session

from hearing.database import db

AnySession = Session | scoped_session[Any]


def count_up(
    number: InstrumentedAttribute[int], *, of: int, session: AnySession | None = None
) -> int:
    """Raise a row's number by one and give it; ``of`` is the row's key. A missing row is made.

    On SQLite and PostgreSQL alike whoever comes second waits until the first one's transaction is
    over. A second time counts a second time.
    """
    session = session or db.session
    session.flush()
    kind: Any = number.class_
    (key,) = kind.__mapper__.primary_key
    statement = (
        update(kind)
        .where(key == of)
        .values({number: number + 1})
        .returning(number)
        .execution_options(synchronize_session=False)
    )
    counted = session.scalar(statement)
    if counted is None:
        make(kind, of=of, session=session)
        counted = session.scalars(statement).one()
    return int(counted)


def make(kind: Any, *, of: int, session: AnySession | None = None) -> None:
    """Make the row of this key. A second time, or when somebody else is faster, it is there."""
    session = session or db.session
    (key,) = kind.__mapper__.primary_key
    try:
        with session.begin_nested():
            session.add(kind(**{key.key: of}))
    except IntegrityError:
        pass  # somebody else was faster: their row counts
