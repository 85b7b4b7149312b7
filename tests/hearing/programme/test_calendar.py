"""The calendar feed, read by icalendar's own parser and by ical.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from hearing.programme import calendar, zones
from hearing.programme.edition import Edition
from tests.hearing.programme import munich

ROOT = Path(__file__).parents[3]
ICAL_JS = ROOT / "node_modules" / "ical.js" / "dist" / "ical.js"
# Another zone than the city's on the reader's machine: nothing may depend on it.
SCRIPT = """
import ICAL from %s;
import { readFileSync } from "node:fs";
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const found = calendar.getAllSubcomponents("vevent").map((one) => {
  const event = new ICAL.Event(one);
  return { uid: event.uid, title: event.summary, start: event.startDate.toUnixTime(),
           end: event.endDate.toUnixTime(), status: one.getFirstPropertyValue("status") };
});
console.log(JSON.stringify(found));
"""


def write(edition: Edition) -> bytes:
    return calendar.write(edition, say=str)


def by_ical_js(feed: bytes) -> list[dict[str, Any]]:
    if not ICAL_JS.is_file() or shutil.which("node") is None:
        pytest.skip("ical.js is missing: make test fetches it")
    run = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT % json.dumps(ICAL_JS.as_uri())],
        input=feed,
        capture_output=True,
        check=True,
        env={"TZ": "Asia/Tokyo", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    read: list[dict[str, Any]] = json.loads(run.stdout)
    return read


@pytest.mark.parametrize(
    "begin",
    [
        datetime(2024, 7, 5, 9, 30),
        datetime(2025, 1, 10, 9, 30),
        datetime(2024, 3, 31, 0, 30),  # the clocks are put forward at two
        datetime(2024, 10, 27, 0, 30),  # the hour from two to three comes twice
        datetime(2024, 12, 31, 22, 0),
    ],
)
def test_ical_js_reads_every_time_as_the_citys_clocks_show_it(begin: datetime) -> None:
    edition = munich.edition(munich.programme(begin.replace(tzinfo=munich.BERLIN)))
    read = {event["title"]: event for event in by_ical_js(write(edition))}
    for item in edition.programme.items:
        assert read[item.title]["start"] == item.starts_at.timestamp()
        assert read[item.title]["end"] == item.ends_at.timestamp()


def test_the_hearing_and_each_item_are_events() -> None:
    edition = munich.edition()
    events = Calendar.from_ical(write(edition)).walk("VEVENT")
    assert len(events) == 8
    assert str(events[0]["SUMMARY"]) == edition.programme.hearing.title
    talk = events[2]
    assert str(talk["LOCATION"]) == "Qube 1, Qubes am IT-Rathaus, Agnes-Pockels-Bogen"
    assert "Referent*in A, Wissenschaft, Beispiel-Universität" in talk["DESCRIPTION"]
    assert str(talk["URL"]) == f"{munich.ADDRESS}/programm#punkt-2"
    assert talk["DTSTAMP"].dt == edition.released_at.replace(microsecond=0)


def test_an_item_keeps_its_number_and_its_sequence_grows_with_each_release() -> None:
    first = Calendar.from_ical(write(munich.edition(number=1))).walk("VEVENT")
    moved = munich.programme(munich.BEGIN + timedelta(hours=1))
    second = Calendar.from_ical(write(munich.edition(moved, number=2))).walk("VEVENT")
    assert [e["UID"] for e in first] == [e["UID"] for e in second]
    assert len({e["UID"] for e in first}) == 8
    assert {e["SEQUENCE"] for e in first} == {1}
    assert {e["SEQUENCE"] for e in second} == {2}


def test_a_cancelled_item_stays_as_cancelled_until_the_next_release() -> None:
    whole = munich.programme()
    less = munich.programme(items=whole.items[:-1])
    read = by_ical_js(write(munich.edition(less, before=whole)))
    assert [e["title"] for e in read if e["status"] == "CANCELLED"] == ["Abschluss"]
    assert "Abschluss" not in {e["title"] for e in by_ical_js(write(munich.edition(less)))}


def test_lines_are_folded_by_octets_and_text_survives() -> None:
    title = "„Künstliche Intelligenz“; Ethik, Recht\\ und שלום – " + "ü" * 300
    items = tuple(
        replace(item, title=title, summary="Zeile 1\nZeile 2\x00\x0b") for item in munich.items()
    )
    feed = write(munich.edition(munich.programme(items=items)))
    assert all(len(line) <= 75 for line in feed.split(b"\r\n"))
    assert b"\n" not in feed.replace(b"\r\n", b"")
    event = Calendar.from_ical(feed).walk("VEVENT")[1]
    assert str(event["SUMMARY"]) == title
    assert str(event["DESCRIPTION"]).endswith("Zeile 1\nZeile 2")
    assert by_ical_js(feed)[1]["title"] == title


def test_no_personal_address_is_in_it() -> None:
    feed = write(munich.edition()).decode()
    assert "mailto:" not in feed.lower()
    assert "ATTENDEE" not in feed
    assert "ORGANIZER" not in feed


@pytest.mark.parametrize("name", ["Europe/Berlin", "Europe/London", "America/New_York", "UTC"])
def test_each_change_of_the_clocks_is_told_by_the_clock_before_it(name: str) -> None:
    zone = ZoneInfo(name)
    parts = zones.describe(zone, name=name, first=2024, last=2024).subcomponents
    for part in parts[1:]:
        old, new = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        moment = (part["DTSTART"].dt - old).replace(tzinfo=UTC)
        assert moment.astimezone(zone).utcoffset() == new
        assert (moment - timedelta(seconds=1)).astimezone(zone).utcoffset() == old
    assert len(parts) == (1 if name == "UTC" else 7)
