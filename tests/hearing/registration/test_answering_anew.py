"""Who is invited again, or is in another group now, has not answered: they are asked once more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from hearing.agenda import calling_off, hearings
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups import plan
from hearing.groups.models import Group, Mode
from hearing.groups.turns import take_turn
from hearing.invitations import letters, lists, people
from hearing.invitations.models import Invitation
from hearing.invitations.stages import Stage
from hearing.mail.models import Letter, LetterState
from hearing.registration import answers, waiting_list
from hearing.registration.answers import Answering
from hearing.registration.models import RegistrationState
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, an_invitation
from tests.hearing.invitations.test_letters import facts_of
from tests.hearing.registration.conftest import (
    START,
    Visit,
    letters_of_ours,
    link_to,
    registration_of,
)

HALL, OLGA = Mode.IN_PERSON, "olga@example.org"
EARLY = Answering(who="link", now=NOW)
LIST = "/verwaltung/anhoerungen/ki/anmeldungen"


def restore(invitation: Invitation) -> None:
    """Take an invitation back and let the person come again."""
    with commit():
        people.revoke(invitation=invitation, who=OLGA, now=NOW)
    with commit():
        people.restore(invitation=invitation, who=OLGA, now=NOW)


def regroup(invitation: Invitation, group: Group) -> None:
    facts = people.Facts(name=invitation.name, email=invitation.email, group_id=group.id)
    with commit():
        people.change(
            invitation=invitation, seen=invitation.version, facts=facts, who=OLGA, now=NOW
        )


def test_who_may_come_again_has_not_answered_and_is_invited_with_the_others(
    guest: Visit, council: Group, olga: FlaskClient
) -> None:
    guest.answer("in_person")
    restore(guest.invitation)
    assert lists.standing([guest.invitation])[guest.invitation.id] == (Stage.NEW, None)
    with commit():
        drafted = letters.invite_group(facts=facts_of(council), group_id=None, who=OLGA, now=NOW)
    assert drafted.letters == 1
    page = olga.get(f"{LIST}?stand=open").text
    assert guest.invitation.name in page
    assert "zurückgenommen" not in page.split("<ul")[-1]
    assert guest.invitation.name not in olga.get(f"{LIST}?stand=cancelled").text


def test_who_may_come_again_is_asked_as_if_for_the_first_time(
    app: Flask, guest: Visit, council: Group
) -> None:
    guest.answer("in_person")
    restore(guest.invitation)
    again = Visit(app.test_client(), guest.invitation, link_to(guest.invitation))
    page = again.get().text
    assert "Persönliche Einladung für" in page
    assert "zurückgenommen" not in page
    again.answer("in_person")
    assert registration_of(guest.invitation).state is RegistrationState.CONFIRMED


def test_while_the_invitation_is_taken_back_the_answer_is_too(guest: Visit) -> None:
    guest.answer("in_person")
    with commit():
        people.revoke(invitation=guest.invitation, who=OLGA, now=NOW)
    assert lists.standing([guest.invitation])[guest.invitation.id] == (Stage.REVOKED, "cancelled")


def test_who_is_in_another_group_now_hears_why_and_is_asked_again(
    guest: Visit, hearing: Hearing, council: Group
) -> None:
    guest.answer("in_person")
    watching = a_group(hearing, name="Bürger*innen", modes=["stream"], may_ask=False, position=2)
    regroup(guest.invitation, watching)
    drafted = Letter.state == LetterState.DRAFTED
    (letter,) = db.session.scalars(select(Letter).where(drafted)).all()
    assert letter.subject.startswith("Bitte antworten Sie noch einmal")
    assert "{link}" in letter.text
    page = guest.get().text
    assert "Sie gehören jetzt zur Gruppe „Bürger*innen“" in page
    assert 'value="stream"' in page
    assert lists.standing([guest.invitation])[guest.invitation.id][1] is None
    assert [one.id for one in letters.unanswered(hearing.id, watching.id)] == [guest.invitation.id]
    guest.answer("stream")
    assert "Sie gehören jetzt" not in guest.get().text
    db.session.expire_all()
    assert letter.state is LetterState.DISCARDED


def test_the_page_says_when_another_group_ends_a_registration(
    guest: Visit, hearing: Hearing, olga: FlaskClient
) -> None:
    guest.answer("in_person")
    watching = a_group(hearing, name="Bürger*innen", modes=["stream"], may_ask=False, position=2)
    person = guest.invitation
    form = {"name": person.name, "email": person.email, "language": "de"}
    path = f"/verwaltung/anhoerungen/ki/einladungen/{person.id}"
    made_from = olga.get(path).text.split('name="_made_from" value="')[1].split('"')[0]
    form |= {"_made_from": unescape(made_from), "group_id": str(watching.id)}
    page = olga.post(path, data=form, follow_redirects=True).text
    assert "Ihre Anmeldung ist beendet" in page


def move(hearing: Hearing, starts_at: timedelta, now: timedelta = timedelta(0)) -> None:
    known = {name: getattr(hearing, name) for name in hearings.Facts.__dataclass_fields__}
    day = {"starts_at": NOW + starts_at, "ends_at": NOW + starts_at + timedelta(hours=4)}
    facts = hearings.Facts(**{**known, **day})
    with commit():
        hearings.change(hearing=hearing, seen=hearing.version, facts=facts, who=OLGA, now=NOW + now)


def an_offer(council: Group) -> Invitation:
    """Somebody to whom a seat is offered, for two days."""
    a_contingent(HALL, 1, council)
    first, second = (an_invitation(council, email=f"g{n}@example.org") for n in (1, 2))
    with commit():
        for one in (first, second):
            answers.accept(invitation=one, mode=HALL, by=EARLY)
    with commit():
        answers.decline(invitation=first, by=EARLY)
    assert registration_of(second).offer_until == NOW + timedelta(hours=48)
    return second


def test_an_offer_ends_before_a_hearing_that_was_moved_earlier(
    hearing: Hearing, council: Group
) -> None:
    second = an_offer(council)
    move(hearing, timedelta(hours=20))
    assert registration_of(second).offer_until == NOW + timedelta(hours=10)
    first, again = letters_of_ours()
    assert "bis 12. Juni 2024, 10:00 Uhr" in first.text
    assert "bis 10. Juni 2024, 20:00 Uhr" in again.text
    with commit():
        waiting_list.look(hearing_id=hearing.id, now=NOW + timedelta(hours=10))
    assert registration_of(second).state is RegistrationState.DECLINED


def test_an_offer_that_ends_in_time_is_left_alone(hearing: Hearing, council: Group) -> None:
    second = an_offer(council)
    before = registration_of(second).version
    move(hearing, timedelta(hours=60))
    assert registration_of(second).version == before
    assert len(letters_of_ours()) == 1


def test_offers_of_a_hearing_that_is_called_off_rest_also_when_it_moves(
    hearing: Hearing, council: Group
) -> None:
    second = an_offer(council)
    with commit():
        calling_off.cancel(hearing=hearing, who=OLGA, now=NOW)
    move(hearing, timedelta(hours=20))
    assert registration_of(second).offer_until == NOW + timedelta(hours=48)


def waits_for_a_lock(app: Flask, done: Event) -> bool:
    """Whether somebody waits for another's row now; SQLite has no such list, and no deadlock."""
    if db.engine.dialect.name == "sqlite":
        return done.wait(0.2) or True
    query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    while not done.wait(0.02):
        with db.engine.connect() as connection:
            if connection.scalar(query):
                return True
    return False


@pytest.mark.parametrize("what", ["address", "called off"])
def test_a_hearing_that_changes_while_a_guest_answers_waits_and_both_are_done(
    app: Flask, hearing: Hearing, council: Group, what: str
) -> None:
    """A row whose unique address changes is locked against whoever refers to it."""
    guest = an_invitation(council)
    with commit():
        hearing.published_at = None
        plan.attendance(hearing.id)  # making it would hold the hearing's row
    number, hearing_id = guest.id, hearing.id
    known = {name: getattr(hearing, name) for name in hearings.Facts.__dataclass_fields__}
    facts, version = hearings.Facts(**{**known, "slug": "neue-adresse"}), hearing.version
    db.session.remove()
    turn_taken, done = Event(), Event()

    def change() -> None:
        turn_taken.wait(10)
        with app.app_context(), commit():
            own = db.session.get_one(Hearing, hearing_id)
            if what == "address":
                hearings.change(hearing=own, seen=version, facts=facts, who=OLGA, now=NOW)
            else:
                calling_off.cancel(hearing=own, who=OLGA, now=NOW)
        done.set()

    with ThreadPoolExecutor(1) as pool:
        changing = pool.submit(change)
        with commit():
            take_turn(hearing_id)
            turn_taken.set()
            assert waits_for_a_lock(app, done)
            invitation = db.session.get_one(Invitation, number)
            answers.accept(invitation=invitation, mode=HALL, by=EARLY)
        changing.result(20)
    db.session.expire_all()
    assert registration_of(guest).state is RegistrationState.CONFIRMED
    own = db.session.get_one(Hearing, hearing_id)
    assert own.slug == "neue-adresse" if what == "address" else own.cancelled_at == NOW
    assert own.starts_at == START


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whose_entry_still_stands_hears_once_that_a_hearing_is_called_off(
    app: Flask, guest: Visit, hearing: Hearing
) -> None:
    app.config["MAIL_FROM"] = "post@stadt.example.org"
    guest.answer("in_person")
    watching = a_group(hearing, name="Bürger*innen", modes=["stream"], may_ask=False, position=2)
    regroup(guest.invitation, watching)
    with commit():
        calling_off.cancel(hearing=hearing, who=OLGA, now=NOW)
    drafts = db.session.scalars(select(Letter).where(Letter.state == LetterState.DRAFTED)).all()
    assert [(one.subject.split(":")[0], one.calendar_method) for one in drafts] == [
        ("Abgesagt", "CANCEL")
    ]
