"""Rehearsals: the desk as on the day, and nothing of it counts anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.engine import CursorResult

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import course, facts, turns
from hearing.desk.errors import RealDayRuns
from hearing.desk.models import Mark
from hearing.errors import N_

audit.register_names(
    {
        "desk.begin_rehearsal": N_("Probe am Pult begonnen"),
        "desk.wipe_rehearsal": N_("Probe am Pult verworfen"),
        "desk.end_rehearsal": N_("Probe am Pult beendet"),
    }
)

Listener = Callable[[Hearing, datetime], None]
_beginnings: list[Listener] = []
_wipings: list[Listener] = []


def on_begin(listener: Listener) -> None:
    """Call before a rehearsal begins: what raises stands against it. A second time changes
    nothing."""
    if listener not in _beginnings:
        _beginnings.append(listener)


def on_wipe(listener: Listener) -> None:
    """Call when a rehearsal is wiped or ended, in its transaction and before its marks go: rooms
    delete what they keep of it. A second time changes nothing."""
    if listener not in _wipings:
        _wipings.append(listener)


def begin(*, hearing: Hearing, who: str, now: datetime) -> None:
    """Begin a rehearsal, unless an item is really on. A second time does nothing."""
    day = turns.take_turn(hearing.id)
    if day.rehearsal:
        return
    if course.follow(facts.effective(facts.read(hearing.id))).item_id is not None:
        raise RealDayRuns
    for listener in _beginnings:
        listener(hearing, now)
    day.rehearsal = True
    _record("begin_rehearsal", hearing, who, now)


def wipe(*, hearing: Hearing, who: str, now: datetime) -> int:
    """Delete everything of the rehearsal, which goes on; gives the number of marks. A second time
    there are none."""
    turns.take_turn(hearing.id)
    count = _wipe(hearing, now)
    if count:
        _record("wipe_rehearsal", hearing, who, now)
    return count


def end(*, hearing: Hearing, who: str, now: datetime) -> None:
    """End the rehearsal and delete everything of it. A second time does nothing."""
    day = turns.take_turn(hearing.id)
    if not day.rehearsal:
        return
    _wipe(hearing, now)
    day = turns.day(hearing.id)
    day.rehearsal = False
    _record("end_rehearsal", hearing, who, now)


def _wipe(hearing: Hearing, now: datetime) -> int:
    for listener in _wipings:
        listener(hearing, now)
    statement = delete(Mark).where(Mark.hearing_id == hearing.id, Mark.rehearsal)
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    db.session.expire_all()
    return result.rowcount


def _record(action: str, hearing: Hearing, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=f"desk.{action}",
        subject=f"hearing {hearing.id}",
        hearing_id=hearing.id,
        now=now,
    )
