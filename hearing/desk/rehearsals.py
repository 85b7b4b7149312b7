"""Rehearsals: the desk as on the day, and nothing of it counts anywhere else."""

from __future__ import annotations

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


def begin(*, hearing: Hearing, who: str, now: datetime) -> None:
    """Begin a rehearsal, unless an item is really on. A second time does nothing."""
    day = turns.take_turn(hearing.id)
    if day.rehearsal:
        return
    if course.follow(facts.effective(facts.read(hearing.id))).item_id is not None:
        raise RealDayRuns
    day.rehearsal = True
    _record("begin_rehearsal", hearing, who, now)


def wipe(*, hearing: Hearing, who: str, now: datetime) -> int:
    """Delete every mark of the rehearsal, which goes on; gives their number. A second time there
    are none."""
    turns.take_turn(hearing.id)
    count = _wipe(hearing)
    if count:
        _record("wipe_rehearsal", hearing, who, now)
    return count


def end(*, hearing: Hearing, who: str, now: datetime) -> None:
    """End the rehearsal and delete its marks. A second time does nothing."""
    day = turns.take_turn(hearing.id)
    if not day.rehearsal:
        return
    _wipe(hearing)
    day.rehearsal = False
    _record("end_rehearsal", hearing, who, now)


def _wipe(hearing: Hearing) -> int:
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
