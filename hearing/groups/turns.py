"""Turns: of one hearing one transaction at a time changes seats or who sits on them.

On SQLite and on PostgreSQL alike, who takes a turn reads the numbers of everybody before it. Take
it before a row of seats or of a registration is written: so no two wait for each other.
"""

from __future__ import annotations

from sqlalchemy import update

from hearing.database import db
from hearing.groups import plan
from hearing.groups.models import Attendance


def take_turn(hearing_id: int) -> int:
    """Wait until nobody else has their turn; gives its number, which nobody else ever gets.

    What the session has read before is read again. A second time takes a second turn.
    """
    db.session.flush()
    statement = (
        update(Attendance)
        .where(Attendance.hearing_id == hearing_id)
        .values(turn=Attendance.turn + 1)
        .returning(Attendance.turn)
        .execution_options(synchronize_session=False)
    )
    turn = db.session.scalar(statement)
    if turn is None:
        plan.attendance(hearing_id)
        turn = db.session.scalars(statement).one()
    db.session.expire_all()
    return turn
