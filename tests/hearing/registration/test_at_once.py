"""Answers, refusals, offers that end and decisions at the same moment: the seats stay right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.groups import plan
from hearing.groups.models import Group, Mode
from hearing.invitations import people
from hearing.invitations.models import Invitation, Source
from hearing.mail.models import Letter
from hearing.registration import (
    answers,
    consents,
    decisions,
    needs,
    seats,
    substitutes,
    waiting_list,
    wordings,
)
from hearing.registration.answers import Answering
from hearing.registration.consents import Reply
from hearing.registration.models import SEATED, AccessNeed, Channel, Registration
from hearing.registration.substitutes import Person
from hearing.versions import Stale
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, an_invitation

GUESTS, STEPS, AT_ONCE = 24, 160, 6
HALL, CALL = Mode.IN_PERSON, Mode.VIRTUAL


def at_once(app: Flask, works: list[Callable[[], object]]) -> list[object]:
    """Do all of it in threads with sessions of their own; what is refused comes back."""

    def do(work: Callable[[], object]) -> object:
        with app.app_context():
            try:
                with commit():
                    return work()
            except HearingError as error:
                return type(error).__name__
            finally:
                db.session.remove()

    db.session.remove()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(do, works))


def some_step(dice: Random, number: int) -> Callable[[], object]:
    """Something that one of the guests, the organizers or the clock may do."""
    now = NOW + timedelta(hours=dice.randrange(0, 100))
    by = Answering(who="link", now=now)
    staff = Answering(who="olga@example.org", now=now, channel=Channel.STAFF)
    kind = dice.randrange(10)

    def step() -> object:
        invitation = db.session.get_one(Invitation, number)
        if kind < 5:
            mode = HALL if kind < 4 else CALL
            return answers.accept(invitation=invitation, mode=mode, by=by).state
        if kind < 7:
            return answers.decline(invitation=invitation, by=by).state
        if kind == 7:
            return answers.answer_maybe(invitation=invitation, by=by).state
        if kind == 8:
            return len(waiting_list.expire_offers(hearing=invitation.hearing, now=now))
        return decisions.take_back(invitation=invitation, reason="Probe", by=staff).state

    return step


def test_whatever_happens_at_once_the_seats_are_right(app: Flask, council: Group) -> None:
    others = a_group(db.session.get_one(Hearing, council.hearing_id), name="Digitalrat")
    a_contingent(HALL, 3, council)
    a_contingent(HALL, 4, council, others)
    a_contingent(CALL, 2, council, others)
    numbers = [
        an_invitation((council, others)[n % 2], name=f"Gast {n}", email=f"n{n}@example.org").id
        for n in range(GUESTS)
    ]
    hearing_id, dice = council.hearing_id, Random(11)
    done = at_once(app, [some_step(dice, dice.choice(numbers)) for _step in range(STEPS)])
    assert len(done) == STEPS
    contingents = plan.contingents_of(hearing_id)
    taken = Counter(
        db.session.scalars(select(Registration.contingent_id).where(Registration.state.in_(SEATED)))
    )
    for contingent in contingents:
        assert taken[contingent.id] <= contingent.seats
        assert taken[contingent.id] == contingent.seats or not seats.next_in_line(contingent)
    assert taken[None] == 0
    assert audit.verify().problem == ""


def test_a_substitute_who_is_named_twice_at_once_is_one(app: Flask, council: Group) -> None:
    number = an_invitation(council).id
    person = Person("Vertretung", "v@example.org")

    def name() -> object:
        invitation = db.session.get_one(Invitation, number)
        by = Answering(who="link", now=NOW)
        return substitutes.name(invitation=invitation, person=person, by=by).name

    assert at_once(app, [name] * 4) == ["Vertretung"] * 4
    query = select(Invitation).where(Invitation.source == Source.SUBSTITUTE)
    assert len(db.session.scalars(query).all()) == 1
    named = select(Letter).where(Letter.address == "v@example.org")
    assert len(db.session.scalars(named).all()) == 1


def test_of_two_who_write_needs_at_once_one_is_asked_again(app: Flask, council: Group) -> None:
    number = an_invitation(council).id

    def tell(text: str) -> Callable[[], object]:
        return lambda: needs.tell(
            invitation=db.session.get_one(Invitation, number),
            text=text,
            seen="",
            who="link",
            now=NOW,
        )

    said = at_once(app, [tell(f"Wunsch {n}") for n in range(4)])
    assert sorted(map(str, said)) == ["Stale", "Stale", "Stale", "True"]
    assert len(db.session.scalars(select(AccessNeed)).all()) == 1


@pytest.mark.parametrize(
    "database", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
def test_details_that_are_told_while_addresses_change_wait_for_their_turn(
    app: Flask, council: Group
) -> None:
    """Each holds what the other needs next, were there no turn: rows of the log and of the list."""
    numbers = [an_invitation(council, email=f"d{n}@example.org").id for n in range(3)]
    purpose = wordings.asked(council)[0]
    version = wordings.newest(purpose).version

    def tell(number: int, n: int) -> object:
        invitation = db.session.get_one(Invitation, number)
        seen, given = needs.of(invitation), bool(n % 2)
        with suppress(Stale):
            needs.tell(invitation=invitation, text=f"Wunsch {n}", seen=seen, who="link", now=NOW)
        return consents.answer(
            invitation=invitation, replies={purpose: Reply(given, version)}, language="de",
            channel=Channel.LINK, who="link", now=NOW,
        )  # fmt: skip

    def move(number: int, n: int) -> object:
        invitation = db.session.get_one(Invitation, number)
        facts = people.Facts(
            name="Gast", email=f"m{number}n{n}@example.org", group_id=invitation.group_id
        )
        return people.change(
            invitation=invitation, seen=invitation.version, facts=facts, who="o@e.org", now=NOW
        )

    works = [
        partial(verb, number, n) for n in range(20) for number in numbers for verb in (tell, move)
    ]
    done = at_once(app, works)
    assert len(done) == len(works)
    assert {str(each) for each in done if isinstance(each, str)} <= {"Stale"}
