"""The contingents that a group may use, and how a hearing is attended."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing.database import db
from hearing.groups.models import Attendance, Contingent, Group, Mode


def groups_of(hearing_id: int) -> Sequence[Group]:
    """The groups of a hearing in their order."""
    query = select(Group).where(Group.hearing_id == hearing_id)
    return db.session.scalars(query.order_by(Group.position, Group.id)).all()


def contingents_of(hearing_id: int) -> list[Contingent]:
    """The contingents of a hearing: by mode, the protected ones first."""
    query = select(Contingent).where(Contingent.hearing_id == hearing_id)
    return sorted(db.session.scalars(query), key=_order)


def for_group(contingents: Sequence[Contingent], group_id: int, mode: Mode) -> list[Contingent]:
    """Those that a group may use in a mode: its own first, then what it shares. Empty: no limit."""
    return [
        contingent
        for contingent in contingents
        if contingent.mode is mode and any(group.id == group_id for group in contingent.groups)
    ]


def attendance(hearing_id: int) -> Attendance:
    """How a hearing is attended; made with its defaults when there is nothing yet."""
    found = db.session.get(Attendance, hearing_id)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(Attendance(hearing_id=hearing_id))
        except IntegrityError:  # somebody else was faster
            pass
        found = db.session.get_one(Attendance, hearing_id)
    return found


def _order(contingent: Contingent) -> tuple[int, int, int]:
    return (list(Mode).index(contingent.mode), len(contingent.groups), contingent.id)
