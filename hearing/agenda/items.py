"""Items of a programme: added, changed, deleted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete as delete_rows
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda import order
from hearing.agenda.errors import BadLength, ItemInUse
from hearing.agenda.models import AgendaItem, ItemKind
from hearing.database import db

MOST_MINUTES = 24 * 60
# Whoever changes one of these holds the programme: others reckon with them.
TIMED = ("starts_at", "minutes", "parallel")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person says about an item."""

    kind: ItemKind
    title: str
    starts_at: datetime
    minutes: int
    summary: str = ""
    room: str = ""
    public: bool = True
    parallel: bool = False


def add(
    *, hearing_id: int, facts: Facts, after_id: int | None = None, who: str, now: datetime
) -> AgendaItem:
    """Add an item after another, or at the end. A second time it adds a second one."""
    refuse_length(facts.minutes)
    items = order.hold(hearing_id=hearing_id)
    place = len(items) if after_id is None else order.find(items, after_id) + 1
    item = AgendaItem(hearing_id=hearing_id, position=len(items), **asdict(facts))
    db.session.add(item)
    db.session.flush()
    items.insert(place, item)
    order.number(items)
    _record("agenda.add", item, who=who, now=now, after=in_words(item))
    return item


def change(*, item: AgendaItem, seen: int, facts: Facts, who: str, now: datetime) -> None:
    """Save what is said about an item; raises Stale. A second time nothing changes."""
    refuse_length(facts.minutes)
    values = asdict(facts)
    if any(getattr(item, name) != values[name] for name in TIMED):
        order.hold(hearing_id=item.hearing_id)
    before = in_words(item)
    if versions.save(item, seen=seen, **values):
        _record("agenda.change", item, who=who, now=now, before=before, after=in_words(item))


def delete(*, item: AgendaItem, seen: int, who: str, now: datetime) -> None:
    """Take an item out of the programme; raises Stale when it has changed since it was seen."""
    before, hearing_id = in_words(item), item.hearing_id
    items = order.hold(hearing_id=hearing_id)
    items.pop(order.find(items, item.id))
    row = delete_rows(AgendaItem).where(AgendaItem.id == item.id, AgendaItem.version == seen)
    try:
        result = db.session.execute(row, execution_options=order.FAST)
    except IntegrityError as error:
        raise ItemInUse from error
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise versions.Stale
    item_id = item.id
    db.session.expunge(item)
    order.number(items)
    audit.record(
        who=who,
        action="agenda.delete",
        subject=f"item {item_id}",
        hearing_id=hearing_id,
        before=before,
        now=now,
    )


def refuse_length(minutes: int) -> None:
    """Raise BadLength for no minutes, less, or more than a day."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadLength(most=MOST_MINUTES)


def in_words(item: AgendaItem) -> dict[str, Any]:
    """An item as the audit log keeps it."""
    return {
        "kind": str(item.kind),
        "title": item.title,
        "summary": item.summary,
        "starts_at": item.starts_at.isoformat(),
        "minutes": item.minutes,
        "room": item.room,
        "public": item.public,
        "parallel": item.parallel,
    }


def _record(action: str, item: AgendaItem, **facts: Any) -> None:
    subject = f"item {item.id}"
    audit.record(action=action, subject=subject, hearing_id=item.hearing_id, **facts)
