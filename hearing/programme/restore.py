"""Going back: the draft becomes what an older release says. History stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, delete, select
from sqlalchemy.engine import CursorResult

from hearing import versions
from hearing.accounts import audit
from hearing.agenda import order
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import Base, db
from hearing.programme import changes, release, snapshot
from hearing.programme.models import Release
from hearing.programme.snapshot import Facts, Item, Programme
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
    What people answered and the stands are theirs and are not touched. Raises DraftChanged or Stale
    when the draft is no longer the one that was seen: who types a title holds no programme and may
    save it at any moment. A second time nothing changes.
    """
    rows = release.hold(hearing, version)
    before = snapshot.take(hearing)
    if snapshot.digest(snapshot.to_json(before)) != digest:
        raise release.DraftChanged
    programme = snapshot.from_json(to.content)
    _put_facts(hearing, programme.hearing)
    kept = _put_items(hearing, rows, programme)
    missing = _put_slots(hearing, before, programme)
    db.session.expire(hearing, ["items"])
    _record(hearing, to, before, who, now)
    return Outcome(tuple(kept), tuple(missing))


def _record(hearing: Hearing, to: Release, before: Programme, who: str, now: datetime) -> None:
    """One line: between which releases the draft went, and all that was overwritten."""
    last = release.latest(hearing)
    differences = changes.between(before, snapshot.take(hearing))
    audit.record(
        who=who,
        action="programme.go_back",
        subject=f"release {to.number}",
        hearing_id=hearing.id,
        before={"release": last.number if last else None},
        after={"release": to.number, "changes": changes.to_json(differences)},
        now=now,
    )


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
    versions.save(hearing, seen=hearing.version, **values)


def _put_items(hearing: Hearing, there: Sequence[AgendaItem], programme: Programme) -> list[str]:
    """Bring the items back; returns the titles of those that stay although they are not in it."""
    rows = {row.id: row for row in there}
    wanted = {item.id for item in programme.items}
    surplus = [row for row in rows.values() if row.id not in wanted]
    in_use = _referred_to([row.id for row in surplus])
    kept = [row for row in surplus if row.id in in_use]
    for row in surplus:
        if row not in kept:
            _take_out(row)
    ordered = [_put_item(hearing, rows.get(item.id), item) for item in programme.items]
    order.number([*ordered, *kept])
    return [row.title for row in kept]


def _take_out(row: AgendaItem) -> None:
    """Delete an item as it was seen, else raise Stale."""
    own = (AgendaItem.id == row.id, AgendaItem.version == row.version)
    result = db.session.execute(delete(AgendaItem).where(*own), execution_options=order.FAST)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise versions.Stale
    db.session.expunge(row)


def _put_item(hearing: Hearing, row: AgendaItem | None, item: Item) -> AgendaItem:
    values = {name: getattr(item, name) for name in ITEM_FACTS}
    if row is None:
        row = AgendaItem(id=item.id, hearing_id=hearing.id, position=item.position, **values)
        db.session.add(row)
        db.session.flush()
    else:
        versions.save(row, seen=row.version, **values)
    return row


def _put_slots(hearing: Hearing, before: Programme, programme: Programme) -> list[str]:
    """Give the people their parts back; returns the names of those who are deleted since.

    Only parts go that were in the draft ``before``: one that somebody gives meanwhile stays.
    """
    seen = {(item.id, slot.person_id, slot.part) for item in before.items for slot in item.slots}
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
            if (item.id, row.speaker_id, row.part) in seen:
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
