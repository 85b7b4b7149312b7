"""The staff's pages of groups: seven to begin with, rights, seats, numbers."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda import hearings, patterns
from hearing.agenda.hearings import Facts
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import numbers, plan
from hearing.groups.models import Attendance, Contingent, Group, Mode
from hearing.registration import answers
from hearing.registration.answers import Answering
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, a_hearing, an_invitation
from tests.hearing.conftest import an_account

BASE = "/verwaltung/anhoerungen/ki/gruppen"


@pytest.fixture
def council(app: Flask) -> Group:
    begin = NOW + timedelta(days=30)
    return a_group(a_hearing(starts_at=begin, ends_at=begin + timedelta(hours=4)))


def group_form(**facts: object) -> dict[str, object]:
    """What the form of a group sends."""
    return {
        "name": "Digitalrat",
        "name_en": "Digital Council",
        "modes": ["in_person"],
        "admission": "invitation",
        **facts,
    }


def answered(group: Group, mode: Mode, count: int) -> None:
    """So many people of a group who said yes."""
    for n in range(count):
        invitation = an_invitation(group, email=f"n{n}-{mode}@example.org")
        answers.accept(invitation=invitation, mode=mode, by=Answering(who="link", now=NOW))
        db.session.commit()


def test_a_new_hearing_has_the_seven_groups_of_the_council_paper(app: Flask) -> None:
    creator = an_account("olga@example.org")
    facts = Facts(title="Neu", starts_at=NOW, ends_at=NOW + timedelta(hours=4))
    pattern = patterns.PATTERNS["council"]
    hearing = hearings.create(facts=facts, pattern=pattern, creator=creator, now=NOW)
    db.session.commit()
    groups = plan.groups_of(hearing.id)
    assert len(groups) == 7
    assert [len(g.modes) for g in groups] == [3, 3, 3, 2, 2, 1, 1]
    assert [g.may_ask for g in groups] == [True] * 3 + [False] * 4


def test_a_copied_hearing_has_the_same_groups_seats_and_deadlines_moved_along(
    app: Flask, council: Group
) -> None:
    creator = an_account("olga@example.org")
    council.deadline = NOW + timedelta(days=20)
    a_contingent(Mode.IN_PERSON, 80, council)
    source = db.session.get_one(Hearing, council.hearing_id)
    begin = source.starts_at + timedelta(days=7)
    facts = Facts(title="Kopie", starts_at=begin, ends_at=begin + timedelta(hours=4))
    zone = app.extensions["zone"]
    copied = hearings.copy(source=source, facts=facts, zone=zone, creator=creator, now=NOW)
    db.session.commit()
    (group,) = plan.groups_of(copied.id)
    (seats,) = plan.contingents_of(copied.id)
    assert group.deadline == NOW + timedelta(days=27)
    assert (seats.seats, seats.groups) == (80, [group])


def test_an_organizer_adds_and_changes_a_group(olga: FlaskClient, council: Group) -> None:
    assert olga.post(f"{BASE}/neu", data=group_form()).status_code == 303
    added = plan.groups_of(council.hearing_id)[-1]
    assert (added.name, added.modes, added.may_ask) == ("Digitalrat", ["in_person"], False)
    page = olga.get(f"{BASE}/{added.id}")
    assert "Digital Council" in page.text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": ""}, "Bitte geben Sie der Gruppe einen Namen."),
        ({"name": "Mitglieder des Stadtrats"}, "gibt es in dieser Anhörung schon"),
        ({"admission": "proof"}, "Bitte geben Sie Mail-Domains oder einen Code an"),
        ({"admission": "proof", "domains": "kein Name"}, "ist keine Mail-Domain"),
    ],
)
def test_what_is_wrong_with_a_group_is_said_next_to_the_field(
    olga: FlaskClient, council: Group, facts: dict[str, object], sentence: str
) -> None:
    answer = olga.post(f"{BASE}/neu", data=group_form(**facts))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Digital Council" in answer.text  # nothing typed is lost


def test_a_mode_that_people_chose_is_not_taken_away(olga: FlaskClient, council: Group) -> None:
    answered(council, Mode.VIRTUAL, 2)
    page = group_form(name=council.name, modes=["in_person"])
    answer = olga.post(f"{BASE}/{council.id}", data=page)
    assert answer.status_code == 409  # it was made from nothing: both versions are shown
    chosen = {**page, "_made_from": _carrier(answer.text)}
    for name in ("name", "name_en", "modes", "may_ask"):
        chosen[f"_choice_{name}"] = "mine"
    answer = olga.post(f"{BASE}/{council.id}", data=chosen)
    assert answer.status_code == 409
    assert "schon gewählt (Personen: 2)" in answer.text


def _carrier(page: str) -> str:
    found = re.search(r'name="_made_from" value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def test_groups_with_people_or_seats_are_not_deleted(olga: FlaskClient, council: Group) -> None:
    an_invitation(council)
    shared = a_group(db.session.get_one(Hearing, council.hearing_id), name="Digitalrat")
    a_contingent(Mode.IN_PERSON, 5, shared)
    for group in (council, shared):
        answer = olga.post(f"{BASE}/{group.id}/loeschen", follow_redirects=True)
        assert "gehören Personen oder Plätze" in answer.text
    assert len(plan.groups_of(council.hearing_id)) == 2


def test_groups_are_moved_by_buttons(olga: FlaskClient, council: Group) -> None:
    hearing = db.session.get_one(Hearing, council.hearing_id)
    second = a_group(hearing, name="Digitalrat", position=1)
    olga.post(f"{BASE}/{second.id}/platz", data={"by": "up"})
    db.session.expire_all()
    assert plan.groups_of(hearing.id)[0].name == "Digitalrat"


def test_more_seats_are_offered_to_who_waits_at_once(olga: FlaskClient, council: Group) -> None:
    seats = a_contingent(Mode.IN_PERSON, 1, council)
    answered(council, Mode.IN_PERSON, 3)
    db.session.expire_all()
    (row,) = numbers.seats(council.hearing_id)
    assert (row.taken, row.free, row.waiting) == (1, 0, 2)
    page = olga.get(f"{BASE}/plaetze/{seats.id}")
    form = {"mode": "in_person", "seats": "2", "groups": [str(council.id)]}
    form["_made_from"] = _carrier(page.text)
    answer = olga.post(f"{BASE}/plaetze/{seats.id}", data=form)
    assert answer.status_code == 303
    db.session.expire_all()
    (row,) = numbers.seats(council.hearing_id)
    assert (row.taken, row.waiting) == (2, 1)


def test_nobody_loses_a_seat_when_there_are_fewer(olga: FlaskClient, council: Group) -> None:
    seats = a_contingent(Mode.IN_PERSON, 3, council)
    answered(council, Mode.IN_PERSON, 3)
    form = {"mode": "in_person", "seats": "1", "groups": [str(council.id)]}
    form["_made_from"] = _carrier(olga.get(f"{BASE}/plaetze/{seats.id}").text)
    assert olga.post(f"{BASE}/plaetze/{seats.id}", data=form).status_code == 303
    db.session.expire_all()
    (row,) = numbers.seats(council.hearing_id)
    assert (row.taken, row.free, row.over) == (3, 0, 2)
    assert "2 mehr als Plätze" in olga.get(BASE).text


def test_seats_with_people_are_neither_deleted_nor_taken_from_them(
    olga: FlaskClient, council: Group
) -> None:
    hearing = db.session.get_one(Hearing, council.hearing_id)
    other = a_group(hearing, name="Digitalrat")
    seats = a_contingent(Mode.IN_PERSON, 3, council, other)
    answered(council, Mode.IN_PERSON, 1)
    olga.post(f"{BASE}/plaetze/{seats.id}/loeschen")
    assert db.session.query(Contingent).count() == 1
    form = {"mode": "in_person", "seats": "3", "groups": [str(other.id)]}
    form["_made_from"] = _carrier(olga.get(f"{BASE}/plaetze/{seats.id}").text)
    answer = olga.post(f"{BASE}/plaetze/{seats.id}", data=form)
    assert answer.status_code == 409
    assert "vergeben (Personen: 1)" in answer.text


@pytest.mark.parametrize("number", ["-1", "1000000000", "viele", ""])
def test_a_number_of_seats_that_is_none_is_refused(
    olga: FlaskClient, council: Group, number: str
) -> None:
    form = {"mode": "in_person", "seats": number, "groups": [str(council.id)]}
    assert olga.post(f"{BASE}/plaetze/neu", data=form).status_code == 422
    assert db.session.query(Contingent).count() == 0


def test_seats_in_a_mode_that_the_group_may_not_choose_are_refused(
    olga: FlaskClient, council: Group
) -> None:
    hearing = db.session.get_one(Hearing, council.hearing_id)
    citizens = a_group(hearing, name="Bürger*innen", modes=["stream"])
    form = {"mode": "in_person", "seats": "5", "groups": [str(citizens.id)]}
    answer = olga.post(f"{BASE}/plaetze/neu", data=form)
    assert answer.status_code == 422
    assert "darf „vor Ort“ nicht wählen" in answer.text


def test_a_mailbox_that_is_none_is_said_next_to_its_field(
    olga: FlaskClient, council: Group
) -> None:
    sent = {"offer_hours": "48", "contact": "kein@@"}
    answer = olga.post(f"{BASE}/teilnahme", data=sent)
    assert answer.status_code == 422
    assert 'id="contact-error"' in answer.text
    assert "lässt sich keine E-Mail schicken" in answer.text


def test_who_waits_for_seats_that_are_deleted_is_served_at_once(
    olga: FlaskClient, council: Group
) -> None:
    seats = a_contingent(Mode.IN_PERSON, 0, council)
    answered(council, Mode.IN_PERSON, 2)
    assert numbers.rows(council.hearing_id)[0].states == {"waiting": 2}
    olga.post(f"{BASE}/plaetze/{seats.id}/loeschen")
    db.session.expire_all()
    assert numbers.rows(council.hearing_id)[0].states == {"offered": 2}


def test_how_a_hearing_is_attended_is_saved(olga: FlaskClient, council: Group) -> None:
    form = {
        "offer_hours": "24",
        "contact": "buero@example.org",
        "_made_from": _carrier(olga.get(f"{BASE}/teilnahme").text),
    }
    assert olga.post(f"{BASE}/teilnahme", data=form).status_code == 303
    own = db.session.get_one(Attendance, council.hearing_id)
    assert (own.contact, own.offer_hours) == ("buero@example.org", 24)


def test_the_numbers_are_those_of_the_answers(olga: FlaskClient, council: Group) -> None:
    a_contingent(Mode.IN_PERSON, 2, council)
    answered(council, Mode.IN_PERSON, 3)
    (row,) = numbers.rows(council.hearing_id)
    assert (row.answered, dict(row.states)) == (3, {"confirmed": 2, "waiting": 1})
    assert row.modes[Mode.IN_PERSON] == 2
    table = olga.get(f"{BASE}/zahlen.csv").text.splitlines()
    assert table[1].split(";")[:5] == ["Mitglieder des Stadtrats", "3", "3", "2", "1"]
    assert olga.get(f"{BASE}/zahlen").status_code == 200
