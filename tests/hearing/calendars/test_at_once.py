"""Answers, replies, letters that are sent and a hearing that moves, all at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from hearing.agenda import hearings
from hearing.agenda.models import Hearing
from hearing.calendars import feeds, replies
from hearing.calendars.models import CalendarEntry, CalendarFeed
from hearing.database import db
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation
from hearing.mail.mailbox import CalendarReply
from hearing.registration import answers
from hearing.registration.answers import Answering
from tests.conftest import NOW
from tests.hearing.calendars import shapes
from tests.hearing.calendars.postbag import event, last, letters, method, post, say, state_of
from tests.hearing.calendars.shapes import Said
from tests.hearing.cast import a_group, an_invitation
from tests.hearing.registration.test_at_once import at_once

HALL, CALL = Mode.IN_PERSON, Mode.VIRTUAL
LATER = NOW + timedelta(hours=1)


def _move(hearing_id: int, venue: str) -> Callable[[], object]:
    def move() -> object:
        hearing = db.session.get_one(Hearing, hearing_id)
        known = {n: getattr(hearing, n) for n in hearings.Facts.__dataclass_fields__}
        facts = replace(hearings.Facts(**known), venue=venue)
        return hearings.change(
            hearing=hearing, seen=hearing.version, facts=facts, who="olga@example.org", now=LATER
        )

    return move


def _answer(number: int, mode: Mode) -> Callable[[], object]:
    def answer() -> object:
        invitation = db.session.get_one(Invitation, number)
        by = Answering(who="link", now=LATER)
        return answers.accept(invitation=invitation, mode=mode, by=by).state

    return answer


def test_whoever_says_yes_while_the_hearing_moves_hears_where_it_is(
    app: Flask, council: Group
) -> None:
    group = a_group(db.session.get_one(Hearing, council.hearing_id), name="Digitalrat")
    guests = [an_invitation(group, email=f"g{n}@example.org").id for n in range(12)]
    works = [_answer(number, HALL) for number in guests]
    works.insert(6, _move(group.hearing_id, "Gasteig"))
    assert None in at_once(app, works)
    newest = {letter.address: letter for letter in letters()}
    assert len(newest) == 12
    assert {str(event(letter)["LOCATION"]) for letter in newest.values()} == {"Gasteig"}
    uids = db.session.scalars(select(CalendarEntry.uid)).all()
    assert len(uids) == len(set(uids)) == 12


def test_of_replies_at_once_the_last_pressed_counts(app: Flask, ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    said, number = Said(event(last())), ada.id
    steps = ["DECLINED", "ACCEPTED", "TENTATIVE", "ACCEPTED", "DECLINED"]
    contents = [
        shapes.google(replace(said, partstat=partstat, at=NOW + timedelta(minutes=minute)))
        for minute, partstat in enumerate(steps)
    ]

    def take(content: bytes) -> Callable[[], object]:
        return lambda: replies.handle(CalendarReply("ada@example.org", content, LATER))

    at_once(app, [take(content) for content in contents])
    assert state_of(db.session.get_one(Invitation, number)) == "declined"


def test_a_letter_that_is_sent_while_its_reader_answers_is_not_lost(
    app: Flask, ada: Invitation
) -> None:
    say(ada, answers.accept, mode=HALL)
    number = ada.id
    at_once(app, [lambda: post(), _answer(number, CALL)])
    post()
    assert [method(one) for one in letters()] == ["REQUEST", "REQUEST"]
    entry = db.session.scalars(select(CalendarEntry)).one()
    assert (entry.sequence, entry.facts["entry"]["mode"]) == (1, "virtual")


def test_of_two_new_calendars_one_stays(app: Flask, ada: Invitation) -> None:
    number = ada.id

    def make() -> object:
        invitation = db.session.get_one(Invitation, number)
        return feeds.make(invitation=invitation, who="link", now=NOW)

    assert len(set(at_once(app, [make] * 4))) == 4
    current = select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None))
    assert len(db.session.scalars(current).all()) == 1
