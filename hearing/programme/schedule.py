"""The programme for conference apps: schedule.xml and schedule.json of the frab family."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from hearing.programme.edition import Edition, plain
from hearing.programme.labels import Say
from hearing.programme.labels import kind as kind_of
from hearing.programme.snapshot import Item, Person

Values = dict[str, Any]
GENERATOR = "hearing"
SLOT = "00:05"


def to_json(edition: Edition, *, say: Say) -> Values:
    """The schedule as values, in the shape of schedule.json."""
    hearing, days = edition.programme.hearing, _days(edition, say)
    conference = {
        "acronym": acronym(hearing.slug),
        "title": plain(hearing.title),
        "description": plain(hearing.summary),
        "start": edition.local(hearing.starts_at).isoformat(),
        "end": edition.local(hearing.ends_at).isoformat(),
        "daysCount": len(days),
        "timeslot_duration": SLOT,
        "time_zone_name": str(edition.site.zone),
        "url": edition.site.address,
        "rooms": [
            {"name": name, "guid": edition.guid("room", number), "type": "other"}
            for number, name in enumerate(_rooms(edition), start=1)
        ],
        "days": days,
    }
    return {
        "generator": {"name": GENERATOR},
        "schedule": {
            "version": str(edition.number),
            "base_url": edition.site.address,
            "conference": conference,
        },
    }


def to_xml(edition: Edition, *, say: Say) -> bytes:
    """The same schedule in the shape of schedule.xml."""
    values = to_json(edition, say=say)["schedule"]
    root = Element("schedule")
    SubElement(root, "generator", name=GENERATOR)
    _text(root, "url", f"{edition.site.address}/schedule.xml")
    _text(root, "version", values["version"])
    conference = SubElement(root, "conference")
    told = values["conference"]
    for name in ("title", "acronym", "start", "end"):
        _text(conference, name, told[name])
    _text(conference, "days", str(told["daysCount"]))
    _text(conference, "timeslot_duration", SLOT)
    _text(conference, "base_url", values["base_url"])
    _text(conference, "url", told["url"])
    _text(conference, "time_zone_name", told["time_zone_name"])
    for day in told["days"]:
        _add_day(root, day)
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def acronym(slug: str) -> str:
    """The short name of a hearing, in the letters that apps allow."""
    return f"hearing_{re.sub('[^a-z0-9]+', '_', slug.lower()).strip('_')}"


def _days(edition: Edition, say: Say) -> list[Values]:
    days = enumerate(edition.days, start=1)
    return [_day(edition, index, items, say) for index, (_date, items) in days]


def _day(edition: Edition, index: int, items: list[Item], say: Say) -> Values:
    begin = edition.local(min(item.starts_at for item in items))
    rooms: dict[str, list[Values]] = {}
    for item in items:
        rooms.setdefault(plain(edition.room_of(item)), []).append(_event(edition, item, say))
    return {
        "index": index,
        "date": begin.date().isoformat(),
        "day_start": begin.isoformat(),
        "day_end": edition.local(max(item.ends_at for item in items)).isoformat(),
        "rooms": rooms,
    }


def _event(edition: Edition, item: Item, say: Say) -> Values:
    begin = edition.local(item.starts_at)
    return {
        "id": item.id,
        "guid": edition.guid("item", item.id),
        "slug": f"{acronym(edition.programme.hearing.slug)}-punkt-{item.id}",
        "url": edition.address_of(item),
        "date": begin.isoformat(),
        "start": f"{begin:%H:%M}",
        "duration": f"{item.minutes // 60:02}:{item.minutes % 60:02}",
        "room": plain(edition.room_of(item)),
        "title": plain(item.title),
        "subtitle": "",
        "track": kind_of(item, say),
        "type": item.kind.value,
        "language": "de",
        "abstract": plain(item.summary),
        "description": "",
        "do_not_record": not item.public,
        "persons": [_person(edition, who) for who, _part in edition.programme.people_of(item)],
        "links": [],
        "attachments": [],
    }


def _person(edition: Edition, person: Person) -> Values:
    return {
        "name": plain(person.name),
        "guid": edition.guid("person", person.id),
        "biography": plain(person.biography),
        "url": f"{edition.site.address}/mitwirkende#person-{person.id}",
    }


def _rooms(edition: Edition) -> Iterable[str]:
    return dict.fromkeys(plain(edition.room_of(item)) for item in edition.programme.items)


def _add_day(root: Element, day: Values) -> None:
    place = SubElement(
        root,
        "day",
        index=str(day["index"]),
        date=day["date"],
        start=day["day_start"],
        end=day["day_end"],
    )
    for name, events in day["rooms"].items():
        room = SubElement(place, "room", name=name)
        for event in events:
            _add_event(room, event)


def _add_event(room: Element, event: Values) -> None:
    element = SubElement(room, "event", id=str(event["id"]), guid=event["guid"])
    names = ("room", "title", "subtitle", "type", "date", "start", "duration", "abstract")
    for name in (*names, "slug", "track", "language", "description", "url"):
        _text(element, name, event[name])
    persons = SubElement(element, "persons")
    for who in event["persons"]:
        _text(persons, "person", who["name"]).set("guid", who["guid"])
    SubElement(element, "links")
    SubElement(element, "attachments")


def _text(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = text
    return element
