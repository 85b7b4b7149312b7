"""At the door: every attempt is stored once, and each stay has one arrival."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.door import entry, presence
from hearing.door.entry import Attempt
from hearing.door.errors import KeyReused
from hearing.door.models import DoorEvent, DoorEventKind, Ticket
from hearing.door.stays import Action
from hearing.groups.models import Group, Mode
from hearing.registration import answers
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing
from tests.hearing.door.cast import STAFF, a_guest, an_attempt, ticket_of, try_door

Kind = DoorEventKind
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing(starts_at=NOW, ends_at=NOW + timedelta(hours=4))


@pytest.fixture
def group(hearing: Hearing) -> Group:
    return a_group(hearing)


@pytest.fixture
def code(group: Group) -> str:
    return ticket_of(a_guest(group)).code


def kinds() -> list[DoorEventKind]:
    return list(db.session.scalars(select(DoorEvent.kind).order_by(DoorEvent.id)))


def test_the_second_scan_of_a_ticket_says_so_and_does_not_count(
    hearing: Hearing, group: Group, code: str
) -> None:
    first = try_door(hearing, an_attempt(code))
    second = try_door(hearing, an_attempt(code, at=NOW + MINUTE), NOW + MINUTE)
    assert [first.kind, second.kind] == [Kind.ARRIVAL, Kind.AGAIN]
    assert entry.first_of(second) is first
    assert presence.counts(hearing.id) == {(group.id, Mode.IN_PERSON): 1}
    assert db.session.scalar(select(Ticket.shown)) == 2


def test_what_a_phone_tells_twice_is_stored_once(hearing: Hearing, code: str) -> None:
    attempt = an_attempt(code)
    first = try_door(hearing, attempt)
    again = try_door(hearing, attempt, NOW + MINUTE)
    assert again is first
    assert kinds() == [Kind.ARRIVAL]


def test_another_content_under_the_same_key_is_refused(hearing: Hearing, code: str) -> None:
    attempt = an_attempt(code)
    try_door(hearing, attempt)
    for facts in ({"action": Action.LEAVE}, {"code": "ANDERER"}):
        with pytest.raises(KeyReused):
            try_door(hearing, an_attempt(**{"code": code, "key": attempt.key, **facts}))
        db.session.rollback()
    with pytest.raises(KeyReused):
        try_door(a_hearing(slug="zwei"), attempt)
    db.session.rollback()
    assert kinds() == [Kind.ARRIVAL]


def test_unknown_codes_are_logged_without_what_was_typed(hearing: Hearing, code: str) -> None:
    wrong = code[:-1] + ("A" if code[-1] != "A" else "C")
    for typed in (wrong, "Erika Mustermann", "A" * 10_000, "", "\ud83d\ude00"):
        assert try_door(hearing, an_attempt(typed)).kind is Kind.UNKNOWN
    stored = db.session.scalars(select(DoorEvent)).all()
    assert all(event.invitation_id is None for event in stored)
    assert not any("Erika" in f"{vars(event)}" for event in stored)


def test_a_ticket_of_another_hearing_is_told_apart_and_names_nobody(
    hearing: Hearing, code: str
) -> None:
    other = a_hearing(slug="zwei")
    event = try_door(other, an_attempt(code))
    assert (event.kind, event.invitation_id) == (Kind.OTHER_HEARING, None)
    assert try_door(hearing, an_attempt(code)).kind is Kind.ARRIVAL


def test_a_ticket_without_a_place_lets_nobody_in(hearing: Hearing, group: Group) -> None:
    guest = a_guest(group)
    code = ticket_of(guest).code
    answers.decline(invitation=guest, by=STAFF)
    db.session.commit()
    event = try_door(hearing, an_attempt(code))
    assert (event.kind, event.invitation_id) == (Kind.NOT_VALID, guest.id)
    assert presence.counts(hearing.id) == {}


def test_who_leaves_may_come_again(hearing: Hearing, group: Group, code: str) -> None:
    steps = [Action.ENTER, Action.LEAVE, Action.ENTER, Action.LEAVE]
    for number, action in enumerate(steps):
        now = NOW + number * MINUTE
        try_door(hearing, an_attempt(code, action, at=now, sent_at=now), now)
    assert kinds() == [Kind.ARRIVAL, Kind.LEAVING, Kind.ARRIVAL, Kind.LEAVING]
    assert presence.counts(hearing.id) == {(group.id, Mode.IN_PERSON): 1}
    assert presence.inside(hearing.id) == set()


def test_a_wrong_clock_is_corrected_by_what_it_shows_when_it_tells(
    hearing: Hearing, code: str
) -> None:
    fast = timedelta(hours=26)
    attempt = an_attempt(code, at=NOW - 10 * MINUTE + fast, sent_at=NOW + fast)
    event = try_door(hearing, attempt)
    assert event.at == NOW - 10 * MINUTE
    assert event.skew == -fast.total_seconds()


@pytest.mark.parametrize("days", [-400, -3, 3, 400])
def test_a_time_that_cannot_be_is_the_time_when_it_was_told(
    hearing: Hearing, code: str, days: int
) -> None:
    event = try_door(hearing, an_attempt(code, at=NOW + timedelta(days=days)))
    assert event.at == NOW
    assert event.skew != 0


def test_a_clock_that_is_right_is_left_alone(hearing: Hearing, code: str) -> None:
    event = try_door(hearing, an_attempt(code, at=NOW - MINUTE, sent_at=NOW - timedelta(seconds=9)))
    assert (event.at, event.skew) == (NOW - MINUTE, 0)


def test_phones_that_show_the_same_tickets_at_once_count_each_once(
    app: Flask, hearing: Hearing, group: Group
) -> None:
    codes = [ticket_of(a_guest(group, f"Gast {n}")).code for n in range(6)]
    hearing_id, phones = hearing.id, 4
    barrier = threading.Barrier(phones)
    errors: list[BaseException] = []
    # each phone tells each attempt twice: its network was lost before the answer came
    told = [[an_attempt(code) for code in codes for _ in "ab"] for _phone in range(phones)]

    def scan(attempts: list[Attempt]) -> None:
        try:
            with app.app_context():
                barrier.wait()
                for attempt in [*attempts, *attempts]:
                    with commit():
                        here = db.session.get_one(Hearing, hearing_id)
                        entry.note(hearing=here, attempt=attempt, who="tuer", now=NOW)
                db.session.remove()
        except BaseException as error:
            errors.append(error)

    db.session.commit()
    threads = [threading.Thread(target=scan, args=(attempts,)) for attempts in told]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    counted = Counter(kinds())
    assert counted == {Kind.ARRIVAL: len(codes), Kind.AGAIN: len(codes) * (2 * phones - 1)}
    assert presence.counts(hearing_id) == {(group.id, Mode.IN_PERSON): len(codes)}


def test_the_same_unknown_attempt_told_at_once_is_stored_once(app: Flask, hearing: Hearing) -> None:
    hearing_id, attempt, results = hearing.id, an_attempt("NIEMAND"), []
    barrier = threading.Barrier(4)

    def tell() -> None:
        with app.app_context():
            barrier.wait()
            with commit():
                here = db.session.get_one(Hearing, hearing_id)
                event = entry.note(hearing=here, attempt=attempt, who="tuer", now=NOW)
            results.append(event.id)
            db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert len(set(results)) == 1
    assert db.session.scalar(select(func.count()).select_from(DoorEvent)) == 1
