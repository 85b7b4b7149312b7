"""How questions are asked: whether they are taken, in which order they come, how long they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.desk import course, facts, turns
from hearing.errors import N_
from hearing.events import pulse
from hearing.questions.errors import LimitUnknown
from hearing.questions.models import Asking, ItemAsking, Order

LEAST, MOST = 10, 600
# Who is still talking when the hearing should be over may still be asked.
LATE = timedelta(hours=4)
Row = Asking | ItemAsking

audit.register_names({"questions.rule": N_("Regeln für Fragen geändert")})


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for the questions of one item, or of the hearing as a whole."""

    is_open: bool = True
    order: Order = Order.TIME
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a hearing. What is closed for the hearing is closed for each item."""

    whole: Rule
    items: Mapping[int, Rule]

    def of(self, item_id: int | None) -> Rule:
        """The rule of an item; of the hearing as a whole for None."""
        return self.whole if item_id is None else self.items.get(item_id, self.whole)


def read(hearing_id: int) -> Rules:
    """The rules as they are."""
    row = db.session.get(Asking, hearing_id)
    whole = Rule(row.is_open, row.order, row.seconds) if row else Rule()
    query = select(ItemAsking).join(AgendaItem, AgendaItem.id == ItemAsking.item_id)
    rows = db.session.scalars(query.where(AgendaItem.hearing_id == hearing_id))
    return Rules(whole, {row.item_id: _merged(row, whole) for row in rows})


def _merged(row: ItemAsking, whole: Rule) -> Rule:
    seconds = whole.seconds if row.seconds is None else row.seconds
    return Rule(row.is_open and whole.is_open, row.order or whole.order, seconds)


def row_of(hearing: Hearing, item: AgendaItem | None) -> Row:
    """The stored rule of an item or of the hearing, made if there is none yet; commit it."""
    kind: Any = Asking if item is None else ItemAsking
    key = hearing.id if item is None else item.id
    found: Row | None = db.session.get(kind, key)
    if found is None:
        try:
            with db.session.begin_nested():
                made = Asking(hearing_id=key) if item is None else ItemAsking(item_id=key)
                db.session.add(made)
        except IntegrityError:
            pass  # somebody else was faster: their row counts
        found = db.session.get_one(kind, key)
    return found


def change(
    *,
    hearing: Hearing,
    row: Row,
    seen: int,
    is_open: bool,
    order: Order | None,
    seconds: int | None,
    who: str,
    now: datetime,
) -> bool:
    """Change a rule; a second time nothing. Raises Stale, LimitUnknown."""
    if seconds is not None and not LEAST <= seconds <= MOST:
        raise LimitUnknown(least=LEAST, most=MOST)
    turns.take_turn(hearing.id)
    values: dict[str, object] = {"is_open": is_open, "order": order, "seconds": seconds}
    before = {name: getattr(row, name) for name in values}
    if not versions.save(row, seen=seen, **values):
        return False
    pulse.beat(hearing.id)
    audit.record(
        who=who,
        action="questions.rule",
        subject=f"{'hearing' if isinstance(row, Asking) else 'item'} {row.id}",
        hearing_id=hearing.id,
        before=before,
        after=values,
        now=now,
    )
    return True


def switch(*, hearing: Hearing, is_open: bool, who: str, now: datetime) -> bool:
    """Take questions in the whole hearing, or none for now. A second time changes nothing."""
    turns.take_turn(hearing.id)
    row = row_of(hearing, None)
    return change(
        hearing=hearing,
        row=row,
        seen=row.version,
        is_open=is_open,
        order=row.order,
        seconds=row.seconds,
        who=who,
        now=now,
    )


def has_begun(hearing: Hearing, now: datetime) -> bool:
    """Whether questions are no longer asked in advance."""
    return now >= hearing.starts_at


def are_taken(hearing: Hearing, item_id: int | None, now: datetime) -> bool:
    """Whether somebody can ask now: in advance, and on the day until the end unless it is closed.

    A hearing that is late takes questions as long as something is on.
    """
    if hearing.cancelled_at is not None:
        return False
    if not has_begun(hearing, now):
        return True
    if not read(hearing.id).of(item_id).is_open:
        return False
    return now < hearing.ends_at or (now < hearing.ends_at + LATE and _is_on(hearing.id))


def _is_on(hearing_id: int) -> bool:
    return course.follow(facts.effective(facts.read(hearing_id))).item_id is not None
