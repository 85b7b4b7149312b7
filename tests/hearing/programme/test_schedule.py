"""schedule.xml and schedule.json, read by lxml and held to the rules of the format."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from hearing.programme import schedule
from hearing.programme.edition import Edition
from tests.hearing.programme import munich

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def xml(edition: Edition) -> Any:
    return etree.fromstring(schedule.to_xml(edition, say=str))


def values(edition: Edition) -> Any:
    return schedule.to_json(edition, say=str)["schedule"]


@pytest.fixture
def schemas() -> Path:
    """The folder of the format's own schemas, which are not ours to hand on."""
    folder = os.environ.get("SCHEDULE_SCHEMAS")
    if not folder:
        pytest.skip(
            "SCHEDULE_SCHEMAS names no folder with schedule.xml.xsd and schema.json"
            " (github.com/voc/schedule, folder validator)"
        )
    return Path(folder)


def test_both_are_as_the_schemas_of_the_format_say(schemas: Path) -> None:
    edition = munich.edition()
    schema = etree.XMLSchema(etree.parse(schemas / "schedule.xml.xsd"))
    schema.assertValid(xml(edition))
    rules = json.loads((schemas / "schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(schedule.to_json(edition, say=str), rules)


def test_every_item_is_an_event_in_its_room_and_on_its_day() -> None:
    root = xml(munich.edition())
    assert root.findtext("version") == "2"
    assert root.findtext("conference/time_zone_name") == "Europe/Berlin"
    assert re.fullmatch("[a-z0-9_-]{4,}", root.findtext("conference/acronym"))
    (day,) = root.findall("day")
    assert (day.get("date"), day.get("index")) == ("2024-06-07", "1")
    assert [room.get("name") for room in day] == ["Qube 1"]
    talk = day.findall("room/event")[1]
    assert talk.findtext("title") == "Einführung in die Künstliche Intelligenz"
    assert talk.findtext("date") == "2024-06-07T09:45:00+02:00"
    assert (talk.findtext("start"), talk.findtext("duration")) == ("09:45", "00:30")
    assert (talk.findtext("type"), talk.findtext("track")) == ("talk", "Vortrag")
    assert [person.text for person in talk.findall("persons/person")] == ["Referent*in A"]


def test_numbers_are_unique_and_stay_when_an_item_moves() -> None:
    def guids(edition: Edition) -> list[str]:
        return [event.get("guid") for event in xml(edition).iter("event")]

    here = guids(munich.edition())
    moved = munich.edition(munich.programme(munich.BEGIN + timedelta(days=3)), number=7)
    assert guids(moved) == here
    assert len(set(here)) == 7
    assert all(UUID.fullmatch(guid) for guid in here)


def test_xml_and_json_say_the_same() -> None:
    edition = munich.edition()
    events = {event.get("guid"): event for event in xml(edition).iter("event")}
    rooms = [
        room for day in values(edition)["conference"]["days"] for room in day["rooms"].values()
    ]
    for event in (event for room in rooms for event in room):
        other = events[event["guid"]]
        for name in ("title", "date", "start", "duration", "room", "type", "slug", "url"):
            assert other.findtext(name) == event[name]


def test_several_days_and_rooms() -> None:
    first = munich.items()
    second = tuple(
        replace(item, id=item.id + 10, room="", starts_at=item.starts_at + timedelta(days=1))
        for item in first
    )
    root = xml(munich.edition(munich.programme(items=first + second)))
    assert [day.get("date") for day in root.findall("day")] == ["2024-06-07", "2024-06-08"]
    assert root.findall("day/room")[1].get("name") == "Qubes am IT-Rathaus, Agnes-Pockels-Bogen"
    for day in root.findall("day"):
        begin, end = (datetime.fromisoformat(day.get(name)) for name in ("start", "end"))
        for event in day.iter("event"):
            assert begin <= datetime.fromisoformat(event.findtext("date")) <= end


def test_characters_that_xml_refuses_are_left_out() -> None:
    items = tuple(
        replace(item, title="A\x00B\x0b & <C> \ud800".encode("utf-8", "ignore").decode())
        for item in munich.items()
    )
    assert next(xml(munich.edition(munich.programme(items=items))).iter("title")).text
    assert xml(munich.edition(munich.programme(items=items))).find(".//event/title").text == (
        "AB & <C> "
    )
