"""What other rooms say about a programme: hints, warnings and blocks, shown in the editor.

A room above this one registers a function, as the worker's copies are registered; this room asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from hearing.agenda.models import Hearing


class Level(StrEnum):
    """How serious it is; a block stops a release."""

    HINT = "hint"
    WARNING = "warning"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence in the reader's language, about an item or about the hearing as a whole."""

    level: Level
    text: str
    item_id: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a part in an item: name, and German words for part and state."""

    name: str
    part: str = ""
    state: str = ""


Notify = Callable[[Hearing], Iterable[Notice]]
Cast = Callable[[Hearing], dict[int, list[Person]]]
_sources: list[Notify] = []
_casts: list[Cast] = []


def register(source: Notify) -> None:
    """Let a room say something about every programme. A second time changes nothing."""
    if source not in _sources:
        _sources.append(source)


def register_people(cast: Cast) -> None:
    """Let a room name the people of each item, by its id. A second time changes nothing."""
    if cast not in _casts:
        _casts.append(cast)


def of(hearing: Hearing) -> list[Notice]:
    """All notices of a hearing, the gravest first."""
    found = [notice for source in _sources for notice in source(hearing)]
    return sorted(found, key=lambda notice: list(Level).index(notice.level), reverse=True)


def people_of(hearing: Hearing) -> dict[int, list[Person]]:
    """Who has a part in which item."""
    people: dict[int, list[Person]] = {}
    for cast in _casts:
        for item_id, persons in cast(hearing).items():
            people.setdefault(item_id, []).extend(persons)
    return people
