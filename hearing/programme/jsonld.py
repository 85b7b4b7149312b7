"""The programme for search engines: an Event of schema.org with its parts."""

from __future__ import annotations

from typing import Any

from hearing.programme.edition import Edition, plain
from hearing.programme.snapshot import Facts, Item, Person

Values = dict[str, Any]
SCHEMA = "https://schema.org"


def describe(edition: Edition, *, image: str) -> Values:
    """The hearing as an Event; ``image`` is the address of its picture."""
    hearing = edition.programme.hearing
    event = {
        "@context": SCHEMA,
        "@id": f"{edition.site.address}#event",
        "image": image,
        **_event(edition, hearing.title, hearing.summary, edition.site.address),
        "startDate": edition.local(hearing.starts_at).isoformat(),
        "endDate": edition.local(hearing.ends_at).isoformat(),
        "location": [_place(edition, hearing.venue), _stream(edition)],
        "organizer": _organizer(edition, hearing),
        "performer": [_person(edition, person) for person in edition.programme.people],
        "subEvent": [_part(edition, item) for item in edition.programme.items],
    }
    return {name: value for name, value in event.items() if value not in ("", [])}


def _event(edition: Edition, title: str, summary: str, address: str) -> Values:
    status = "EventCancelled" if edition.called_off else "EventScheduled"
    return {
        "@type": "Event",
        "name": plain(title),
        "description": plain(summary or title),
        "url": address,
        "eventStatus": f"{SCHEMA}/{status}",
        "eventAttendanceMode": f"{SCHEMA}/MixedEventAttendanceMode",
        "inLanguage": "de",
        "isAccessibleForFree": True,
    }


def _part(edition: Edition, item: Item) -> Values:
    part = {
        **_event(edition, item.title, item.summary, edition.address_of(item)),
        "startDate": edition.local(item.starts_at).isoformat(),
        "endDate": edition.local(item.ends_at).isoformat(),
        "location": [_place(edition, edition.room_of(item)), _stream(edition)],
        "performer": [_person(edition, who) for who, _part in edition.programme.people_of(item)],
    }
    if not item.public:
        part["eventAttendanceMode"] = f"{SCHEMA}/OfflineEventAttendanceMode"
        part["location"] = part["location"][:1]
    return {name: value for name, value in part.items() if value != []}


def _place(edition: Edition, name: str) -> Values:
    address = edition.programme.hearing.venue or edition.site.city
    return {"@type": "Place", "name": plain(name or edition.site.city), "address": plain(address)}


def _stream(edition: Edition) -> Values:
    return {"@type": "VirtualLocation", "url": edition.site.address}


def _organizer(edition: Edition, hearing: Facts) -> Values:
    name = hearing.organizer or edition.site.city
    return {"@type": "GovernmentOrganization", "name": plain(name)}


def _person(edition: Edition, person: Person) -> Values:
    values: Values = {
        "@type": "Person",
        "@id": f"{edition.site.address}/mitwirkende#person-{person.id}",
        "name": plain(person.name),
        "jobTitle": plain(person.role),
    }
    if person.organisation:
        values["affiliation"] = {"@type": "Organization", "name": plain(person.organisation)}
    return {name: value for name, value in values.items() if value != ""}
