"""The organizers' pages of registrations."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.database import db
from hearing.groups.models import Group, Mode
from hearing.invitations import people
from hearing.registration import needs
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, an_invitation
from tests.hearing.registration.conftest import Visit, a_visit, link_to, registration_of

ROOM = "/verwaltung/anhoerungen/ki/anmeldungen"


def test_who_answered_what_is_listed_and_filtered(
    app: Flask, olga: FlaskClient, council: Group, guest: Visit
) -> None:
    guest.answer("virtual")
    an_invitation(council, name="Ohne Antwort", email="o@example.org")
    others = a_group(guest.invitation.hearing, name="Digitalrat")
    an_invitation(others, name="Andere Gruppe", email="d@example.org")
    everybody = olga.get(ROOM).text
    for name in ("Beispiel Person", "Ohne Antwort", "Andere Gruppe"):
        assert name in everybody
    for asked, found in (
        ("form=virtual", "Beispiel Person"),
        ("stand=confirmed", "Beispiel Person"),
        (f"gruppe={others.id}", "Andere Gruppe"),
        ("q=ohne+ant", "Ohne Antwort"),
    ):
        page = olga.get(f"{ROOM}?{asked}").text
        assert found in page
        assert "1 Person<" in page, asked
    assert "2 Personen" in olga.get(f"{ROOM}?stand=open").text


def test_the_table_runs_no_formula_and_names_no_needs(
    app: Flask, olga: FlaskClient, council: Group
) -> None:
    name = '=HYPERLINK("http://boese.example";"hier")'
    visit = a_visit(app, council, name=name)
    visit.answer("in_person")
    needs.tell(invitation=visit.invitation, text="Rollstuhl", seen="", who="link", now=NOW)
    db.session.commit()
    answer = olga.get(f"{ROOM}/tabelle.csv")
    assert answer.mimetype == "text/csv"
    head, row = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    assert row[0] == f"'{name}"
    assert row[head.index("Antwort")] == "zugesagt"
    assert row[head.index("Teilnahmeform")] == "vor Ort"
    assert row[head.index("Bedarf angegeben")] == "ja"
    assert "Rollstuhl" not in answer.text


def test_the_waiting_list_and_the_needs_have_their_pages(
    app: Flask, olga: FlaskClient, council: Group
) -> None:
    a_contingent(Mode.IN_PERSON, 0, council)
    for name in ("Zweite", "Erste"):
        visit = a_visit(app, council, name=name, email=f"{name}@example.org")
        visit.answer("in_person")
    visit.post("/angaben", needs="Leichte Sprache", needs_seen="")
    page = olga.get(f"{ROOM}/warteliste").text
    assert page.index("Zweite") < page.index("Erste")
    page = olga.get(f"{ROOM}/bedarf").text
    assert "Leichte Sprache" in page
    assert "24. Juli 2024" in page


def one(visit: Visit) -> str:
    return f"{ROOM}/{visit.invitation.id}"


def seen(visit: Visit) -> str:
    return str(visit.registration.version)


def test_an_answer_by_telephone_is_entered_also_after_the_deadline(
    app: Flask, olga: FlaskClient, council: Group
) -> None:
    council.deadline = NOW - timedelta(days=1)
    visit = a_visit(app, council)
    sent = {"enter-answer": "virtual", "enter-seen": "0"}
    assert olga.post(f"{one(visit)}/antwort", data=sent).status_code == 303
    registration = visit.registration
    assert (registration.state, registration.channel) == ("confirmed", "staff")
    assert (
        olga.post(f"{one(visit)}/antwort", data={**sent, "enter-answer": "no"}).status_code == 409
    )
    assert visit.registration.state == "confirmed"


def test_a_seat_past_the_waiting_list_needs_a_reason(
    app: Flask, olga: FlaskClient, council: Group, guest: Visit
) -> None:
    full = a_contingent(Mode.IN_PERSON, 0, council)
    guest.answer("in_person")
    sent = {"seat-seat": f"in_person {full.id}", "seat-seen": seen(guest)}
    assert olga.post(f"{one(guest)}/platz", data=sent).status_code == 422
    reason = {"seat-reason": "Berichterstatterin"}
    assert olga.post(f"{one(guest)}/platz", data=sent | reason).status_code == 303
    assert (guest.registration.state, guest.registration.contingent_id) == ("confirmed", full.id)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.who, entry.after["reason"]) == ("olga@example.org", "Berichterstatterin")
    assert "Berichterstatterin" in olga.get(one(guest)).text


def test_what_was_taken_back_stays_so_until_the_organizer_says_otherwise(
    app: Flask, olga: FlaskClient, council: Group
) -> None:
    a_contingent(Mode.IN_PERSON, 1, council)
    guest, waiting = (a_visit(app, council, email=f"{n}@example.org") for n in "ab")
    guest.answer("in_person")
    waiting.answer("in_person")
    sent = {"back-reason": "Sicherheit", "back-seen": seen(guest)}
    assert olga.post(f"{one(guest)}/zuruecknehmen", data=sent).status_code == 303
    assert (guest.registration.state, waiting.registration.state) == ("cancelled", "offered")
    assert "Ihre Anmeldung wurde zurückgenommen" in guest.get().text
    again = guest.post("/antwort", answer="virtual", seen=seen(guest))
    assert (again.status_code, guest.registration.state) == (409, "cancelled")


def test_who_is_no_longer_invited_leaves_a_seat(
    app: Flask, council: Group, olga: FlaskClient
) -> None:
    a_contingent(Mode.IN_PERSON, 1, council)
    guest, waiting = (a_visit(app, council, email=f"{n}@example.org") for n in "ab")
    guest.answer("in_person")
    waiting.answer("in_person")
    people.revoke(invitation=guest.invitation, who="olga@example.org", now=NOW)
    db.session.commit()
    assert waiting.registration.state == "offered"
    people.restore(invitation=guest.invitation, who="olga@example.org", now=NOW)
    db.session.commit()
    back = a_visit_again(app, guest)
    assert back.answer("virtual").status_code == 303
    assert registration_of(guest.invitation).state == "confirmed"


def a_visit_again(app: Flask, guest: Visit) -> Visit:
    """The same person with a new link."""
    return Visit(app.test_client(), guest.invitation, link_to(guest.invitation))


def test_seats_of_other_groups_cannot_be_given_by_hand(
    app: Flask, olga: FlaskClient, council: Group, guest: Visit
) -> None:
    others = a_group(guest.invitation.hearing, name="Digitalrat")
    foreign = a_contingent(Mode.IN_PERSON, 5, others)
    sent = {"seat-seat": f"in_person {foreign.id}", "seat-reason": "x", "seat-seen": "0"}
    assert olga.post(f"{one(guest)}/platz", data=sent).status_code == 422
