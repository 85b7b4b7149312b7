"""The contingents that a group may use, and how a hearing is attended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups.models import Attendance, Contingent, Group, Mode

# Called with who changed a hearing's seats and when, in the transaction of the change.
SeatsListener = Callable[[Hearing, str, datetime], object]
# Called with a group of which letters say something else now, with who changed it and when.
GroupListener = Callable[[Group, str, datetime], object]
_listeners: list[SeatsListener] = []
_group_listeners: list[GroupListener] = []


def on_seats_changed(listener: SeatsListener) -> None:
    """Let a room follow changes of contingents. A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_seats_changed(hearing: Hearing, who: str, now: datetime) -> None:
    """Tell all rooms that there are other seats now."""
    for listener in _listeners:
        listener(hearing, who, now)


def on_group_changed(listener: GroupListener) -> None:
    """Let a room follow what is said of groups. A second time changes nothing."""
    if listener not in _group_listeners:
        _group_listeners.append(listener)


def tell_group_changed(group: Group, who: str, now: datetime) -> None:
    """Tell all rooms that a group's name, deadline or rights are others now."""
    for listener in _group_listeners:
        listener(group, who, now)


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
