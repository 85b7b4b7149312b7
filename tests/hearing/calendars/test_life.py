"""The whole life of an entry, every object read back by parsers that we did not write."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import vobject
from flask import Flask
from icalendar import Calendar
from sqlalchemy import event as statements
from sqlalchemy import func, select

from hearing.agenda import calling_off, hearings
from hearing.agenda.models import Hearing
from hearing.calendars import replies
from hearing.database import commit, db
from hearing.groups.models import Group, Mode
from hearing.invitations import people
from hearing.invitations.models import Invitation
from hearing.mail import message
from hearing.mail.mailbox import CalendarReply
from hearing.mail.message import Sender
from hearing.mail.models import Letter, LetterState
from hearing.registration import answers, substitutes
from hearing.registration.changes import Answering
from hearing.registration.models import Registration, RegistrationState
from hearing.registration.substitutes import Person
from tests.conftest import NOW
from tests.hearing.calendars import libical, shapes
from tests.hearing.calendars.postbag import event, last, letters, method, post, say, state_of
from tests.hearing.calendars.shapes import Said
from tests.hearing.cast import a_group, an_invitation

ROOT = Path(__file__).parents[3]
ICAL_JS = ROOT / "node_modules" / "ical.js" / "dist" / "ical.js"
# Another zone than the city's on the reader's machine: nothing may depend on it.
SCRIPT = """
import ICAL from %s;
import { readFileSync } from "node:fs";
ICAL.design.strict = true;
const read = (text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const [one] = calendar.getAllSubcomponents("vevent");
  const event = new ICAL.Event(one);
  return { uid: event.uid, sequence: event.sequence, title: event.summary,
           place: event.location, start: event.startDate.toUnixTime(),
           end: event.endDate.toUnixTime(), method: calendar.getFirstPropertyValue("method"),
           attendees: event.attendees.map((a) => a.getFirstValue()) };
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
"""
HALL, CALL = Mode.IN_PERSON, Mode.VIRTUAL


def by_ical_js(texts: list[str]) -> list[dict[str, Any]]:
    if not ICAL_JS.is_file() or shutil.which("node") is None:
        pytest.skip("ical.js is missing: make test fetches it")
    run = subprocess.run(
        ["node", "--input-type=module", "-e", SCRIPT % json.dumps(ICAL_JS.as_uri())],
        input=json.dumps(texts).encode(),
        capture_output=True,
        check=True,
        env={"TZ": "Asia/Tokyo", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )
    read: list[dict[str, Any]] = json.loads(run.stdout)
    return read


class Story:
    """Days that pass, each with something new; what was sent is kept in its order."""

    def __init__(self, hearing: Hearing) -> None:
        self.hearing, self.now = hearing, NOW
        self.sent: list[Letter] = []

    def next_day(self) -> datetime:
        self.sent += post(self.now, drafts=True)
        self.now += timedelta(days=1)
        return self.now

    def change(self, **values: object) -> None:
        known = {n: getattr(self.hearing, n) for n in hearings.Facts.__dataclass_fields__}
        facts = replace(hearings.Facts(**known), **values)
        with commit():
            seen, now = self.hearing.version, self.next_day()
            hearings.change(hearing=self.hearing, seen=seen, facts=facts, who="o@e.org", now=now)

    def say(self, invitation: Invitation, verb: Any, **facts: Any) -> None:
        say(invitation, verb, now=self.next_day(), **facts)

    def reply(self, partstat: str) -> None:
        now = self.next_day()
        entry = [event(one) for one in self.sent if one.calendar][-1]
        said = Said(entry, partstat, now - timedelta(minutes=1))
        with commit():
            sender = "ada@example.org"
            assert replies.handle(CalendarReply(sender, shapes.google(said), now)).settled


@pytest.fixture
def story(hearing: Hearing) -> Story:
    return Story(hearing)


def live(story: Story, ada: Invitation) -> None:
    """Everything that can happen to Ada's entry, one day after the other."""
    hearing = story.hearing
    story.say(ada, answers.accept, mode=HALL)
    begin = hearing.starts_at + timedelta(hours=1)
    story.change(starts_at=begin, ends_at=begin + timedelta(hours=3))
    story.change(title="KI in der Verwaltung: „Chancen“, Risiken; Grenzen")
    story.change(venue="Gasteig HP8, Saal X")
    story.say(ada, answers.accept, mode=CALL)
    story.say(ada, answers.answer_maybe)
    story.say(ada, answers.accept, mode=HALL)
    story.reply("TENTATIVE")
    story.reply("ACCEPTED")
    story.say(ada, answers.decline)
    story.say(ada, answers.accept, mode=HALL)
    with commit():
        calling_off.cancel(hearing=hearing, who="o@e.org", now=story.next_day())
    with commit():
        calling_off.uncancel(hearing=hearing, who="o@e.org", now=story.next_day())
    with commit():
        people.revoke(invitation=ada, who="o@e.org", now=story.next_day())
    with commit():
        people.restore(invitation=ada, who="o@e.org", now=story.next_day())
    story.say(ada, answers.accept, mode=HALL)
    with commit():
        by = Answering(who="link", now=story.next_day())
        substitutes.name(invitation=ada, person=Person("Bob", "bob@example.org"), by=by)
    story.next_day()


EXPECTED = [
    ("REQUEST", 0),  # yes
    ("REQUEST", 1),  # moved
    ("REQUEST", 1),  # renamed
    ("REQUEST", 2),  # another place
    ("REQUEST", 3),  # online
    ("REQUEST", 3),  # maybe
    ("REQUEST", 4),  # yes, on site
    ("", None),  # maybe, said in the calendar: the seat is gone
    ("", None),  # yes, said in the calendar
    ("CANCEL", 5),  # no
    ("REQUEST", 6),  # yes
    ("CANCEL", 7),  # called off
    ("REQUEST", 8),  # takes place
    ("CANCEL", 9),  # no longer invited
    ("REQUEST", 10),  # invited again
    ("CANCEL", 11),  # somebody else comes
]


def test_the_life_of_an_entry_is_read_alike_by_all(story: Story, ada: Invitation) -> None:
    live(story, ada)
    numbers = [event(one)["SEQUENCE"] if one.calendar else None for one in story.sent]
    assert list(zip(map(method, story.sent), numbers, strict=True)) == EXPECTED
    chain = [one for one in story.sent if one.calendar]
    stamps = [event(one)["DTSTAMP"].dt for one in chain]
    assert stamps == sorted(set(stamps))
    read = by_ical_js([one.calendar for one in chain])
    assert len({one["uid"] for one in read}) == 1
    for letter, seen in zip(chain, read, strict=True):
        calendar = Calendar.from_ical(letter.calendar)
        assert [part.errors for part in calendar.walk()] == [[]] * len(list(calendar.walk()))
        assert libical.complaints(letter.calendar) == []
        other = vobject.readOne(letter.calendar)
        other.validate(raiseException=True)
        own = event(letter)
        assert seen["start"] == own["DTSTART"].dt.timestamp()
        assert seen["end"] == own["DTEND"].dt.timestamp()
        assert seen["title"] == own["SUMMARY"] == other.vevent.summary.value
        assert seen["place"] == own["LOCATION"] == other.vevent.location.value
        assert seen["attendees"] == ["mailto:ada@example.org"]
        assert seen["method"] == letter.calendar_method
        assert max(len(line) for line in letter.calendar.encode().split(b"\r\n")) <= 75


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_libical_complains_of_what_is_wrong(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    right = last().calendar
    assert libical.complaints(right) == []
    assert libical.complaints(right.replace("ORGANIZER", "X-ORGANIZER")) != []
    assert libical.complaints(right.replace("DTSTAMP:", "DTSTAMP:x")) != []


def test_the_letter_as_sent_is_an_invitation(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    sender = Sender("Stadtratshearing <post@stadt.example.org>")
    letter = last()
    letter.message_id = message.new_id(sender)
    built = message.build(letter=letter, sender=sender, link="https://h.example.org/l/x", now=NOW)
    read = message_from_bytes(built, policy=policy.default)
    parts = [part for part in read.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in parts] == ["REQUEST"]
    assert Calendar.from_ical(parts[0].get_payload(decode=True)).walk("VEVENT")


@pytest.mark.parametrize(
    ("begin", "hours"),
    [
        (datetime(2024, 10, 27, 0, 30, tzinfo=UTC), 2),  # 02:30 the first time until 03:30
        (datetime(2024, 10, 27, 1, 15, tzinfo=UTC), 3),  # 02:15 the second time
        (datetime(2024, 10, 26, 22, 0, tzinfo=UTC), 6),  # across both hours
        (datetime(2024, 3, 31, 0, 30, tzinfo=UTC), 2),  # 01:30 until 04:30
        (datetime(2024, 3, 31, 1, 0, tzinfo=UTC), 1),  # when two o'clock is three
    ],
)
def test_nobody_comes_at_the_wrong_hour_when_the_clocks_change(
    council: Group, ada: Invitation, begin: datetime, hours: int
) -> None:
    ada.hearing.starts_at, ada.hearing.ends_at = begin, begin + timedelta(hours=hours)
    council.deadline = None
    say(ada, answers.accept, mode=HALL, now=begin - timedelta(days=9))
    (seen,) = by_ical_js([last().calendar])
    assert seen["start"] == begin.timestamp()
    assert seen["end"] == begin.timestamp() + hours * 3600
    assert event(last())["DTSTART"].dt == begin


def test_a_late_no_leaves_the_entry(hearing: Hearing, ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    late = hearing.starts_at + timedelta(minutes=1)
    said = Said(event(last()), "DECLINED", late)
    with commit():
        replies.handle(CalendarReply("ada@example.org", shapes.outlook(said), late))
    assert state_of(ada) == "confirmed"
    assert len(letters()) == 1


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Every statement that is sent to the database meanwhile."""
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    statements.listen(db.engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        statements.remove(db.engine, "before_cursor_execute", note)


PEOPLE = 300
MOST_STATEMENTS = 4
"""for each person: their draft is looked for, made and counted"""


def test_an_update_for_everybody_asks_the_database_a_few_times_for_each(
    app: Flask, story: Story
) -> None:
    group = a_group(story.hearing, name="Digitalrat")
    first = an_invitation(group, email="g@example.org")
    columns = {c.name: getattr(first, c.name) for c in Invitation.__table__.columns}
    del columns["id"]
    rows = [
        Invitation(**columns | {"email": f"g{n}@example.org", "address_key": f"g{n}@example.org"})
        for n in range(PEOPLE)
    ]
    db.session.add_all(rows)
    db.session.flush()
    db.session.add_all(
        Registration(
            hearing_id=story.hearing.id,
            invitation_id=row.id,
            state=RegistrationState.CONFIRMED,
            mode=HALL,
            answered_at=NOW,
            state_at=NOW,
        )
        for row in rows
    )
    db.session.commit()
    for venue in ("Gasteig", "Rathaus"):  # the first makes drafts, the second replaces them
        known = {n: getattr(story.hearing, n) for n in hearings.Facts.__dataclass_fields__}
        facts = hearings.Facts(**known | {"venue": venue})
        with counted_statements() as told, commit():
            seen = story.hearing.version
            hearings.change(hearing=story.hearing, seen=seen, facts=facts, who="o@e.org", now=NOW)
        assert len(told) < PEOPLE * MOST_STATEMENTS
    drafted = select(func.count()).where(
        Letter.state == LetterState.DRAFTED, Letter.calendar_method == "REQUEST"
    )
    assert db.session.scalar(drafted) == PEOPLE
