"""Guests, organizers, the clock and erasures at the same moment: nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from flask import Flask
from sqlalchemy import func, select, update

from hearing.accounts import audit
from hearing.agenda import calling_off, hearings
from hearing.agenda.models import Hearing
from hearing.calendars import feeds
from hearing.database import db
from hearing.errors import HearingError
from hearing.groups import contingents, groups
from hearing.groups.models import Contingent, Group, Mode
from hearing.invitations import people
from hearing.invitations.models import Invitation
from hearing.mail import listeners
from hearing.mail.models import WAITING, Letter, LetterState
from hearing.privacy import erasure
from hearing.questions import asking
from hearing.questions.asking import Asked
from hearing.registration import (
    answers,
    consents,
    decisions,
    needs,
    self_registration,
    substitutes,
    waiting_list,
    wordings,
)
from hearing.registration.answers import Answering
from hearing.registration.consents import Reply
from hearing.registration.models import SEATED, Channel, Registration
from hearing.registration.substitutes import Person
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, an_invitation
from tests.hearing.registration.test_at_once import at_once

GUESTS, STEPS = 16, 260
HALL = Mode.IN_PERSON
OLGA = "olga@example.org"


class Town:
    """Everybody who does something; ``dice`` says what, the same each time."""

    def __init__(self, hearing: Hearing, dice: Random) -> None:
        self.hearing_id, self.dice = hearing.id, dice
        self.guests = list(db.session.scalars(select(Invitation.id)))
        self.groups = list(db.session.scalars(select(Group.id)))
        self.seats = list(db.session.scalars(select(Contingent.id)))

    def step(self) -> Callable[[], object]:
        verbs = (self.say_yes, self.say_yes, self.say_no, self.tell, self.ask, self.stand_in,
                 self.subscribe, self.move_person, self.end_invitation, self.decide, self.widen,
                 self.change_group, self.erase, self.change_hearing, self.call_off, self.join,
                 self.look, self.forget, self.send)  # fmt: skip
        verb, number = self.dice.choice(verbs), self.dice.randrange(10_000)
        now = NOW + timedelta(hours=self.dice.randrange(90))
        return partial(verb, number, now)

    def guest(self, number: int) -> Invitation:
        return db.session.get_one(Invitation, self.guests[number % len(self.guests)])

    def hearing(self) -> Hearing:
        return db.session.get_one(Hearing, self.hearing_id)

    def say_yes(self, number: int, now: datetime) -> object:
        by = Answering("link", now)
        return answers.accept(invitation=self.guest(number), mode=HALL, by=by).state

    def say_no(self, number: int, now: datetime) -> object:
        return answers.decline(invitation=self.guest(number), by=Answering("link", now)).state

    def tell(self, number: int, now: datetime) -> object:
        guest = self.guest(number)
        purpose = wordings.asked(guest.group)[0]
        replies = {purpose: Reply(bool(number % 2), wordings.newest(purpose).version)}
        with suppress(HearingError):
            needs.tell(
                invitation=guest, text=f"W{number}", seen=needs.of(guest), who="link", now=now
            )
        return consents.answer(
            invitation=guest, replies=replies, language="de", channel=Channel.LINK, who="link",
            now=now,
        )  # fmt: skip

    def ask(self, number: int, now: datetime) -> object:
        return asking.ask(
            invitation=self.guest(number), asked=Asked(f"F{number}?"), who="link", now=now
        )

    def stand_in(self, number: int, now: datetime) -> object:
        person = Person("Vertretung", f"v{number}@example.org")
        by = Answering("link", now)
        return substitutes.name(invitation=self.guest(number), person=person, by=by)

    def subscribe(self, number: int, now: datetime) -> object:
        return feeds.make(invitation=self.guest(number), who="link", now=now)

    def move_person(self, number: int, now: datetime) -> object:
        guest = self.guest(number)
        group = self.groups[number % len(self.groups)]
        facts = people.Facts("Gast", f"m{number}@example.org", group)
        return people.change(invitation=guest, seen=guest.version, facts=facts, who=OLGA, now=now)

    def end_invitation(self, number: int, now: datetime) -> object:
        verb = people.revoke if number % 2 else people.restore
        return verb(invitation=self.guest(number), who=OLGA, now=now)

    def decide(self, number: int, now: datetime) -> object:
        by = Answering(OLGA, now, Channel.STAFF)
        return decisions.take_back(invitation=self.guest(number), reason="Probe", by=by)

    def widen(self, number: int, now: datetime) -> object:
        seats = db.session.get_one(Contingent, self.seats[number % len(self.seats)])
        facts = contingents.Facts(HALL, 1 + number % 4, list(seats.groups), f"n{number}")
        return contingents.change(
            contingent=seats, hearing=self.hearing(), seen=seats.version, facts=facts, who=OLGA,
            now=now,
        )  # fmt: skip

    def change_group(self, number: int, now: datetime) -> object:
        group = db.session.get_one(Group, self.groups[number % len(self.groups)])
        known = {each.name: getattr(group, each.name) for each in fields(groups.Facts)}
        facts = groups.Facts(**known | {"name_en": f"Group {number}"})
        return groups.change(group=group, seen=group.version, facts=facts, who=OLGA, now=now)

    def erase(self, number: int, now: datetime) -> object:
        return erasure.erase(
            address=self.guest(number).email, hearing_id=self.hearing_id,
            reason=erasure.Reason.ASKED, secret="test", who=OLGA, now=now,
        )  # fmt: skip

    def change_hearing(self, number: int, now: datetime) -> object:
        hearing = self.hearing()
        known = {name: getattr(hearing, name) for name in hearings.Facts.__dataclass_fields__}
        facts = replace(hearings.Facts(**known), venue=f"Saal {number}")
        return hearings.change(
            hearing=hearing, seen=hearing.version, facts=facts, who=OLGA, now=now
        )

    def call_off(self, number: int, now: datetime) -> object:
        verb = calling_off.cancel if number % 3 == 0 else calling_off.uncancel
        return verb(hearing=self.hearing(), who=OLGA, now=now)

    def join(self, number: int, now: datetime) -> object:
        facts = people.Facts("Beispiel Person", f"s{number % 9}@example.org", self.groups[0])
        return self_registration.register(hearing=self.hearing(), facts=facts, now=now)

    def look(self, _number: int, now: datetime) -> object:
        return waiting_list.look(hearing_id=self.hearing_id, now=now)

    def forget(self, _number: int, now: datetime) -> object:
        return self_registration.forget(hearing_id=self.hearing_id, now=now)

    def send(self, number: int, now: datetime) -> object:
        """A worker that has sent a letter."""
        waiting = select(Letter.id).where(Letter.state.in_((*WAITING, LetterState.DRAFTED)))
        letters = db.session.scalars(waiting.order_by(Letter.id)).all()
        for letter in letters[number % 3 :][:1]:
            sent = {"state": LetterState.SENT, "sent_at": now}
            db.session.execute(update(Letter).where(Letter.id == letter).values(**sent))
            listeners.tell(letter)
        return len(letters)


def test_nobody_waits_for_ever(app: Flask, hearing: Hearing, council: Group) -> None:
    app.config["MAIL_FROM"] = "post@stadt.example.org"
    others = a_group(hearing, name="Digitalrat")
    a_contingent(HALL, 2, council)
    a_contingent(HALL, 2, council, others)
    for n in range(GUESTS):
        an_invitation((council, others)[n % 2], name=f"Gast {n}", email=f"n{n}@example.org")
    town = Town(hearing, Random(5))
    done = at_once(app, [town.step() for _step in range(STEPS)])
    assert len(done) == STEPS
    assert audit.verify().problem == ""
    sitting = select(Registration.contingent_id, func.count()).where(Registration.state.in_(SEATED))
    taken = {row[0] for row in db.session.execute(sitting.group_by(Registration.contingent_id))}
    assert None not in taken
