"""Going back: the draft becomes what an older release says. History stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, delete, select

from hearing.accounts import audit
from hearing.agenda import order
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import Base, db
from hearing.programme import changes, release, snapshot
from hearing.programme.models import Release
from hearing.programme.snapshot import TAKING_PART, Facts, Item, Programme
from hearing.speakers.models import Slot, Speaker

# The address stays: it may be on posters.
FACTS = (
    "title",
    "summary",
    "venue",
    "organizer",
    "starts_at",
    "ends_at",
    "motion",
    "paper",
)
ITEM_FACTS = (
    "kind",
    "title",
    "summary",
    "starts_at",
    "minutes",
    "room",
    "public",
    "parallel",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What could not be as it was: items that stay all the same, people who are not there now."""

    kept: tuple[str, ...]
    missing: tuple[str, ...]


def go_back(
    *, hearing: Hearing, to: Release, version: int, digest: str, who: str, now: datetime
) -> Outcome:
    """Make the draft what this release says; it is released as a new number, by a person.

    Items keep their numbers, so that all that refers to them stays tied to them, and one that was
    deleted comes back with its own. An item that the release does not have goes, unless something
    refers to it, the record of the day or a stand: then it stays, behind the others.
    What people answered and the stands are theirs and are not touched. Raises DraftChanged when
    the draft is no longer the one that was seen. A second time nothing changes.
    """
    release.hold(hearing, version)
    before = snapshot.take(hearing)
    if snapshot.digest(snapshot.to_json(before)) != digest:
        raise release.DraftChanged
    programme = snapshot.from_json(to.content)
    _put_facts(hearing, programme.hearing)
    kept = _put_items(hearing, programme)
    missing = _put_slots(hearing, programme)
    db.session.expire(hearing, ["items"])
    differences = changes.between(before, snapshot.take(hearing))
    audit.record(
        who=who,
        action="programme.go_back",
        subject=f"release {to.number}",
        hearing_id=hearing.id,
        after={"changes": changes.to_json(differences)},
        now=now,
    )
    return Outcome(tuple(kept), tuple(missing))


def expect(*, draft: Programme, to: Programme) -> Programme:
    """What the draft would be after going back, to be looked at first."""
    people = {person.id for person in draft.people}
    items = [
        replace(item, slots=tuple(slot for slot in item.slots if slot.person_id in people))
        for item in to.items
    ]
    there = {item.id for item in items}
    surplus = [item for item in draft.items if item.id not in there]
    in_use = _referred_to([item.id for item in surplus])
    facts = {name: getattr(to.hearing, name) for name in FACTS}
    return replace(
        draft,
        hearing=replace(draft.hearing, **facts),
        items=(*items, *(item for item in surplus if item.id in in_use)),
    )


def _put_facts(hearing: Hearing, facts: Facts) -> None:
    values = {name: getattr(facts, name) for name in FACTS}
    if any(getattr(hearing, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(hearing, name, value)
        hearing.version += 1
        db.session.flush()


def _put_items(hearing: Hearing, programme: Programme) -> list[str]:
    """Bring the items back; returns the titles of those that stay although they are not in it."""
    rows = {row.id: row for row in order.read(hearing.id)}
    wanted = {item.id for item in programme.items}
    surplus = [row for row in rows.values() if row.id not in wanted]
    in_use = _referred_to([row.id for row in surplus])
    kept = [row for row in surplus if row.id in in_use]
    gone = [row.id for row in surplus if row.id not in in_use]
    db.session.execute(delete(AgendaItem).where(AgendaItem.id.in_(gone)))
    ordered = [_put_item(hearing, rows.get(item.id), item) for item in programme.items]
    order.number([*ordered, *kept])
    return [row.title for row in kept]


def _put_item(hearing: Hearing, row: AgendaItem | None, item: Item) -> AgendaItem:
    values = {name: getattr(item, name) for name in ITEM_FACTS}
    if row is None:
        row = AgendaItem(id=item.id, hearing_id=hearing.id, position=item.position, **values)
        db.session.add(row)
        db.session.flush()
    elif any(getattr(row, name) != value for name, value in values.items()):
        order.set_values(row, **values)
    return row


def _put_slots(hearing: Hearing, programme: Programme) -> list[str]:
    """Give the people their parts back; returns the names of those who are deleted since."""
    query = select(Speaker.id, Speaker.state).where(Speaker.hearing_id == hearing.id)
    states = {row.id: row.state for row in db.session.execute(query)}
    for item in programme.items:
        rows = db.session.scalars(select(Slot).where(Slot.item_id == item.id)).all()
        there = {(row.speaker_id, row.part): row for row in rows}
        for position, slot in enumerate(item.slots):
            row = there.pop((slot.person_id, slot.part), None)
            if row is not None:
                row.position = position
            elif slot.person_id in states:
                facts = {"speaker_id": slot.person_id, "part": slot.part, "position": position}
                db.session.add(Slot(item_id=item.id, **facts))
        for row in there.values():
            if states[row.speaker_id] in TAKING_PART:  # others are no part of any programme
                db.session.delete(row)
    db.session.flush()
    return [person.name for person in programme.people if person.id not in states]


def _referred_to(item_ids: Collection[int]) -> set[int]:
    """Which of these items something refers to that would not go with it, in any room."""
    found: set[int] = set()
    for column in _references():
        query = select(column).where(column.in_(item_ids)).distinct()
        found.update(db.session.scalars(query))
    return found


def _references() -> Sequence[Column[Any]]:
    """The columns that name an item, but for those whose rows go with it."""
    own = AgendaItem.__table__.c.id
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column is own and key.ondelete != "CASCADE"
    ]
