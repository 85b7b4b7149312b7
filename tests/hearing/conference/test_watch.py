"""Who was in the conference from when to when, as the server tells it."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import requests
from flask import Flask
from sqlalchemy import func, select

from hearing import persons
from hearing.agenda.models import Hearing
from hearing.conference import arrangements, personal_data, stays, watch
from hearing.conference.models import ConferenceStay, System
from hearing.database import commit, db
from hearing.door import presence
from hearing.door.presence import Part
from hearing.door.stays import Stay
from hearing.groups.models import Group
from hearing.invitations.models import Invitation
from hearing.persons import Erasure
from hearing.privacy import expiry, holdings
from hearing.privacy.expiry import Run
from tests.hearing.cast import an_invitation
from tests.hearing.conference.bbb import SECRET, BigBlueButton
from tests.hearing.conference.conftest import END, KEYS, a_caller, an_organizer, arrange
from tests.hearing.registration.conftest import START, Visit

At = Callable[[datetime], None]
JOIN = "/online/beitreten"


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def look(minutes: float) -> int:
    """Ask all servers at that minute."""
    return watch.look_at_all(keys=KEYS, clock=lambda: after(minutes))


def go(visit: Visit) -> None:
    """Into the conference, as a browser goes."""
    requests.get(visit.get(JOIN).location or "", timeout=5)


def stays_of(visit: Visit) -> list[Stay]:
    db.session.expire_all()
    return stays.of(visit.invitation.hearing_id).get(visit.invitation.id, [])


def test_coming_leaving_and_coming_again_are_stays(
    caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    at(after(0))
    go(caller)
    for minutes in (1, 2, 10):
        assert look(minutes) == 1
    meeting.leave(f"guest-{caller.invitation.id}")
    look(11)
    at(after(20))
    go(caller)
    look(21)
    assert stays_of(caller) == [Stay(after(0), after(10)), Stay(after(20), None)]
    look(21)  # just now: nobody asks twice
    meeting.meetings.clear()  # somebody has ended the meeting
    look(22)
    assert stays_of(caller)[-1] == Stay(after(20), after(21))


def test_who_pressed_and_never_arrived_was_not_there(
    caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    at(after(0))
    caller.get(JOIN)  # and closes the browser
    look(1)
    assert stays_of(caller) == [Stay(after(0), None)]  # still on the way
    look(5)
    assert stays_of(caller) == []


def test_who_comes_back_by_an_old_address_is_noticed(
    caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    at(after(0))
    address = caller.get(JOIN).location or ""
    look(5)
    requests.get(address, timeout=5)
    look(6)
    assert stays_of(caller) == [Stay(after(6), None)]


def test_what_the_server_says_of_strangers_is_not_believed(
    app: Flask, hearing: Hearing, caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    at(after(0))
    go(caller)
    for user in ("guest-0", "guest-999999999999999999999", "guest-²", "guest-", "staff-1", "x"):
        meeting.meeting.inside[user] = {"fullName": "Fremd", "role": "VIEWER"}
    look(1)
    assert stays.inside(hearing.id) == {caller.invitation.id}


def test_a_silent_server_changes_nothing_and_the_page_says_so(
    app: Flask, hearing: Hearing, caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    at(after(0))
    go(caller)
    look(1)
    meeting.instead = b"<html>502"
    for minutes in (2, 3, 4):
        assert look(minutes) == 0
    assert stays_of(caller) == [Stay(after(0), None)]
    at(after(4))
    page = an_organizer(app, hearing).get("/verwaltung/anhoerungen/ki/konferenz").text
    assert "Der Konferenzserver antwortet nicht" in page
    # Half a day later nobody asks any more: they are known to have been there until then.
    assert look(20 * 60) == 0
    assert stays_of(caller) == [Stay(after(0), after(1))]
    assert watch.due(now=after(21 * 60)) == []


def test_servers_are_asked_only_around_the_hearing(
    hearing: Hearing, caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    for minutes in (-24 * 60, -31):
        assert watch.due(now=after(minutes)) == []
    assert watch.due(now=after(-30)) == [(hearing.id, END)]
    at(after(230))
    go(caller)
    assert watch.due(now=after(241))  # somebody is still there
    look(241)
    meeting.meetings.clear()
    look(242)
    assert watch.due(now=after(243)) == []
    arrange(hearing, system=System.ADDRESS, address="https://konferenz.example.org/")
    assert watch.due(now=after(0)) == []


def test_of_several_workers_one_asks(app: Flask, hearing: Hearing, meeting: BigBlueButton) -> None:
    meeting.delay = 0.05
    together, asked = threading.Barrier(4), []

    def work() -> None:
        with app.app_context():
            together.wait()
            asked.append(look(0))

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == [0, 0, 0, 1]
    assert meeting.calls.count("getMeetingInfo") == 1


def test_many_clicks_at_once_are_one_stay(app: Flask, hearing: Hearing, caller: Visit) -> None:
    number, together = caller.invitation.id, threading.Barrier(6)

    def click() -> None:
        with app.app_context():
            invitation = db.session.get_one(Invitation, number)
            db.session.rollback()
            together.wait()
            with commit():
                stays.enter(invitation=invitation, now=after(0))

    threads = [threading.Thread(target=click) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert db.session.scalar(select(func.count()).select_from(ConferenceStay)) == 1


def test_the_presence_list_says_who_was_online(
    app: Flask,
    hearing: Hearing,
    council: Group,
    caller: Visit,
    meeting: BigBlueButton,
    at: At,
) -> None:
    a_caller(app, council, "z@example.org", name="Zuletzt nicht gekommen")
    an_invitation(council, name="Ganz ohne Antwort", email="n@example.org")
    at(after(0))
    go(caller)
    look(30)
    meeting.meetings.clear()
    look(31)
    (section,) = presence.sections(hearing.id)
    parts = {person.name: person.part for person in section.people}
    assert parts == {
        "Beispiel Person": Part.ONLINE,
        "Ganz ohne Antwort": Part.UNANSWERED,
        "Zuletzt nicht gekommen": Part.VIRTUAL,
    }
    organizer = an_organizer(app, hearing)
    page = organizer.get("/verwaltung/anhoerungen/ki/anwesenheit")
    assert "10:00–10:30" in page.text
    assert "1 online dabei" in page.text
    answer = organizer.get("/verwaltung/anhoerungen/ki/anwesenheit/liste.csv")
    row, *_others = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    assert (row["Teilnahme"], row["gekommen"][11:16], row["gegangen"][11:16]) == (
        "online dabei",
        "10:00",
        "10:30",
    )


def test_an_erased_guest_was_there_but_nobody_knows_when(
    hearing: Hearing, caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    for minutes in (0, 20):
        at(after(minutes))
        go(caller)
        look(minutes + 1)
        meeting.leave(f"guest-{caller.invitation.id}")
        look(minutes + 2)
    person = persons.of("call@example.org")
    person = person.knowing(holdings.HOLDINGS["Einladungen"].find(person))
    held = list(personal_data.find(person))
    assert [one.facts["joined_at"] for one in held] == [
        "2024-07-10T08:00:00+00:00",
        "2024-07-10T08:20:00+00:00",
    ]
    assert personal_data.erase(Erasure(person, "olga@example.org", END)) == 2
    assert personal_data.erase(Erasure(person, "olga@example.org", END)) == 0
    assert stays_of(caller) == [Stay(START, START)]


def test_times_go_by_their_date(
    hearing: Hearing, caller: Visit, meeting: BigBlueButton, at: At
) -> None:
    at(after(5))
    go(caller)
    look(6)
    run = Run(hearing, "secret", END + timedelta(days=91))
    assert expiry.count_in_conference(hearing.id) == 1
    assert expiry.thin_out_conference(run) == 1
    assert expiry.count_in_conference(hearing.id) == 0
    assert stays_of(caller) == [Stay(START, START)]


def test_the_secret_stays_where_it_is_used(hearing: Hearing, meeting: BigBlueButton) -> None:
    server = arrangements.server_of(arrangements.of(hearing.id), keys=KEYS)
    assert SECRET not in repr(server)
