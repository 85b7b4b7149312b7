"""Holders: what other rooms keep of words, and how each lets go of them.

A room below that keeps what was said registers a holder; then a redaction reaches it in its own
commit. One whose rows can't just be written anew registers a keeper of what people wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hearing.agenda.models import Hearing
from hearing.database import Base
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions.models import RedactionReason
from hearing.redactions.phrases import Found


@dataclass(frozen=True, slots=True)
class Taken:
    """What is being taken out of the protocol, where it still stands; ``keys`` are the entries that
    lose words, or had some of that time at any moment."""

    recording: Recording
    spans: tuple[Span, ...]
    keys: frozenset[str]
    who: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Why:
    """For what reason something is taken out, and when."""

    reason: RedactionReason
    at: datetime


Holder = Callable[[Taken], None]
FileHolder = Callable[[Recording, str, Why], None]
HOLDERS: list[Holder] = []
FILE_HOLDERS: list[FileHolder] = []


def register(holder: Holder) -> None:
    """Let a room follow. A second time changes nothing."""
    if holder not in HOLDERS:
        HOLDERS.append(holder)


def register_files(holder: FileHolder) -> None:
    """Let a room know that files are others now, the one that is played by its new digest. A second
    time changes nothing."""
    if holder not in FILE_HOLDERS:
        FILE_HOLDERS.append(holder)


class Sort(StrEnum):
    """What can be done about a phrase where it stands."""

    SPOKEN = "spoken"  # a passage of a recording, which is to be redacted
    WRITTEN = "written"
    PERSON = "person"  # data of people and letters to them: they have rooms of their own
    FILE = "file"  # it can only be taken back
    TRACE = "trace"  # what is kept of earlier states; it goes with whatever else goes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands. ``name`` says in what (traces have none, they only count), ``version``
    in which one of the record; ``ref`` is how a form sends it, ``page`` the endpoint where it is
    worked on. What was spoken has its recording and ``span``."""

    sort: Sort
    name: str
    found: tuple[Found, ...] = ()
    ref: str = ""
    page: str = ""
    version: int | None = None
    recording: Recording | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What is to go from a hearing: from every text but the ``spared`` ones, and from these data of
    ``people``. ``wanted`` is a secret."""

    hearing: Hearing
    wanted: re.Pattern[str]
    people: frozenset[str]
    spared: frozenset[str]
    why: Why

    def are_struck(self, sort: Sort, ref: str) -> bool:
        """Whether they go from a place. What is kept of earlier states is never spared, and a name
        only goes where somebody has chosen it."""
        if sort is Sort.WRITTEN:
            return ref not in self.spared
        return sort is Sort.TRACE or (sort is Sort.PERSON and ref in self.people)


@dataclass(frozen=True, slots=True)
class Keeper:
    """How a room lets go of words: ``find`` gives where they stand, ``hold`` waits until nobody
    else changes that, ``strike`` takes them out and leaves a mark. What is stored as ``kinds`` is
    its business alone."""

    find: Callable[[Hearing, re.Pattern[str]], Iterable[Place]]
    kinds: tuple[type[Base], ...] = ()
    hold: Callable[[int], None] = lambda _hearing_id: None
    strike: Callable[[Words], None] = lambda _words: None


KEEPERS: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Let a room say where else words stand. A second time changes nothing."""
    if keeper not in KEEPERS:
        KEEPERS.append(keeper)
