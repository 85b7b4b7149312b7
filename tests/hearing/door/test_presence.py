"""The presence list: who was there from when to when, on the page and as files."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import docx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door import presence
from hearing.door.presence import Part
from hearing.door.stays import Action
from hearing.groups import numbers
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation, Source
from hearing.registration import answers
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, an_invitation
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.door.cast import STAFF, a_guest, an_attempt, ticket_of, try_door

PAGE = "/verwaltung/anhoerungen/ki/anwesenheit"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing(starts_at=NOW, ends_at=NOW + timedelta(hours=4))


@pytest.fixture
def group(hearing: Hearing) -> Group:
    return a_group(hearing)


@pytest.fixture
def organizer(app: Flask, hearing: Hearing) -> FlaskClient:
    return logged_in(app, an_account("o@example.org", roles={hearing: [Role.ORGANIZER]}))


def scan(hearing: Hearing, guest: Invitation, at: datetime, action: Action = Action.ENTER) -> None:
    try_door(hearing, an_attempt(ticket_of(guest).code, action, at=at, sent_at=at), at)


def test_the_list_says_how_everybody_took_part(hearing: Hearing, group: Group) -> None:
    there, missing, online, said_no = (a_guest(group, name) for name in "ABCD")
    scan(hearing, there, NOW)
    answers.accept(invitation=online, mode=Mode.VIRTUAL, by=STAFF)
    answers.decline(invitation=said_no, by=STAFF)
    an_invitation(group, name="E", email="e@example.org")
    an_invitation(group, name="F", email="f@example.org", revoked_at=NOW)
    an_invitation(group, name="G", email="g@example.org", source=Source.SELF)
    (section,) = presence.sections(hearing.id)
    assert [(one.name, one.part) for one in section.people] == [
        ("A", Part.PRESENT),
        ("B", Part.ABSENT),
        ("C", Part.VIRTUAL),
        ("D", Part.EXCUSED),
        ("E", Part.UNANSWERED),
    ]
    assert missing.id not in presence.inside(hearing.id)


def test_who_was_there_stays_on_the_list_whatever_comes_after(
    hearing: Hearing, group: Group
) -> None:
    guest = a_guest(group)
    scan(hearing, guest, NOW)
    guest.revoked_at = NOW
    group.modes = ["stream"]
    db.session.commit()
    (section,) = presence.sections(hearing.id)
    assert section.people[0].part is Part.PRESENT


def test_groups_that_only_watch_are_left_out(hearing: Hearing, group: Group) -> None:
    citizens = a_group(hearing, name="Bürger*innen", modes=["stream"])
    an_invitation(citizens)
    assert [section.group.name for section in presence.sections(hearing.id)] == [group.name]


def test_arrivals_are_counted_by_group_and_nobody_twice(hearing: Hearing, group: Group) -> None:
    other = a_group(hearing, name="Digitalrat")
    guests = [a_guest(group), a_guest(group), a_guest(other)]
    for guest in guests:
        scan(hearing, guest, NOW)
    scan(hearing, guests[0], NOW + timedelta(hours=1), Action.LEAVE)
    scan(hearing, guests[0], NOW + timedelta(hours=2))
    hall = Mode.IN_PERSON
    assert presence.counts(hearing.id) == {(group.id, hall): 2, (other.id, hall): 1}
    assert presence.counts(a_hearing(slug="zwei").id) == {}


def test_the_page_shows_the_times(organizer: FlaskClient, hearing: Hearing, group: Group) -> None:
    guest = a_guest(group, "Erika Mustermann")
    scan(hearing, guest, NOW)
    scan(hearing, guest, NOW + timedelta(minutes=70), Action.LEAVE)
    page = organizer.get(PAGE).text
    assert "Erika Mustermann" in page
    assert "10:00–11:10" in page
    assert "1 anwesend, 0 nicht erschienen, 0 abgesagt" in page


def test_a_spreadsheet_reads_a_line_for_each_stay(
    organizer: FlaskClient, hearing: Hearing, group: Group
) -> None:
    guest = a_guest(group, "=HYPERLINK(1)")
    a_guest(group, "Müller; Ada")
    for minutes, action in ((0, Action.ENTER), (30, Action.LEAVE), (60, Action.ENTER)):
        scan(hearing, guest, NOW + timedelta(minutes=minutes), action)
    answer = organizer.get(f"{PAGE}/liste.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Name"], row["gekommen"], row["gegangen"]) for row in rows] == [
        ("'=HYPERLINK(1)", "2024-06-10T10:00:00+02:00", "2024-06-10T10:30:00+02:00"),
        ("'=HYPERLINK(1)", "2024-06-10T11:00:00+02:00", ""),
        ("Müller; Ada", "", ""),
    ]


def test_an_office_program_reads_the_list(
    organizer: FlaskClient, hearing: Hearing, group: Group
) -> None:
    scan(hearing, a_guest(group, "Erika\x0b Mustermann"), NOW)
    document = docx.Document(io.BytesIO(organizer.get(f"{PAGE}/liste.docx").data))
    assert [cell.text for cell in document.tables[0].rows[1].cells] == [
        "Erika Mustermann",
        "",
        "anwesend 10:00–",
    ]
    assert organizer.get(f"{PAGE}/liste.exe").status_code == 404


def test_on_the_day_when_clocks_are_put_back_both_hours_are_told_apart(
    app: Flask, organizer: FlaskClient
) -> None:
    begin = datetime(2024, 10, 26, 23, 30, tzinfo=UTC)  # 01:30; at 03:00 it is 02:00 once more
    hearing = a_hearing(slug="nacht", starts_at=begin, ends_at=begin + timedelta(hours=5))
    guest = a_guest(a_group(hearing))
    scan(hearing, guest, begin + timedelta(hours=1))
    scan(hearing, guest, begin + timedelta(hours=2), Action.LEAVE)
    admin = logged_in(app, an_account("a@example.org", administrator=True))
    answer = admin.get("/verwaltung/anhoerungen/nacht/anwesenheit/liste.csv")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")
    assert row["gekommen"] == "2024-10-27T02:30:00+02:00"
    assert row["gegangen"] == "2024-10-27T02:30:00+01:00"


def test_names_are_for_organizers_only(app: Flask, hearing: Hearing, group: Group) -> None:
    guest = a_guest(group)
    for role in set(Role) - {Role.ORGANIZER}:
        client = logged_in(app, an_account(f"{role}@example.org", roles={hearing: [role]}))
        for path in ("", "/liste.csv"):
            assert client.get(f"{PAGE}{path}").status_code == 403
        assert client.get("/verwaltung/anhoerungen/ki/ausweise.pdf").status_code == 403
        badge = f"/verwaltung/anhoerungen/ki/ausweise/{guest.id}.pdf"
        assert client.get(badge).status_code == 403


def test_the_numbers_of_groups_know_who_has_arrived(
    organizer: FlaskClient, hearing: Hearing, group: Group
) -> None:
    scan(hearing, a_guest(group), NOW)
    (row,) = numbers.rows(hearing.id)
    assert row.arrived[Mode.IN_PERSON] == 1
