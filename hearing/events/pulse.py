"""The pulse: who changes what others see lets it beat, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

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
    if waiting:
        session.flush()
    for hearing_id in sorted(waiting):
        _count(session, hearing_id)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(BEATING, None)


def _count(session: Session, hearing_id: int) -> None:
    statement: Any = (
        update(Pulse)
        .where(Pulse.hearing_id == hearing_id)
        .values(number=Pulse.number + 1)
        .returning(Pulse.number)
        .execution_options(synchronize_session=False)
    )
    if session.scalar(statement) is None:
        _make(session, hearing_id)
        session.scalars(statement).one()


def _make(session: Session, hearing_id: int) -> None:
    try:
        with session.begin_nested():
            session.add(Pulse(hearing_id=hearing_id))
    except IntegrityError:
        pass  # somebody else was faster: their row counts
