"""What is held about a person: each room gives its part, joined in ``hearing.app``.

Rooms are asked in the order in which they were joined: first those in which people do something,
then those in which it left traces, the audit log last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hearing.persons import Erasure, Held, Person, Sighting


@dataclass(frozen=True, slots=True)
class Holding:
    """One room's part. ``name`` is German; ``find`` gives what it holds, ``erase`` deletes it and
    says how many things that were. ``of_guests``: also deleted when the guests' time is over."""

    name: str
    find: Callable[[Person], Iterable[Held]]
    erase: Callable[[Erasure], int]
    of_guests: bool = True


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is held about a person, by room; ``person`` knows their names and things by now."""

    person: Person
    parts: tuple[tuple[Holding, tuple[Held, ...]], ...]

    def __iter__(self) -> Iterator[Held]:
        for _holding, found in self.parts:
            yield from found

    @property
    def filled(self) -> list[tuple[Holding, tuple[Held, ...]]]:
        """The parts in which there is anything."""
        return [(holding, found) for holding, found in self.parts if found]


HOLDINGS: dict[str, Holding] = {}
Search = Callable[[str], Iterable[Sighting]]
_searches: list[Search] = []
MOST = 20


def register(*joined: Holding) -> None:
    """Join rooms, in their order. A second time replaces those of the same name."""
    HOLDINGS.update({holding.name: holding for holding in joined})


def register_search(*searches: Search) -> None:
    """Let rooms find people by name. A second time changes nothing."""
    _searches.extend(search for search in searches if search not in _searches)


def collect(person: Person, holdings: Iterable[Holding] | None = None) -> Everything:
    """Ask every room, each knowing what those before it have found."""
    parts = []
    for holding in HOLDINGS.values() if holdings is None else holdings:
        found = tuple(holding.find(person))
        person = person.knowing(found)
        parts.append((holding, found))
    return Everything(person, tuple(parts))


def sightings(words: str, hearing_id: int | None = None) -> list[Sighting]:
    """Names with these words and their addresses, each once, in one hearing or in all; one more
    than are shown, so that a page can say that there are others."""
    found: dict[tuple[str, str], Sighting] = {}
    for search in _searches:
        for seen in search(words):
            if hearing_id in (None, seen.hearing_id):
                found.setdefault((seen.name, seen.address.casefold()), seen)
            if len(found) > MOST:
                return list(found.values())
    return list(found.values())
