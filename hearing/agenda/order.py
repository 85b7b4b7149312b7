"""The order of the items: who changes it, or their times, holds the hearing's programme meanwhile.

The first statement counts ``Hearing.programme_version`` up. Until the transaction ends, everybody
else waits there, on SQLite and on PostgreSQL: two changes never mix. With ``seen`` a change that
was made for an older programme is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import CursorResult

from hearing.accounts import audit
from hearing.agenda.errors import ProgrammeChanged
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.versions import Deleted

FAST = {"synchronize_session": False}


def hold(*, hearing_id: int, seen: int | None = None) -> list[AgendaItem]:
    """Hold the programme until the transaction ends; return its items as they are now.

    Raises ProgrammeChanged when it is no longer the one that was seen.
    """
    own = Hearing.id == hearing_id
    if seen is not None:
        own &= Hearing.programme_version == seen
    counted = {"programme_version": Hearing.programme_version + 1}
    result = db.session.execute(update(Hearing).where(own).values(counted), execution_options=FAST)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise ProgrammeChanged
    hearing = db.session.get_one(Hearing, hearing_id)
    db.session.expire(hearing, ["programme_version", "items"])
    return read(hearing_id)


def read(hearing_id: int) -> list[AgendaItem]:
    """The items in their order, as the database has them now."""
    query = select(AgendaItem).where(AgendaItem.hearing_id == hearing_id)
    query = query.order_by(AgendaItem.position, AgendaItem.id)
    return list(db.session.scalars(query, execution_options={"populate_existing": True}))


def find(items: Sequence[AgendaItem], item_id: int) -> int:
    """The place of an item in the list, from 0; raises Deleted."""
    for place, item in enumerate(items):
        if item.id == item_id:
            return place
    raise Deleted


def number(items: Sequence[AgendaItem]) -> None:
    """Write the order of this list into its items."""
    for position, item in enumerate(items):
        if item.position != position:
            item.position = position
    db.session.flush()


def set_values(item: AgendaItem, **values: Any) -> None:
    """Write into an item while its programme is held, and count its version up in the database:
    a title may be saved at the same moment, by somebody who holds nothing."""
    statement = update(AgendaItem).where(AgendaItem.id == item.id)
    counted = statement.values(version=AgendaItem.version + 1, **values)
    db.session.execute(counted, execution_options=FAST)
    db.session.refresh(item)


def move(
    *, hearing_id: int, item_id: int, to: int, seen: int | None, who: str, now: datetime
) -> AgendaItem:
    """Put an item at a place, counted from 0; beyond the ends is the end. A second time nothing
    changes. Times stay; ``schedule.chain`` sets them anew."""
    items = hold(hearing_id=hearing_id, seen=seen)
    place = find(items, item_id)
    item = items.pop(place)
    to = max(0, min(to, len(items)))
    items.insert(to, item)
    number(items)
    if to != place:
        audit.record(
            who=who,
            action="agenda.move",
            subject=f"item {item.id}",
            hearing_id=hearing_id,
            before={"place": place + 1},
            after={"place": to + 1},
            now=now,
        )
    return item


def count(hearing_id: int) -> int:
    """How many items a programme has."""
    query = select(func.count()).select_from(AgendaItem).where(AgendaItem.hearing_id == hearing_id)
    return db.session.scalar(query) or 0
