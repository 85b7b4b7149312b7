"""Turns: of one hearing one press at a time is decided, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult

from hearing.counters import count_up, make
from hearing.database import db
from hearing.desk.models import DeskDay


def take_turn(hearing_id: int) -> DeskDay:
    """Wait until nobody else has their turn; gives the day with its new number.

    What the session has read before is read again. A second time takes a second turn.
    """
    count_up(DeskDay.number, of=hearing_id)
    db.session.expire_all()
    return db.session.get_one(DeskDay, hearing_id)


def hold(hearing_id: int) -> DeskDay:
    """Wait as ``take_turn`` does, and let nothing have happened: nobody else presses until this
    transaction is over."""
    db.session.flush()
    statement = (
        update(DeskDay)
        .where(DeskDay.hearing_id == hearing_id)
        .values(number=DeskDay.number)
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    if result.rowcount == 0:
        make(DeskDay, of=hearing_id)
        db.session.execute(statement)
    db.session.expire_all()
    return db.session.get_one(DeskDay, hearing_id)


def day(hearing_id: int) -> DeskDay:
    """The day as it is; where nobody has pressed anything yet one that is not stored."""
    found = db.session.get(DeskDay, hearing_id)
    return found or DeskDay(hearing_id=hearing_id, number=0, rehearsal=False)


def number(hearing_id: int) -> int:
    """The number of the last thing that happened at the desks."""
    return numbers([hearing_id])[hearing_id]


def numbers(hearing_ids: Collection[int]) -> dict[int, int]:
    """The same of several hearings; 0 where nothing has happened yet."""
    query = select(DeskDay.hearing_id, DeskDay.number).where(DeskDay.hearing_id.in_(hearing_ids))
    return dict.fromkeys(hearing_ids, 0) | {
        row.hearing_id: row.number for row in db.session.execute(query)
    }
