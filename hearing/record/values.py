"""The record as a value: taken from the draft, frozen in a version, shown, exported.

It holds what the public may read and nothing else. Pages, exports, feeds and the search read such
a value, so none of them has to know about drafts, consents or redactions.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from hearing.agenda.models import ItemKind, LegalBasis
from hearing.protocol.models import Part

FOR_GOOD = "for good"


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """What can be written as JSON and read back."""


class Person(Value, frozen=True, kw_only=True):
    """Somebody who spoke. Without consent to the transcript the name is empty and the public reads
    their role only."""

    id: int
    name: str
    role: str = ""
    organisation: str = ""


class Item(Value, frozen=True, kw_only=True):
    """An agenda item as it took place; ``start`` and ``end`` are wall clock, None if it did not."""

    id: int
    number: int
    kind: ItemKind
    title: str
    summary: str = ""
    start: datetime | None = None
    end: datetime | None = None


class Result(Value, frozen=True, kw_only=True):
    """What came out on an item, in the clerk's words."""

    item_id: int
    text: str


class Removal(Value, frozen=True, kw_only=True):
    """Where something was taken out of a text: ``position`` counts characters, ``note`` is what
    everybody reads about it."""

    position: int
    note: str


class Contribution(Value, frozen=True, kw_only=True):
    """A paragraph of one person on one item. ``key`` never changes and is never given twice.

    ``starts`` are the seconds of the recording at which the words of ``text`` (as split at white
    space) begin. ``question`` is the key of the question that this answers, ``asked`` the number of
    the question in the queue.
    """

    key: str
    recording_id: int
    start: float
    end: float
    text: str
    starts: tuple[float, ...] = ()
    part: Part = Part.SPEECH
    item_id: int | None = None
    person_id: int | None = None
    question: str = ""
    asked: int | None = None
    machine: bool = True  # nobody has changed it
    checked: bool = False  # somebody has read it against the sound
    removals: tuple[Removal, ...] = ()


class GapKind(StrEnum):
    """Why there is nothing."""

    NO_SIGNAL = "no_signal"
    CLOSED = "closed"
    NOT_STREAMED = "not_streamed"
    NO_TEXT = "no_text"
    REDACTED = "redacted"


class Gap(Value, frozen=True, kw_only=True):
    """Seconds of a recording without picture, sound or text."""

    recording_id: int
    start: float
    end: float
    kind: GapKind


class Recording(Value, frozen=True, kw_only=True):
    """A recording that the record rests on."""

    id: int
    title: str
    started_at: datetime
    duration: float
    sha256: str
    engine: str
    model: str
    language: str
    retain_until: date
    legal_basis: LegalBasis
    placed_by: str  # "marks" or "programme"


class Stay(Value, frozen=True, kw_only=True):
    """From when to when somebody was there."""

    arrived: datetime
    left: datetime | None = None


class Attendee(Value, frozen=True, kw_only=True):
    """One line of the attendance: members of the council by name, others as their groups allow."""

    name: str
    group: str
    part: str
    stays: tuple[Stay, ...] = ()


class WrittenAnswer(Value, frozen=True, kw_only=True):
    """A question of the annex with its answer."""

    number: int
    question: str
    group: str
    office: str
    answer: str
    answered_on: date


class Annex(Value, frozen=True, kw_only=True):
    """A file that belongs to the record."""

    title: str
    kind: str  # slides, statements, written answers, programme
    sha256: str
    size: int
    address: str = ""


class Signed(Value, frozen=True, kw_only=True):
    """Who signed the record, as they wrote their name; ``role`` is "clerk" or "chair"."""

    role: str
    name: str
    at: datetime


class Facts(Value, frozen=True, kw_only=True):
    """The hearing itself."""

    id: int
    slug: str
    title: str
    summary: str
    venue: str
    organizer: str
    starts_at: datetime
    ends_at: datetime
    motion: str
    paper: str


class Record(Value, frozen=True, kw_only=True):
    """All of it. ``number`` is 0 for a draft; ``summary``, ``results`` and ``decisions`` make
    the short one. ``signatures`` are there as soon as it is published. ``kept_until`` is its last
    day as it was chosen last, or FOR_GOOD; it is no part of a version."""

    hearing: Facts
    number: int = 0
    published_at: datetime | None = None
    approved_on: date | None = None
    erratum: str = ""
    authentic: bool = False
    summary: str = ""
    decisions: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    signatures: tuple[Signed, ...] = ()
    recordings: tuple[Recording, ...] = ()
    items: tuple[Item, ...] = ()
    people: tuple[Person, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    gaps: tuple[Gap, ...] = ()
    attendance: tuple[Attendee, ...] = ()
    written: tuple[WrittenAnswer, ...] = ()
    annexes: tuple[Annex, ...] = ()
    kept_until: str = ""

    @property
    def unchecked(self) -> bool:
        """Whether something in it was made by a machine and read by nobody."""
        return any(not contribution.checked for contribution in self.contributions)
