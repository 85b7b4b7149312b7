"""Nobody is invited to a hearing that was called off, whatever lay ready."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing.agenda import calling_off
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.models import Group
from hearing.invitations import letters, stages
from hearing.invitations.errors import CalledOff
from hearing.jobs.models import Job, JobState
from hearing.mail import outbox, review
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from tests.conftest import NOW
from tests.hearing.cast import an_invitation
from tests.hearing.invitations.conftest import ROOM
from tests.hearing.invitations.test_letters import facts_of, new_people

OLGA = "olga@example.org"


def call_off(hearing: Hearing) -> None:
    with commit():
        calling_off.cancel(hearing=hearing, who=OLGA, now=NOW)


def states() -> dict[str, int]:
    db.session.expire_all()
    query = select(Letter.state, func.count()).group_by(Letter.state)
    return {str(state): count for state, count in db.session.execute(query)}


def test_drafted_and_waiting_invitations_are_thrown_away(hearing: Hearing, council: Group) -> None:
    people = new_people(council, 4)
    with commit():
        letters.invite(facts=facts_of(council), whom=[p.id for p in people], who=OLGA, now=NOW)
    with commit():
        drafts = list(db.session.scalars(select(Letter).order_by(Letter.id).limit(2)))
        seen = {letter.id: letter.version for letter in drafts}
        review.send_all(letters=drafts, seen=seen, who=OLGA, now=NOW)
    assert states() == {"drafted": 2, "queued": 2}
    call_off(hearing)
    assert states() == {"discarded": 4}
    waiting = select(func.count()).where(Job.kind == "letter", Job.state == JobState.WAITING)
    assert not db.session.scalar(waiting)


def test_what_somebody_caused_themselves_still_goes(hearing: Hearing, council: Group) -> None:
    person = an_invitation(council)
    writing = Writing(
        hearing_id=hearing.id,
        concern=stages.concern(person.id, "new link"),
        to=Addressee(person.email),
        subject="Ihr neuer Link",
        text="{link}",
        link=("invitation", person.id),
    )
    with commit():
        letter = outbox.send_now(writing, who="link", now=NOW)
    call_off(hearing)
    db.session.refresh(letter)
    assert letter.state is LetterState.QUEUED


def test_nobody_is_invited_afterwards(
    hearing: Hearing, council: Group, organizer: FlaskClient
) -> None:
    (person,) = new_people(council, 1)
    call_off(hearing)
    with pytest.raises(CalledOff), commit():
        letters.invite(facts=facts_of(council), whom=[person.id], who=OLGA, now=NOW)
    for address, sent in (
        (f"{ROOM}/entwerfen", {"gruppe": str(council.id)}),
        (f"{ROOM}/{person.id}/entwerfen", {}),
    ):
        answer = organizer.post(address, data=sent, follow_redirects=True)
        assert "Die Anhörung ist abgesagt: Dazu wird niemand mehr eingeladen." in answer.text
    assert states() == {}


def test_when_it_takes_place_after_all_they_are_invited_anew(
    hearing: Hearing, council: Group
) -> None:
    people = new_people(council, 2)
    whom = [person.id for person in people]
    with commit():
        letters.invite(facts=facts_of(council), whom=whom, who=OLGA, now=NOW)
    call_off(hearing)
    with commit():
        calling_off.uncancel(hearing=hearing, who=OLGA, now=NOW)
    with commit():
        assert letters.invite(facts=facts_of(council), whom=whom, who=OLGA, now=NOW).letters == 2
