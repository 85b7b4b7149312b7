"""The way into the conference behind a guest's link: for whom, when, and what is noted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.conference import stays
from hearing.conference.models import System
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from hearing.groups.models import Group
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing
from tests.hearing.conference.bbb import BigBlueButton
from tests.hearing.conference.conftest import END, a_caller, arrange
from tests.hearing.registration.conftest import START, Visit, a_visit

CALL = "https://konferenz.example.org/anhoerung"
JOIN = "/online/beitreten"
At = Callable[[datetime], None]


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: what is asked of the database here is tested on both elsewhere."""
    return f"sqlite:///{shutil.copy(sqlite_tables, data / 'hearing.db')}"


def way_in(visit: Visit) -> str | None:
    """Where the guest is sent, if anywhere; the page and the address always agree."""
    shown, answer = JOIN in visit.get("/online").text, visit.get(JOIN)
    assert shown is (answer.status_code == 303)
    return answer.location if shown else None


def test_the_conference_opens_shortly_before_and_closes_at_the_end(
    hearing: Hearing, caller: Visit, at: At
) -> None:
    arrange(hearing, address=CALL)
    opens = START - timedelta(minutes=30)
    for time, address in (
        (NOW, None),
        (opens - timedelta(seconds=1), None),
        (opens, CALL),
        (END - timedelta(seconds=1), CALL),
        (END, None),
    ):
        at(time)
        assert way_in(caller) == address, time
    at(NOW)
    assert "10. Juli 2024 um 09:30 Uhr" in caller.get("/online").text
    assert caller.get(JOIN).status_code == 409


def test_a_hearing_that_takes_longer_stays_open_while_something_is_on(
    hearing: Hearing, caller: Visit, at: At
) -> None:
    arrange(hearing, address=CALL)
    item = hearing.items[0].id
    for number, kind in enumerate((MarkKind.ITEM_STARTED, MarkKind.ITEM_ENDED)):
        mark = Mark(hearing_id=hearing.id, kind=kind, at=START + number * timedelta(hours=5))
        mark.item_id = item
        at(END + timedelta(minutes=number))
        assert way_in(caller) == (CALL if number else None)
        db.session.add(mark)
        db.session.commit()
    assert way_in(caller) is None


def test_only_a_confirmed_place_by_video_opens_it(
    app: Flask, hearing: Hearing, council: Group, caller: Visit, at: At
) -> None:
    arrange(hearing, address=CALL)
    other = a_visit(app, council, email="vorort@example.org")
    for answer in (None, "in_person"):
        at(NOW)
        if answer:
            other.answer(answer)
        at(START)
        assert way_in(other) is None
    citizens = a_group(hearing, name="Bürger*innen", modes=["stream"])
    assert a_visit(app, citizens, email="b@example.org").get(JOIN).status_code == 403
    hearing.cancelled_at = NOW
    db.session.commit()
    assert way_in(caller) is None


def test_before_anything_is_arranged_the_page_says_so(
    hearing: Hearing, caller: Visit, at: At
) -> None:
    at(START)
    assert way_in(caller) is None
    assert "noch nicht eingetragen" in caller.get("/online").text


NIGHTS = [
    # Clocks go back at 3 to 2: from 1:45 to the beginning at 2:15 (the second) are 90 minutes.
    (datetime(2024, 10, 27, 1, 15, tzinfo=UTC), 90, "01:45", "02:15"),
    # Clocks go forward at 2 to 3: from 1:45 to 3:15 are 30 minutes.
    (datetime(2024, 3, 31, 1, 15, tzinfo=UTC), 30, "01:45", "03:15"),
]


@pytest.mark.parametrize(("starts_at", "minutes", "opens", "begins"), NIGHTS)
def test_real_minutes_count_in_the_night_of_summer_time(
    app: Flask, at: At, starts_at: datetime, minutes: int, opens: str, begins: str
) -> None:
    hearing = a_hearing(starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))
    arrange(hearing, address=CALL, doors_minutes=minutes)
    at(starts_at - timedelta(days=1))
    visit = a_visit(app, a_group(hearing))
    visit.answer("virtual")
    assert f"um {opens} Uhr" in visit.get("/online").text
    assert f"{begins} bis" in visit.get().text
    at(starts_at - timedelta(minutes=minutes, seconds=1))
    assert way_in(visit) is None
    at(starts_at - timedelta(minutes=minutes))
    assert way_in(visit) == CALL
    # And an answer is taken until the very beginning, not an hour of the clocks before or after.
    at(starts_at - timedelta(seconds=1))
    assert visit.answer("stream").status_code == 303
    at(starts_at)
    assert visit.post("/antwort", answer="no", seen="2").status_code == 410


def test_at_any_address_it_is_noted_once_that_somebody_went_there(
    hearing: Hearing, caller: Visit, at: At
) -> None:
    arrange(hearing, address=CALL)
    at(START)
    caller.client.head(caller.path + JOIN)
    caller.client.get(caller.path + JOIN, headers={"Sec-Purpose": "prefetch"})
    assert stays.of(hearing.id) == {}
    for minutes in (1, 2):
        at(START + timedelta(minutes=minutes))
        answer = caller.get(JOIN)
        assert (answer.location, answer.headers["Referrer-Policy"]) == (CALL, "no-referrer")
    ((stay,),) = stays.of(hearing.id).values()
    assert (stay.since, stay.until) == (START + timedelta(minutes=1), None)


def test_a_signed_way_leads_in_with_name_and_role(
    app: Flask, hearing: Hearing, council: Group, meeting: BigBlueButton, at: At
) -> None:
    caller = a_caller(app, council, "m@example.org", name="Müller & Söhne <b>+ 100 %")
    at(START)
    address = caller.get(JOIN).location
    assert "conference" in requests.get(address, timeout=5).text
    ((user, one),) = meeting.meeting.inside.items()
    assert user == f"guest-{caller.invitation.id}"
    assert (one["fullName"], one["role"]) == ("Müller & Söhne <b>+ 100 %", "VIEWER")
    assert meeting.meeting.facts["name"] == hearing.title
    assert meeting.meeting.facts["record"] == "false"
    # The page says under which name, and no address of it stands there.
    page = caller.get("/online").text
    assert "In der Konferenz steht Ihr Name: Müller &amp; Söhne" in page
    assert "checksum" not in page


def test_nobody_makes_a_moderator_of_themselves(
    hearing: Hearing, caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    at(START)
    address = caller.get(JOIN).location
    forged = requests.get(address.replace("VIEWER", "MODERATOR"), timeout=5)
    assert "checksumError" in forged.text
    # Nor does an address from before open the meeting that came after it.
    meeting.meetings.clear()
    caller.get(JOIN)
    assert "mismatchCreateTimeParam" in requests.get(address, timeout=5).text


def test_the_same_meeting_for_all_and_another_for_another_hearing(
    app: Flask, hearing: Hearing, council: Group, meeting: BigBlueButton, at: At
) -> None:
    callers = [a_caller(app, council, f"{n}@example.org") for n in range(3)]
    at(START)
    rooms = {
        parse_qs(urlsplit(visit.get(JOIN).location or "").query)["meetingID"][0]
        for visit in callers
    }
    assert len(rooms) == 1
    assert len(stays.inside(hearing.id)) == 3


BROKEN = [
    b"",
    b"<html>nginx",
    b"\xff\xfe\x00kein XML",
    b'<!DOCTYPE r [<!ENTITY a "b">]><response>&a;</response>',
    b"<other><returncode>SUCCESS</returncode></other>",
]


def test_a_server_that_talks_nonsense_is_said_and_nobody_is_noted(
    hearing: Hearing, caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    at(START)
    for meeting.instead in BROKEN:
        answer = caller.get(JOIN)
        assert answer.status_code == 503, meeting.instead
        assert "antwortet gerade nicht" in answer.text
    assert stays.of(hearing.id) == {}


def test_a_server_that_is_gone_is_said(hearing: Hearing, caller: Visit, at: At) -> None:
    arrange(
        hearing, system=System.BIGBLUEBUTTON, server="http://127.0.0.1:9/bigbluebutton", secret="x"
    )
    at(START)
    assert caller.get(JOIN).status_code == 503
