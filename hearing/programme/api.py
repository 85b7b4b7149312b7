"""What the programming interface answers, as values; the OpenAPI description is made from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta

from hearing.agenda.models import ItemKind
from hearing.programme.edition import Edition
from hearing.programme.snapshot import Item
from hearing.speakers.models import Part
from hearing.stands.models import Origin

T = TypeVar("T")
Values = dict[str, Any]
Time = Annotated[datetime, Meta(tz=True, extra_json_schema={"format": "date-time"})]
Link = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Guid = Annotated[
    str,
    Meta(description="Stays the same in every release.", extra_json_schema={"format": "uuid"}),
]


@dataclass(frozen=True, slots=True)
class Problem:
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list: ``total`` is the length of the whole, ``next`` the address of the rest."""

    results: list[T]
    total: int
    offset: int
    limit: int
    next: Link | None


@dataclass(frozen=True, slots=True)
class HearingEntry:
    """A hearing in the list. ``release`` is the number of the programme's release, if any;
    ``cancelled_at`` is since when it is called off."""

    slug: str
    title: str
    starts_at: Time
    ends_at: Time
    venue: str
    release: int | None
    cancelled_at: Time | None
    url: Link
    details: Link


@dataclass(frozen=True, slots=True)
class Formats:
    """The same programme in other formats."""

    html: Link
    icalendar: Link
    schedule_xml: Link
    schedule_json: Link
    pdf: Link


@dataclass(frozen=True, slots=True)
class HearingDetails:
    """A hearing. ``formats`` is null before the first release of its programme."""

    slug: str
    title: str
    summary: str
    starts_at: Time
    ends_at: Time
    venue: str
    access: str
    organizer: str
    motion: str
    paper: str
    release: int | None
    cancelled_at: Time | None
    url: Link
    formats: Formats | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person who has confirmed their part."""

    id: int
    guid: Guid
    name: str
    role: str
    organisation: str
    biography: str
    url: Link


@dataclass(frozen=True, slots=True)
class Appearance:
    """A person's part in an item."""

    person: int
    name: str
    role: str
    part: Part


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """An item of the programme."""

    id: int
    guid: Guid
    kind: ItemKind
    title: str
    summary: str
    starts_at: Time
    ends_at: Time
    minutes: int
    room: str
    public: bool
    parallel: bool
    url: Link
    people: list[Appearance] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme as it was released last."""

    release: int
    released_at: Time
    items: list[AgendaItem]
    cancelled: list[AgendaItem]


@dataclass(frozen=True, slots=True)
class Release:
    """A release of the programme."""

    number: int
    released_at: Time
    current: bool
    changes: list[str]


@dataclass(frozen=True, slots=True)
class Stand:
    """A stand of the marketplace. ``shows`` says what there is to see."""

    id: int
    number: int | None
    title: str
    origin: Origin
    unit: str
    topic: str
    shows: str


def programme(edition: Edition) -> Programme:
    """The released programme, times as the city's clocks show them."""
    return Programme(
        release=edition.number,
        released_at=edition.local(edition.released_at),
        items=[_item(edition, item) for item in edition.programme.items],
        cancelled=[_item(edition, item) for item in edition.cancelled],
    )


def speakers(edition: Edition) -> list[Speaker]:
    """Everybody with a confirmed part."""
    return [
        Speaker(
            id=person.id,
            guid=edition.guid("person", person.id),
            name=person.name,
            role=person.role,
            organisation=person.organisation,
            biography=person.biography,
            url=f"{edition.site.address}/mitwirkende#person-{person.id}",
        )
        for person in edition.programme.people
    ]


def stands(facts: Iterable[Values]) -> list[Stand]:
    """The stands that are accepted."""
    return [msgspec.convert(stand, Stand) for stand in facts]


def formats(address: str) -> Formats:
    """Where the other formats of a hearing's programme are."""
    return Formats(
        html=f"{address}/programm",
        icalendar=f"{address}/programm.ics",
        schedule_xml=f"{address}/schedule.xml",
        schedule_json=f"{address}/schedule.json",
        pdf=f"{address}/programm.pdf",
    )


def write(value: object) -> bytes:
    """A value as JSON."""
    return msgspec.json.encode(value)


def _item(edition: Edition, item: Item) -> AgendaItem:
    return AgendaItem(
        id=item.id,
        guid=edition.guid("item", item.id),
        kind=item.kind,
        title=item.title,
        summary=item.summary,
        starts_at=edition.local(item.starts_at),
        ends_at=edition.local(item.ends_at),
        minutes=item.minutes,
        room=item.room,
        public=item.public,
        parallel=item.parallel,
        url=edition.address_of(item),
        people=[
            Appearance(person.id, person.name, person.role, part)
            for person, part in edition.programme.people_of(item)
        ],
    )
