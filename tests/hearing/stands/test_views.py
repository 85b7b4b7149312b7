"""The organizer's pages of stands: steps, letters, approvals, deletion."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail.models import Letter
from hearing.stands.models import Stand, StandState
from tests.hearing.cast import a_hearing, a_speaker, a_stand
from tests.hearing.stands.conftest import APPLICATION, PUBLIC, STAFF, made_from, only_stand


def test_accepting_numbers_the_stand_and_drafts_a_letter(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    stand = a_stand(hearing, title="RPA-Pilot", contact_email="b@example.org")
    address = f"{PUBLIC}/{stand.id}"
    assert visitor.get(address).status_code == 404
    olga.post(f"{STAFF}/{stand.id}/stand", data={"target": "accepted", "version": "1"})
    assert visitor.get(address).status_code == 200
    db.session.expire_all()
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.state, letter.link_purpose, letter.link_subject_id) == (
        "drafted",
        "stand",
        stand.id,
    )
    assert only_stand().number == 1


def test_the_same_button_pressed_twice_drafts_one_letter(
    hearing: Hearing, olga: FlaskClient
) -> None:
    stand = a_stand(hearing, contact_email="b@example.org")
    for _press in range(2):
        olga.post(f"{STAFF}/{stand.id}/stand", data={"target": "accepted", "version": "1"})
    assert len(db.session.scalars(select(Letter)).all()) == 1


def test_an_approval_of_words_that_have_changed_meanwhile_is_refused(
    exhibitor: tuple[FlaskClient, str], olga: FlaskClient
) -> None:
    visitor, link = exhibitor
    visitor.post(link, data={**APPLICATION, "title": "Eins", **made_from(visitor.get(link))})
    seen = only_stand().version
    visitor.post(link, data={**APPLICATION, "title": "Zwei", **made_from(visitor.get(link))})
    db.session.expire_all()
    answer = olga.post(
        f"{STAFF}/{only_stand().id}/aenderung", data={"answer": "approve", "version": str(seen)}
    )
    assert answer.status_code == 409
    db.session.expire_all()
    assert only_stand().title == "CovBot"


def test_two_organizers_at_one_stand_see_both_versions(hearing: Hearing, olga: FlaskClient) -> None:
    stand = a_stand(hearing, title="Alt", unit="RIT")
    page = olga.get(f"{STAFF}/{stand.id}")
    base = {**APPLICATION, "item_id": "", "notes": ""}
    first = {**base, **made_from(page), "title": "Von Olga"}
    second = {**base, **made_from(page), "title": "Von Otto"}
    assert olga.post(f"{STAFF}/{stand.id}", data=first).status_code == 303
    answer = olga.post(f"{STAFF}/{stand.id}", data=second)
    assert answer.status_code == 409
    assert "Von Olga" in answer.text
    assert "Von Otto" in answer.text
    db.session.expire_all()
    assert only_stand().title == "Von Olga"


def test_a_stand_of_another_hearing_is_not_found(hearing: Hearing, olga: FlaskClient) -> None:
    stand = a_stand(a_hearing(slug="andere"), state=StandState.ACCEPTED, number=1)
    assert olga.get(f"{STAFF}/{stand.id}").status_code == 404
    assert olga.get(f"{PUBLIC}/{stand.id}").status_code == 404


def test_deleting_asks_first(hearing: Hearing, olga: FlaskClient) -> None:
    stand = a_stand(hearing)
    olga.post(f"{STAFF}/{stand.id}/loeschen")
    assert only_stand()
    olga.post(f"{STAFF}/{stand.id}/loeschen", data={"sure": "yes"})
    assert db.session.scalars(select(Stand)).first() is None


@pytest.mark.parametrize("place", [PUBLIC, STAFF])
def test_a_number_beyond_all_stands_is_not_found(
    hearing: Hearing, olga: FlaskClient, place: str
) -> None:
    assert olga.get(f"{place}/{10**20}").status_code == 404


def test_nobody_accepts_words_that_changed_after_they_were_read(
    hearing: Hearing, olga: FlaskClient
) -> None:
    stand = a_stand(hearing)
    read = re.search(r'name="version" value="([0-9]+)"', olga.get(f"{STAFF}/{stand.id}").text)
    assert read
    stand.title, stand.version = "Etwas ganz anderes", stand.version + 1
    db.session.commit()
    answer = {"target": "accepted", "version": read.group(1)}
    page = olga.post(f"{STAFF}/{stand.id}/stand", data=answer, follow_redirects=True)
    assert "hat das inzwischen geändert" in page.text
    assert only_stand().state == "applied"


def test_of_two_who_choose_the_people_of_a_stand_nobody_is_overwritten(
    hearing: Hearing, olga: FlaskClient
) -> None:
    stand = a_stand(hearing, unit="it@M")
    people = [a_speaker(hearing, name) for name in ("Referent*in A", "Referent*in B")]
    address = f"{STAFF}/{stand.id}"
    form = made_from(olga.get(address)) | {
        **{"title": stand.title, "unit": "it@M", "origin": "internal", "setup_minutes": "0"},
        "item_id": "",
    }
    one, other = ({**form, "hosts": str(person.id)} for person in people)
    assert olga.post(address, data=one).status_code == 303
    assert olga.post(address, data=other).status_code == 409
    db.session.expire_all()
    assert [host.name for host in only_stand().hosts] == ["Referent*in A"]


def test_no_letter_brings_a_link_to_a_stand_that_is_deleted(
    hearing: Hearing, olga: FlaskClient
) -> None:
    stand = a_stand(hearing, contact_email="a@example.org")
    olga.post(f"{STAFF}/{stand.id}/stand", data={"target": "accepted", "version": "1"})
    olga.post(f"{STAFF}/{stand.id}/loeschen", data={"sure": "yes"})
    db.session.expire_all()
    assert [letter.state for letter in db.session.scalars(select(Letter))] == ["discarded"]
