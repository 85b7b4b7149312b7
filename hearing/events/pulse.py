"""The pulse: who changes what others see lets it beat, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hearing.database import db
from hearing.events.models import Pulse


def beat(hearing_id: int) -> int:
    """Tell, once this transaction is through, that there is something new; gives the new number.
    A second time it tells it again. Of two at once the second waits for the first."""
    db.session.flush()
    statement = (
        update(Pulse)
        .where(Pulse.hearing_id == hearing_id)
        .values(number=Pulse.number + 1)
        .returning(Pulse.number)
        .execution_options(synchronize_session=False)
    )
    number = db.session.scalar(statement)
    if number is None:
        _make(hearing_id)
        number = db.session.scalars(statement).one()
    return number


def numbers(hearing_ids: Collection[int]) -> dict[int, int]:
    """How far these hearings are; 0 where nothing has happened yet."""
    query = select(Pulse.hearing_id, Pulse.number).where(Pulse.hearing_id.in_(hearing_ids))
    return dict.fromkeys(hearing_ids, 0) | {
        row.hearing_id: row.number for row in db.session.execute(query)
    }


def _make(hearing_id: int) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(Pulse(hearing_id=hearing_id))
    except IntegrityError:
        pass  # somebody else was faster: their row counts
