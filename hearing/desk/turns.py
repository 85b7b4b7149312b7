"""Turns: of one hearing one press at a time is decided, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hearing.database import db
from hearing.desk.models import DeskDay


def take_turn(hearing_id: int) -> DeskDay:
    """Wait until nobody else has their turn; gives the day with its new number.

    What the session has read before is read again. A second time takes a second turn.
    """
    db.session.flush()
    statement = (
        update(DeskDay)
        .where(DeskDay.hearing_id == hearing_id)
        .values(number=DeskDay.number + 1)
        .returning(DeskDay.number)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(statement) is None:
        _make(hearing_id)
        db.session.scalars(statement).one()
    db.session.expire_all()
    return db.session.get_one(DeskDay, hearing_id)


def day(hearing_id: int) -> DeskDay:
    """The day as it is; where nobody has pressed anything yet one that is not stored."""
    found = db.session.get(DeskDay, hearing_id)
    return found or DeskDay(hearing_id=hearing_id, number=0, rehearsal=False)


def number(hearing_id: int) -> int:
    """The number of the last thing that happened at the desks."""
    query = select(DeskDay.number).where(DeskDay.hearing_id == hearing_id)
    return db.session.scalar(query) or 0


def _make(hearing_id: int) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(DeskDay(hearing_id=hearing_id))
    except IntegrityError:
        pass  # another desk was faster: its row counts
