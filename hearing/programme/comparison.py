"""Two programmes side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from hearing.errors import N_
from hearing.programme import changes
from hearing.programme.changes import Difference
from hearing.programme.snapshot import Item, Person, Programme

# What the public reads of a person, in the order of the page.
OF_PERSON = {
    "name": N_("Name"),
    "role": N_("Funktion"),
    "organisation": N_("Organisation"),
    "biography": N_("Biografie"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One item in both; None where it is missing."""

    before: Item | None
    after: Item | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows in the order of time, and what differs beside the items."""

    rows: tuple[Row, ...]
    others: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """What would change of a person: the name of each fact, as it was and as it would be."""

    person: Person
    facts: tuple[tuple[str, str, str], ...]
    photo: bool


def edited(old: Programme, new: Programme) -> list[Edited]:
    """The people of both of whom the public would read or see something else."""
    found = []
    for person in new.people:
        before = old.person(person.id)
        if before is not None:
            pairs = ((OF_PERSON[n], getattr(before, n), getattr(person, n)) for n in OF_PERSON)
            facts = tuple(fact for fact in pairs if fact[1] != fact[2])
            found.append(Edited(person, facts, before.photo_id != person.photo_id))
    return [one for one in found if one.facts or one.photo]


def compare(old: Programme, new: Programme) -> Comparison:
    """Put two programmes side by side, by the numbers of their items."""
    before = {item.id: item for item in old.items}
    after = {item.id: item for item in new.items}
    found: dict[str, list[Difference]] = defaultdict(list)
    others = []
    for one in changes.between(old, new):
        if one.subject.startswith("item "):
            found[one.subject].append(one)
        else:
            others.append(one)
    both = sorted(
        {**before, **after}.values(), key=lambda item: (item.starts_at, item.position, item.id)
    )
    rows = [
        Row(before.get(item.id), after.get(item.id), tuple(found[f"item {item.id}"]))
        for item in both
    ]
    return Comparison(tuple(rows), tuple(others))
