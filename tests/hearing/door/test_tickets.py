"""Tickets: one for each place on site, with one code for life."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door import tickets
from hearing.door.models import Ticket
from hearing.door.tickets import Standing
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation
from hearing.registration import answers, decisions
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, a_hearing, an_invitation
from tests.hearing.door.cast import STAFF, a_guest, ticket_of


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing(starts_at=NOW + timedelta(days=3), ends_at=NOW + timedelta(days=4))


@pytest.fixture
def group(hearing: Hearing) -> Group:
    return a_group(hearing)


def standing(invitation: Invitation) -> Standing:
    return tickets.standing(invitation, answers.of(invitation))


def test_who_gets_a_place_on_site_gets_a_ticket(group: Group) -> None:
    guest = a_guest(group)
    assert tickets.valid_for(guest) is ticket_of(guest)
    assert standing(guest) is Standing.VALID


def test_who_takes_part_otherwise_has_none(group: Group) -> None:
    guest = an_invitation(group)
    assert standing(guest) is Standing.NO_PLACE
    answers.accept(invitation=guest, mode=Mode.VIRTUAL, by=STAFF)
    assert tickets.of(guest.id) is None
    assert standing(guest) is Standing.OTHER_MODE


def test_who_waits_has_none_until_a_place_is_theirs(group: Group) -> None:
    a_contingent(Mode.IN_PERSON, 1, group)
    first = a_guest(group)
    second = an_invitation(group, email="b@example.org")
    answers.accept(invitation=second, mode=Mode.IN_PERSON, by=STAFF)
    assert (standing(second), tickets.of(second.id)) == (Standing.WAITING, None)
    answers.decline(invitation=first, by=STAFF)
    assert standing(second) is Standing.WAITING  # offered, not yet taken
    answers.accept(invitation=second, mode=Mode.IN_PERSON, by=STAFF)
    assert tickets.valid_for(second) is not None


def test_a_code_stays_for_the_life_of_the_invitation(group: Group) -> None:
    guest = a_guest(group)
    code = ticket_of(guest).code
    answers.decline(invitation=guest, by=STAFF)
    assert tickets.valid_for(guest) is None
    assert standing(guest) is Standing.NO_PLACE
    answers.accept(invitation=guest, mode=Mode.IN_PERSON, by=STAFF)
    assert ticket_of(guest).code == code
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_a_place_given_past_the_waiting_list_brings_a_ticket(group: Group) -> None:
    guest = an_invitation(group)
    decisions.give_seat(
        invitation=guest, mode=Mode.IN_PERSON, contingent=None, reason="Vertretung", by=STAFF
    )
    assert tickets.valid_for(guest) is not None


def test_what_ends_a_ticket(group: Group, hearing: Hearing) -> None:
    guest = a_guest(group)
    group.modes = ["stream"]
    db.session.commit()
    assert standing(guest) is Standing.NOT_FOR_GROUP
    assert tickets.valid_in(hearing.id) == []
    guest.revoked_at = NOW
    db.session.commit()
    assert standing(guest) is Standing.REVOKED
    hearing.cancelled_at = NOW
    db.session.commit()
    assert standing(guest) is Standing.CALLED_OFF


def test_valid_tickets_are_listed_by_group_and_name(group: Group, hearing: Hearing) -> None:
    other = a_group(hearing, name="Digitalrat", position=1)
    names = ["Zoe", "Ali"]
    for name in names:
        a_guest(group, name)
    a_guest(other, "Ada")
    left = a_guest(group, "Weg")
    answers.decline(invitation=left, by=STAFF)
    db.session.commit()
    assert [i.name for _t, i, _g in tickets.valid_in(hearing.id)] == ["Ali", "Zoe", "Ada"]
