"""What is different between two programmes; an item or a person is known by its number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from hearing.programme.snapshot import Facts, Item, Person, Programme, Slot, Values
from hearing.speakers.models import Part


class Change(StrEnum):
    """What can be different; the words are in ``hearing.programme.sentences``."""

    TITLE_CHANGED = "hearing_renamed"
    DAY_MOVED = "hearing_moved"
    DAY_ENDS = "hearing_ends"
    VENUE = "venue"
    DETAILS_EDITED = "hearing_edited"
    NEW = "new"
    CANCELLED = "cancelled"
    RENAMED = "renamed"
    MOVED = "moved"
    LENGTHENED = "lengthened"
    SHORTENED = "shortened"
    ROOM = "room"
    RETYPED = "retyped"
    OPENED = "opened"
    CLOSED = "closed"
    PARALLEL = "parallel"
    ALONE = "alone"
    RETEXTED = "retexted"
    JOINED = "joined"
    LEFT = "left"
    REPLACED = "replaced"
    PART = "part"
    PERSON_NEW = "person_new"
    PERSON_CANCELLED = "person_cancelled"
    PERSON_RENAMED = "person_renamed"
    PERSON_EDITED = "person_edited"
    PHOTO = "photo"
    # Only in releases that were made when stands were still a part of them.
    STAND_NEW = "stand_new"
    STAND_CANCELLED = "stand_cancelled"
    STAND_EDITED = "stand_edited"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``subject`` is "item 7", "speaker 3" or "hearing".

    ``before`` and ``after`` are what the sentence needs, times in ISO 8601; ``person`` and
    ``people``, name and numbers, are those whose part it is about.
    """

    change: Change
    subject: str
    name: str
    before: str = ""
    after: str = ""
    person: str = ""
    people: tuple[int, ...] = ()


def between(old: Programme | None, new: Programme) -> list[Difference]:
    """All differences, of the hearing, then of items in their order, then of people.

    The first programme of all has none.
    """
    if old is None:
        return []
    return [
        *_of_hearing(old.hearing, new.hearing),
        *_of_items(old, new),
        *_of_people(old, new),
    ]


def to_json(differences: Iterable[Difference]) -> list[Values]:
    """Differences as plain values."""
    return [{**asdict(one), "people": list(one.people)} for one in differences]


def from_json(rows: Iterable[Values]) -> list[Difference]:
    """The reverse of ``to_json``."""
    return [
        Difference(**{**row, "change": Change(row["change"]), "people": tuple(row["people"])})
        for row in rows
    ]


def _of_hearing(old: Facts, new: Facts) -> Iterator[Difference]:
    pairs = (
        (Change.TITLE_CHANGED, old.title, new.title),
        (Change.DAY_MOVED, old.starts_at, new.starts_at),
        (Change.DAY_ENDS, old.ends_at, new.ends_at),
        (Change.VENUE, old.venue, new.venue),
    )
    for change, before, after in pairs:
        if before != after:
            yield Difference(change, "hearing", new.title, _text(before), _text(after))
    others = ("summary", "organizer", "motion", "paper")
    if any(getattr(old, name) != getattr(new, name) for name in others):
        yield Difference(Change.DETAILS_EDITED, "hearing", new.title)


def _of_items(old: Programme, new: Programme) -> Iterator[Difference]:
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    both = sorted(
        {**before, **after}.values(), key=lambda item: (item.starts_at, item.position, item.id)
    )
    staying = {person.id for person in new.people}
    names = {person.id: person.name for person in (*old.people, *new.people)}
    for item in both:
        if item.id not in before:
            yield _about(Change.NEW, item, "", item.starts_at)
        elif item.id not in after:
            yield _about(Change.CANCELLED, item, item.starts_at, "")
        else:
            yield from _of_item(before[item.id], item)
            yield from _of_slots(before[item.id], item, names, staying)


def _of_item(old: Item, new: Item) -> Iterator[Difference]:
    longer = Change.LENGTHENED if new.minutes > old.minutes else Change.SHORTENED
    pairs = (
        (Change.RENAMED, old.title, new.title),
        (Change.MOVED, old.starts_at, new.starts_at),
        (longer, old.minutes, new.minutes),
        (Change.ROOM, old.room, new.room),
        (Change.RETYPED, old.kind.value, new.kind.value),
        (Change.OPENED if new.public else Change.CLOSED, old.public, new.public),
        (Change.PARALLEL if new.parallel else Change.ALONE, old.parallel, new.parallel),
    )
    for change, before, after in pairs:
        if before != after:
            yield _about(change, new, before, after)
    if old.summary != new.summary:
        yield _about(Change.RETEXTED, new)


def _of_slots(
    old: Item, new: Item, names: dict[int, str], staying: set[int]
) -> Iterator[Difference]:
    gone = [slot for slot in old.slots if slot not in new.slots]
    came = [slot for slot in new.slots if slot not in old.slots]
    for slot in list(gone):
        other = next((one for one in came if one.person_id == slot.person_id), None)
        if other:
            gone.remove(slot)
            came.remove(other)
            yield _part(Change.PART, new, other, names, slot.part)
    for slot in list(gone):
        rivals = [one for one in came if one.part is slot.part]
        if len(rivals) == 1 == sum(one.part is slot.part for one in gone):
            gone.remove(slot)
            came.remove(rivals[0])
            pair = (slot.person_id, rivals[0].person_id)
            before, after = (names[person_id] for person_id in pair)
            yield Difference(
                Change.REPLACED, f"item {new.id}", new.title, before, after, people=pair
            )
    for slot in came:
        yield _part(Change.JOINED, new, slot, names)
    for slot in gone:
        if slot.person_id in staying:  # else they don't come at all, and that is said
            yield _part(Change.LEFT, new, slot, names)


def _of_people(old: Programme, new: Programme) -> Iterator[Difference]:
    before = {person.id: person for person in old.people}
    after = {person.id: person for person in new.people}
    busy = {slot.person_id for item in new.items for slot in item.slots}
    for person in old.people:
        if person.id not in after:
            yield _person(Change.PERSON_CANCELLED, person)
    for person in new.people:
        known = before.get(person.id)
        if known is None:
            if person.id not in busy:  # else the items say it
                yield _person(Change.PERSON_NEW, person)
            continue
        if known.name != person.name:
            yield _person(Change.PERSON_RENAMED, person, known.name, person.name)
        details = ("role", "organisation", "perspective", "biography")
        if any(getattr(known, name) != getattr(person, name) for name in details):
            yield _person(Change.PERSON_EDITED, person)
        if known.photo_id != person.photo_id:
            yield Difference(Change.PHOTO, f"speaker {person.id}", person.name)


def _about(change: Change, item: Item, before: object = "", after: object = "") -> Difference:
    return Difference(change, f"item {item.id}", item.title, _text(before), _text(after))


def _part(
    change: Change, item: Item, slot: Slot, names: dict[int, str], before: Part | None = None
) -> Difference:
    return Difference(
        change,
        f"item {item.id}",
        item.title,
        before=before.value if before else "",
        after=slot.part.value,
        person=names[slot.person_id],
        people=(slot.person_id,),
    )


def _person(change: Change, person: Person, before: str = "", after: str = "") -> Difference:
    subject, people = f"speaker {person.id}", (person.id,)
    return Difference(change, subject, person.name, before, after, people=people)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
