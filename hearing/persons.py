"""Somebody by their address, and what a room holds about them: the words all rooms share for it.

Each room that holds something has a module ``personal_data`` with ``find`` and ``erase``;
``hearing.privacy.holdings`` joins them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

# In place of a name where a row stays for the numbers.
NOBODY = "(gelöscht)"


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held about somebody.

    ``what`` is German (``N_``), ``subject`` the thing's name in the audit log ("invitation 7"),
    ``facts`` are plain values by the names of ``hearing.privacy.labels``. ``stays`` says, in
    German, why an erasure leaves it. ``related`` are things of others that may name them.
    """

    what: str
    subject: str
    facts: Mapping[str, Any]
    hearing_id: int | None = None
    name: str = ""
    stays: str = ""
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by their address, in one hearing or, without ``hearing_id``, in all.

    ``names`` and ``subjects`` are what was found of them so far; rooms are asked from the bottom
    of what people do (the invitation) to what follows from it (letters, the log).
    """

    key: str
    hearing_id: int | None = None
    names: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()

    def numbers(self, kind: str) -> list[int]:
        """The numbers of their things of a kind: 7 of "invitation 7"."""
        return sorted(numbers(self.subjects, kind))

    def knowing(self, found: Iterable[Held]) -> Person:
        """The same person, with what has just been found."""
        found = list(found)
        return replace(
            self,
            names=self.names | {held.name for held in found if held.name},
            subjects=self.subjects | {held.subject for held in found if held.subject},
            related=self.related.union(*(held.related for held in found)),
        )


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who erases somebody, and when."""

    person: Person
    who: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name with an address, for the search by name."""

    name: str
    address: str
    hearing_id: int | None = field(default=None)


def of(address: str, hearing_id: int | None = None) -> Person:
    """Somebody by their address, however it is written."""
    return Person(key_of(address), hearing_id)


def key_of(address: str) -> str:
    """How addresses are compared."""
    return address.strip().casefold()


def numbers(subjects: Iterable[str], kind: str) -> Iterator[int]:
    """The numbers in "invitation 7", "invitation 12"."""
    for subject in subjects:
        word, _, number = subject.rpartition(" ")
        if word == kind and number.isdecimal():
            yield int(number)


def when(moment: datetime | None) -> str | None:
    """A time as it is handed out: ISO 8601, UTC."""
    return moment.isoformat() if moment else None
