"""The pulse: who changes what others see lets it beat, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from hearing.counters import count_up
from hearing.database import db
from hearing.events.models import Pulse

BEATING: Final = "beating"


def beat(hearing_id: int) -> None:
    """Tell, once this transaction is through, that there is something new. A second time in the
    same transaction it is told once.

    It is written last of all, right before the commit: its row is the one that everybody changes,
    and whoever holds it waits for nobody.
    """
    db.session().info.setdefault(BEATING, set()).add(hearing_id)


def numbers(hearing_ids: Collection[int]) -> dict[int, int]:
    """How far these hearings are; 0 where nothing has happened yet."""
    query = select(Pulse.hearing_id, Pulse.number).where(Pulse.hearing_id.in_(hearing_ids))
    return dict.fromkeys(hearing_ids, 0) | {
        row.hearing_id: row.number for row in db.session.execute(query)
    }


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting: set[int] = session.info.pop(BEATING, set())
    for hearing_id in sorted(waiting):
        count_up(Pulse.number, of=hearing_id, session=session)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(BEATING, None)
