"""Seats: never more than there are, and who waits is served in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups.models import Contingent, Group, Mode
from hearing.invitations.models import Invitation
from hearing.registration import answers, seats, waiting_list
from hearing.registration.answers import Answering
from hearing.registration.errors import ModeNotOffered, NoSeatLeft, OfferOver
from hearing.registration.models import Registration, RegistrationState
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, a_hearing, an_invitation

HALL, CALL = Mode.IN_PERSON, Mode.VIRTUAL
EARLY = Answering(who="link", now=NOW)


@pytest.fixture
def council(app: Flask) -> Group:
    return a_group(a_hearing(starts_at=NOW + timedelta(days=30), ends_at=NOW + timedelta(days=31)))


def people(group: Group, count: int) -> list[Invitation]:
    """So many people of a group."""
    return [
        an_invitation(group, name=f"Beispiel {n}", email=f"g{group.id}.n{n}@example.org")
        for n in range(count)
    ]


def states(invited: list[Invitation]) -> list[RegistrationState]:
    """What has become of each."""
    return [_registration(invitation).state for invitation in invited]


def _registration(invitation: Invitation) -> Registration:
    found = answers.of(invitation)
    assert found is not None
    return found


def accept_all(invited: list[Invitation], mode: Mode = HALL) -> None:
    for invitation in invited:
        answers.accept(invitation=invitation, mode=mode, by=EARLY)
        db.session.commit()


def test_who_comes_after_the_last_seat_waits_in_order(council: Group) -> None:
    a_contingent(HALL, 2, council)
    invited = people(council, 4)
    accept_all(invited)
    assert states(invited) == ["confirmed", "confirmed", "waiting", "waiting"]
    assert [seats.position(_registration(i)) for i in invited[2:]] == [1, 2]


def test_a_group_uses_its_own_seats_before_the_shared_ones(council: Group) -> None:
    others = a_group(council_hearing(council), name="Digitalrat")
    shared = a_contingent(HALL, 1, council, others)
    own = a_contingent(HALL, 1, council)
    invited = people(council, 2)
    accept_all(invited)
    assert [_registration(i).contingent_id for i in invited] == [own.id, shared.id]
    late = people(others, 1)
    accept_all(late)
    assert states(late) == ["waiting"]


def council_hearing(group: Group) -> Hearing:
    return db.session.get_one(Hearing, group.hearing_id)


def test_a_seat_given_back_is_offered_to_who_waits_longest(council: Group) -> None:
    a_contingent(HALL, 1, council)
    invited = people(council, 3)
    accept_all(invited)
    answers.decline(invitation=invited[0], by=EARLY)
    assert states(invited) == ["declined", "offered", "waiting"]
    answers.accept(invitation=invited[1], mode=HALL, by=EARLY)
    assert states(invited) == ["declined", "confirmed", "waiting"]


def test_an_offer_that_is_over_goes_to_the_next(council: Group) -> None:
    a_contingent(HALL, 1, council)
    invited = people(council, 3)
    accept_all(invited)
    answers.decline(invitation=invited[0], by=EARLY)
    late = NOW + timedelta(days=3)
    with pytest.raises(OfferOver):
        answers.accept(invitation=invited[1], mode=HALL, by=Answering(who="link", now=late))
    hearing = invited[0].hearing
    assert len(waiting_list.expire_offers(hearing=hearing, now=late)) == 1
    assert states(invited) == ["declined", "declined", "offered"]
    assert waiting_list.expire_offers(hearing=hearing, now=late) == []


def test_who_has_a_seat_keeps_it_when_the_other_mode_is_full(council: Group) -> None:
    a_contingent(HALL, 1, council)
    first, second = people(council, 2)
    answers.accept(invitation=first, mode=HALL, by=EARLY)
    answers.accept(invitation=second, mode=CALL, by=EARLY)
    db.session.commit()
    with pytest.raises(NoSeatLeft):
        answers.accept(invitation=second, mode=HALL, by=EARLY)
    db.session.rollback()
    assert (_registration(second).mode, _registration(second).state) == (CALL, "confirmed")


def test_a_mode_that_the_group_does_not_have_is_refused(council: Group) -> None:
    citizens = a_group(council_hearing(council), name="Bürger*innen", modes=["stream"])
    (citizen,) = people(citizens, 1)
    with pytest.raises(ModeNotOffered):
        answers.accept(invitation=citizen, mode=HALL, by=EARLY)


def test_without_a_contingent_there_is_no_limit(council: Group) -> None:
    a_contingent(HALL, 0, council)
    invited = people(council, 3)
    accept_all(invited, CALL)
    assert states(invited) == ["confirmed"] * 3
    assert db.session.query(Contingent).count() == 1
