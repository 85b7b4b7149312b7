"""The waiting list: offers, their end by the worker, and what frees a seat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hearing import run
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups import contingents, plan
from hearing.groups.models import Contingent, Group, Mode
from hearing.invitations.models import Invitation
from hearing.jobs import kinds, leases, worker
from hearing.jobs.models import Job
from hearing.registration import answers, changes, decisions, seats, waiting_list, work
from hearing.registration.answers import Answering, Change
from hearing.registration.models import Channel, RegistrationState
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, an_invitation
from tests.hearing.registration.conftest import START, letters_of_ours, registration_of

HALL = Mode.IN_PERSON
EARLY = Answering(who="link", now=NOW)
BY_STAFF = Answering(who="olga@example.org", now=NOW, channel=Channel.STAFF)


def people(group: Group, count: int) -> list[Invitation]:
    """So many people of a group, who all want to come."""
    invited = [
        an_invitation(group, name=f"Gast {n}", email=f"g{group.id}n{n}@example.org")
        for n in range(count)
    ]
    for invitation in invited:
        answers.accept(invitation=invitation, mode=HALL, by=EARLY)
        db.session.commit()
    return invited


def states(invited: list[Invitation]) -> list[str]:
    return [registration_of(invitation).state.value for invitation in invited]


@pytest.fixture
def own_kinds() -> Iterator[None]:
    """Kinds of jobs that are gone afterwards."""
    before = dict(kinds.KINDS)
    yield
    kinds.KINDS.clear()
    kinds.KINDS.update(before)


def test_the_worker_ends_an_offer_at_its_time_and_offers_to_the_next(
    app: Flask, council: Group, own_kinds: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_contingent(HALL, 1, council)
    invited = people(council, 3)
    answers.decline(invitation=invited[0], by=EARLY)
    db.session.commit()
    (job,) = db.session.scalars(select(Job).where(Job.kind == waiting_list.KIND)).all()
    until = registration_of(invited[1]).offer_until
    assert job.not_before == until == NOW + timedelta(hours=48)
    assert job.id not in leases.claimable(now=until - timedelta(seconds=1))
    assert job.id in leases.claimable(now=until)
    monkeypatch.setattr(worker, "utc_now", lambda: until)
    work.register(worker.utc_now)
    number = job.id
    db.session.remove()
    worker.answer(app, number, lambda _ids: None)
    invited = [db.session.get_one(Invitation, each) for each in (1, 2, 3)]
    assert states(invited) == ["declined", "declined", "offered"]
    letters = letters_of_ours()
    assert [letter.concern for letter in letters] == [
        "invitation 2 offered",
        "invitation 2 expired",
        "invitation 3 offered",
    ]
    words = [letter.text for letter in letters]
    assert "bis 12. Juni 2024, 10:00 Uhr" in words[0]
    assert "{link}" in words[0]


def test_what_is_looked_at_twice_changes_once(council: Group) -> None:
    a_contingent(HALL, 1, council)
    invited = people(council, 2)
    answers.decline(invitation=invited[0], by=EARLY)
    for _time in range(2):
        waiting_list.look(hearing_id=council.hearing_id, now=NOW)
        db.session.commit()
    assert states(invited) == ["declined", "offered"]
    assert registration_of(invited[1]).version == 2


def facts(contingent: Contingent, seats_: int) -> contingents.Facts:
    return contingents.Facts(contingent.mode, seats_, list(contingent.groups))


def change_seats(contingent: Contingent, number: int) -> None:
    contingents.change(
        contingent=contingent,
        hearing=db.session.get_one(Hearing, contingent.hearing_id),
        seen=contingent.version,
        facts=facts(contingent, number),
        who="olga@example.org",
        now=NOW,
    )
    db.session.commit()


def test_more_seats_are_offered_at_once(council: Group) -> None:
    contingent = a_contingent(HALL, 1, council)
    invited = people(council, 4)
    change_seats(contingent, 3)
    assert states(invited) == ["confirmed", "offered", "offered", "waiting"]


def test_fewer_seats_take_nobody_away_and_give_nothing_out(council: Group) -> None:
    contingent = a_contingent(HALL, 3, council)
    invited = people(council, 4)
    change_seats(contingent, 1)
    assert states(invited) == ["confirmed"] * 3 + ["waiting"]
    answers.decline(invitation=invited[0], by=EARLY)
    db.session.commit()
    assert states(invited)[3] == "waiting"
    answers.decline(invitation=invited[1], by=EARLY)
    answers.decline(invitation=invited[2], by=EARLY)
    db.session.commit()
    assert states(invited)[3] == "offered"


def test_whatever_leaves_a_seat_passes_it_on(council: Group) -> None:
    a_contingent(HALL, 4, council)
    invited = people(council, 8)
    answers.answer_maybe(invitation=invited[0], by=EARLY)
    answers.accept(invitation=invited[1], mode=Mode.STREAM, by=EARLY)
    decisions.take_back(invitation=invited[2], reason="Sicherheit", by=BY_STAFF)
    answers.decline(invitation=invited[3], by=EARLY)
    db.session.commit()
    assert states(invited)[4:] == ["offered"] * 4


def test_a_free_seat_of_ones_own_frees_the_shared_one_for_others(council: Group) -> None:
    others = a_group(council_hearing(council), name="Digitalrat")
    own = a_contingent(HALL, 1, council)
    shared = a_contingent(HALL, 1, council, others)
    first, second = people(council, 2)
    (late,) = people(others, 1)
    assert states([first, second, late]) == ["confirmed", "confirmed", "waiting"]
    answers.decline(invitation=first, by=EARLY)
    db.session.commit()
    assert states([second, late]) == ["confirmed", "offered"]
    assert registration_of(second).contingent_id == own.id
    assert registration_of(late).contingent_id == shared.id


def council_hearing(group: Group) -> Hearing:
    return db.session.get_one(Hearing, group.hearing_id)


def test_who_waits_where_there_is_no_limit_any_longer_gets_a_seat(council: Group) -> None:
    contingent = a_contingent(HALL, 0, council)
    (guest,) = people(council, 1)
    db.session.delete(contingent)
    db.session.commit()
    waiting_list.look(hearing_id=council.hearing_id, now=NOW)
    db.session.commit()
    assert states([guest]) == ["offered"]


def test_who_moved_to_another_group_waits_for_its_seats_in_the_old_order(council: Group) -> None:
    others = a_group(council_hearing(council), name="Digitalrat")
    a_contingent(HALL, 0, council)
    seats_ = a_contingent(HALL, 0, others)
    (moved,) = people(council, 1)
    (stayed,) = people(others, 1)
    moved.group_id = others.id
    db.session.commit()
    assert [seats.position(registration_of(each)) for each in (moved, stayed)] == [1, 2]
    change_seats(seats_, 1)
    assert states([moved, stayed]) == ["offered", "waiting"]


@pytest.mark.parametrize(
    ("before", "offer"),
    [
        (timedelta(days=20), timedelta(hours=48)),
        (timedelta(hours=20), timedelta(hours=10)),
        (timedelta(minutes=90), timedelta(hours=1)),
        (timedelta(minutes=20), timedelta(minutes=20)),
    ],
)
def test_an_offer_leaves_time_and_ends_when_the_hearing_begins(
    council: Group, before: timedelta, offer: timedelta
) -> None:
    now = START - before
    assert seats.offer_end(council_hearing(council), now) == now + offer


def test_after_the_beginning_and_for_a_cancelled_hearing_nothing_is_offered(
    council: Group,
) -> None:
    a_contingent(HALL, 1, council)
    invited = people(council, 2)
    hearing = invited[0].hearing
    by = Answering(who="olga@example.org", now=START, channel=Channel.STAFF)
    answers.decline(invitation=invited[0], by=by)
    db.session.commit()
    assert states(invited) == ["declined", "waiting"]
    hearing.cancelled_at = NOW
    waiting_list.look(hearing_id=hearing.id, now=NOW)
    db.session.commit()
    assert states(invited) == ["declined", "waiting"]
    assert waiting_list.in_need(now=NOW) == []


def test_an_unusable_address_holds_up_nobody(council: Group) -> None:
    a_contingent(HALL, 1, council)
    first, second = people(council, 2)
    second.email = "kein Briefkasten"
    db.session.commit()
    with commit():
        answers.decline(invitation=first, by=EARLY)
    assert states([first, second]) == ["declined", "offered"]
    assert letters_of_ours() == []


def test_rooms_hear_of_every_step(council: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, RegistrationState | None, str]] = []

    def follow(change: Change) -> None:
        name = change.registration.invitation.name
        heard.append((name, change.before, change.registration.state))

    monkeypatch.setattr(changes, "_listeners", [follow])
    a_contingent(HALL, 1, council)
    first, _second = people(council, 2)
    answers.decline(invitation=first, by=EARLY)
    db.session.commit()
    waiting_list.expire_offers(hearing=first.hearing, now=NOW + timedelta(days=3))
    assert heard == [
        ("Gast 0", None, "confirmed"),
        ("Gast 1", None, "waiting"),
        ("Gast 0", "confirmed", "declined"),
        ("Gast 1", "waiting", "offered"),
        ("Gast 1", "offered", "declined"),
    ]


def test_the_house_is_kept_also_where_nobody_was_told(app: Flask, council: Group) -> None:
    contingent = a_contingent(HALL, 0, council)
    (guest,) = people(council, 1)
    contingent.seats = 1
    guest.hearing.starts_at = worker.utc_now() + timedelta(days=3)
    db.session.commit()
    assert plan.attendance(council.hearing_id).turn
    run.look_at_waiting_lists(app)
    assert states([guest]) == ["offered"]
