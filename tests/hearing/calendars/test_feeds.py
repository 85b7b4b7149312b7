"""The personal calendar: made behind the link, read by its secret alone, ended at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event
from sqlalchemy import select

from hearing.agenda import calling_off
from hearing.agenda.models import Hearing
from hearing.calendars.models import CalendarFeed
from hearing.database import commit, db
from hearing.groups.models import Mode
from hearing.invitations import people
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.registration import answers
from tests.conftest import NOW
from tests.hearing.calendars.postbag import event, last, say
from tests.hearing.cast import a_release

HALL, STREAM = Mode.IN_PERSON, Mode.STREAM


@pytest.fixture
def page(ada: Invitation) -> str:
    """The address of Ada's page of her calendar."""
    token = links.make(
        hearing_id=ada.hearing_id,
        purpose="invitation",
        subject_id=ada.id,
        expires_at=NOW + timedelta(days=90),
        now=NOW,
    )
    db.session.commit()
    return f"/l/einladung/{token}/kalender"


def subscribe(visitor: FlaskClient, page: str) -> str:
    """Make a calendar; gives its address."""
    answer = visitor.post(f"{page}/neu")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = re.search(r'value="http://localhost(/kalender/[^"]+\.ics)"', answer.text)
    assert found
    assert f"webcal://localhost{found[1]}" in answer.text
    return found[1]


def events(visitor: FlaskClient, address: str) -> list[Event]:
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    calendar = Calendar.from_ical(answer.data)
    assert "METHOD" not in calendar
    assert b"ATTENDEE" not in answer.data
    assert b"example.org/l/" not in answer.data
    return list(calendar.walk("VEVENT"))


def test_it_shows_the_own_place_and_the_public_programme(
    visitor: FlaskClient, page: str, ada: Invitation
) -> None:
    ada.hearing.items[1].public = False
    a_release(ada.hearing)
    say(ada, answers.accept, mode=HALL)
    own, *items = events(visitor, subscribe(visitor, page))
    assert own["LOCATION"] == ada.hearing.venue
    assert [str(item["SUMMARY"]) for item in items] == ["Begrüßung", "Fragen und Antworten"]


def test_without_a_place_there_is_the_programme_alone(
    visitor: FlaskClient, page: str, ada: Invitation
) -> None:
    a_release(ada.hearing)
    address = subscribe(visitor, page)
    assert len(events(visitor, address)) == 3
    say(ada, answers.accept, mode=STREAM)
    assert len(events(visitor, address)) == 4
    say(ada, answers.decline)
    assert len(events(visitor, address)) == 3


def test_a_hearing_that_is_called_off_is_crossed_out(
    visitor: FlaskClient, page: str, ada: Invitation, hearing: Hearing
) -> None:
    a_release(hearing)
    say(ada, answers.accept, mode=HALL)
    address = subscribe(visitor, page)
    with commit():
        calling_off.cancel(hearing=hearing, who="olga@example.org", now=NOW)
    assert {event["STATUS"] for event in events(visitor, address)} == {"CANCELLED"}


def test_the_address_is_shown_once_and_stored_nowhere(visitor: FlaskClient, page: str) -> None:
    address = subscribe(visitor, page)
    secret = address.removeprefix("/kalender/").removesuffix(".ics")
    assert secret not in visitor.get(page).text
    (row,) = db.session.scalars(select(CalendarFeed))
    assert row.token_hash == links.hash_of(secret)


def test_a_new_address_ends_the_old_one(visitor: FlaskClient, page: str) -> None:
    old, new = subscribe(visitor, page), subscribe(visitor, page)
    assert [visitor.get(address).status_code for address in (old, new)] == [410, 200]
    assert visitor.post(f"{page}/beenden").status_code == 303
    assert visitor.get(new).status_code == 410
    assert visitor.post(f"{page}/beenden").status_code == 303


def test_who_is_no_longer_invited_sees_nothing(
    visitor: FlaskClient, page: str, ada: Invitation
) -> None:
    address = subscribe(visitor, page)
    with commit():
        people.revoke(invitation=ada, who="olga@example.org", now=NOW)
    assert visitor.get(address).status_code == 410
    assert visitor.get(page).status_code == 410


@pytest.mark.parametrize("secret", ["geraten", "..%2F..", "a" * 3000, "%00"])
def test_a_guessed_address_is_nothing(app: Flask, visitor: FlaskClient, secret: str) -> None:
    assert visitor.get(f"/kalender/{secret}.ics").status_code == 404


def test_what_has_not_changed_is_not_sent_again(
    visitor: FlaskClient, page: str, ada: Invitation
) -> None:
    address = subscribe(visitor, page)
    first = visitor.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert visitor.get(address, headers=tag).status_code == 304
    say(ada, answers.accept, mode=HALL)
    assert visitor.get(address, headers=tag).status_code == 200


def test_the_page_speaks_the_language_of_the_invitation(
    app: Flask, page: str, ada: Invitation
) -> None:
    ada.language = "en"
    db.session.commit()
    assert app.test_client().get(page).headers["Location"].endswith("?lang=en")


def test_the_entry_alone_can_be_fetched_by_who_has_a_place(
    visitor: FlaskClient, page: str, ada: Invitation
) -> None:
    assert "termin.ics" not in visitor.get(page).text
    assert visitor.get(f"{page}/termin.ics").status_code == 404
    a_release(ada.hearing)
    say(ada, answers.accept, mode=HALL)
    assert f'href="{page}/termin.ics"' in visitor.get(page).text
    (own,) = events(visitor, f"{page}/termin.ics")
    assert own["UID"] == event(last())["UID"]
    assert visitor.get(f"{page}/termin.ics").headers["Cache-Control"] == "no-store"


def test_an_old_address_keeps_no_calendar(visitor: FlaskClient, page: str, ada: Invitation) -> None:
    address = subscribe(visitor, page)
    same = people.Facts(ada.name, "Ada@example.org", ada.group_id)
    with commit():
        people.change(invitation=ada, seen=ada.version, facts=same, who="o@e.org", now=NOW)
    assert visitor.get(address).status_code == 200
    other = people.Facts(ada.name, "other@example.org", ada.group_id)
    with commit():
        people.change(invitation=ada, seen=ada.version, facts=other, who="o@e.org", now=NOW)
    assert visitor.get(address).status_code == 410


def test_who_is_invited_again_makes_a_new_calendar(
    visitor: FlaskClient, page: str, ada: Invitation
) -> None:
    address = subscribe(visitor, page)
    for verb in (people.revoke, people.restore):
        with commit():
            verb(invitation=ada, who="o@e.org", now=NOW)
    assert visitor.get(address).status_code == 410
