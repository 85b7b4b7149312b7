"""The programme as a value: taken from the draft, frozen in a release, compared, shown.

It holds what the public may read and nothing else: no addresses, no needs, no notes. Stands are no
part of it: what is accepted of them is public at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from sqlalchemy import select

from hearing.agenda.models import AgendaItem, Hearing, ItemKind
from hearing.database import db
from hearing.speakers import publicity
from hearing.speakers.models import Part, Speaker, SpeakerState
from hearing.speakers.models import Slot as SlotRow

Values = dict[str, Any]
T = TypeVar("T")
# Who declined or withdrew has no part any longer.
TAKING_PART = frozenset({SpeakerState.PROPOSED, SpeakerState.INVITED, SpeakerState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Facts:
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


@dataclass(frozen=True, slots=True)
class Slot:
    """A person's part in an item."""

    person_id: int
    part: Part


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the programme, with its people in their order."""

    id: int
    position: int
    kind: ItemKind
    title: str
    summary: str
    starts_at: datetime
    minutes: int
    room: str
    public: bool
    parallel: bool
    slots: tuple[Slot, ...] = ()

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a part. ``photo_id`` is the photo that they want shown, if any."""

    id: int
    name: str
    role: str
    organisation: str
    perspective: str
    biography: str
    state: SpeakerState
    photo_id: int | None = None

    @property
    def confirmed(self) -> bool:
        return self.state is SpeakerState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole programme."""

    hearing: Facts
    items: tuple[Item, ...] = ()
    people: tuple[Person, ...] = ()

    def item(self, item_id: int) -> Item | None:
        """The item of this number, if it is in this programme."""
        return next((item for item in self.items if item.id == item_id), None)

    def person(self, person_id: int) -> Person | None:
        """The person of this number, if they are in this programme."""
        return next((person for person in self.people if person.id == person_id), None)

    def people_of(self, item: Item) -> list[tuple[Person, Part]]:
        """Who has a part in an item, in their order."""
        known = {person.id: person for person in self.people}
        return [
            (known[slot.person_id], slot.part) for slot in item.slots if slot.person_id in known
        ]

    def in_public(self) -> Self:
        """The programme without people who have not agreed to their part yet."""
        people = tuple(person for person in self.people if person.confirmed)
        shown = {person.id for person in people}
        items = tuple(
            replace(item, slots=tuple(slot for slot in item.slots if slot.person_id in shown))
            for item in self.items
        )
        return replace(self, items=items, people=people)


def take(hearing: Hearing) -> Programme:
    """The draft as it is now. A second time gives an equal one, if nobody changed it."""
    people = db.session.scalars(
        select(Speaker)
        .where(Speaker.hearing_id == hearing.id, Speaker.state.in_(TAKING_PART))
        .order_by(Speaker.id)
    ).all()
    photos = publicity.wanted_photos(people)
    return Programme(
        hearing=_copy(Facts, hearing),
        items=_items(hearing, {person.id for person in people}),
        people=tuple(replace(_copy(Person, p), photo_id=photos.get(p.id)) for p in people),
    )


def to_json(programme: Programme) -> Values:
    """The programme as plain values, times in ISO 8601 with UTC."""
    plain: Values = json.loads(json.dumps(asdict(programme), default=_time_as_text))
    return plain


def from_json(content: Values) -> Programme:
    """The programme of these values; the reverse of ``to_json``."""
    return Programme(
        hearing=facts(content["hearing"]),
        items=tuple(_read(Item, item) for item in content["items"]),
        people=tuple(_read(Person, person) for person in content["people"]),
    )


def facts(content: Values) -> Facts:
    """The hearing of a programme's plain values."""
    return _read(Facts, content)


def people(content: list[Values]) -> tuple[Person, ...]:
    """The people of a programme's plain values whom the public may read."""
    found = (_read(Person, person) for person in content)
    return tuple(person for person in found if person.confirmed)


def digest(content: Values) -> str:
    """The SHA-256 of a programme's plain values, whatever their order."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _items(hearing: Hearing, people: set[int]) -> tuple[Item, ...]:
    rows = db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.hearing_id == hearing.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()
    slots: dict[int, list[Slot]] = {row.id: [] for row in rows}
    for slot in db.session.scalars(
        select(SlotRow)
        .join(AgendaItem)
        .where(AgendaItem.hearing_id == hearing.id)
        .order_by(SlotRow.position, SlotRow.id)
    ):
        if slot.speaker_id in people:
            slots[slot.item_id].append(Slot(slot.speaker_id, slot.part))
    return tuple(replace(_copy(Item, row), slots=tuple(slots[row.id])) for row in rows)


def _copy(kind: type[T], row: object) -> T:
    """The fields of a row that the value has too."""
    names = [field.name for field in fields(kind) if field.name != "slots"]  # type: ignore[arg-type]
    return kind(**{name: getattr(row, name) for name in names})


READERS: dict[str, Callable[[Any], Any]] = {
    "starts_at": datetime.fromisoformat,
    "ends_at": datetime.fromisoformat,
    "kind": ItemKind,
    "state": SpeakerState,
    "part": Part,
    "slots": lambda slots: tuple(_read(Slot, slot) for slot in slots),
}


def _read(kind: type[T], values: Values) -> T:
    names = [field.name for field in fields(kind) if field.name in values]  # type: ignore[arg-type]
    return kind(**{name: READERS.get(name, lambda value: value)(values[name]) for name in names})


def _time_as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(value)
