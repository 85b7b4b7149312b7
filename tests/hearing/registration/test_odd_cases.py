"""Odd cases: things that meet which nobody expects to meet."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts import audit
from hearing.agenda import calling_off
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.models import Group, Mode
from hearing.invitations import people
from hearing.invitations.models import Invitation, Source
from hearing.mail.models import Letter, LetterState
from hearing.registration import answers, decisions, substitutes, waiting_list
from hearing.registration.answers import Answering
from hearing.registration.errors import HearingCancelled, InvitationRevoked
from hearing.registration.models import Channel, RegistrationState
from hearing.registration.substitutes import Person
from tests.conftest import NOW
from tests.hearing.calendars.postbag import letters, method, post
from tests.hearing.cast import a_contingent, a_group, an_invitation
from tests.hearing.registration.conftest import Visit, a_visit, letters_of_ours, registration_of

HALL = Mode.IN_PERSON
EARLY = Answering(who="link", now=NOW)
STAFF = Answering(who="olga@example.org", now=NOW, channel=Channel.STAFF)
OLGA = "olga@example.org"
ROOM = "/verwaltung/anhoerungen/ki/anmeldungen"


def two_for_one_seat(group: Group) -> tuple[Invitation, Invitation]:
    """Somebody who gave the only seat back, and somebody whom it is offered."""
    a_contingent(HALL, 1, group)
    first, second = (
        an_invitation(group, name=f"Gast {n}", email=f"g{n}@example.org") for n in (1, 2)
    )
    for one in (first, second):
        answers.accept(invitation=one, mode=HALL, by=EARLY)
    answers.decline(invitation=first, by=EARLY)
    db.session.commit()
    assert registration_of(second).state is RegistrationState.OFFERED
    return first, second


def test_while_a_hearing_is_called_off_no_offer_ends(hearing: Hearing, council: Group) -> None:
    _first, second = two_for_one_seat(council)
    with commit():
        calling_off.cancel(hearing=hearing, who=OLGA, now=NOW + timedelta(hours=1))
    with commit():
        waiting_list.look(hearing_id=hearing.id, now=NOW + timedelta(days=3))
    assert registration_of(second).state is RegistrationState.OFFERED
    assert [each.concern.split()[-1] for each in letters_of_ours()] == ["offered"]
    back = NOW + timedelta(days=4)
    with commit():
        calling_off.uncancel(hearing=hearing, who=OLGA, now=back)
    until = registration_of(second).offer_until
    assert until is not None
    assert until > back
    assert [each.concern.split()[-1] for each in letters_of_ours()] == ["offered", "offered"]
    with commit():
        waiting_list.look(hearing_id=hearing.id, now=until)
    assert registration_of(second).state is RegistrationState.DECLINED


def test_who_is_taken_back_and_then_no_longer_invited_still_gets_the_cancel(
    app: Flask, council: Group
) -> None:
    app.config["MAIL_FROM"] = "post@stadt.example.org"
    guest = an_invitation(council)
    with commit():
        answers.accept(invitation=guest, mode=HALL, by=EARLY)
    post()
    with commit():
        decisions.take_back(invitation=guest, reason="Doppelt", by=STAFF)
    with commit():
        people.revoke(invitation=guest, who=OLGA, now=NOW + timedelta(minutes=1))
    drafted = letters(LetterState.DRAFTED)
    assert [method(each) for each in drafted] == ["CANCEL"]


def test_nobody_is_given_a_seat_who_is_not_invited(council: Group) -> None:
    guest = an_invitation(council)
    people.revoke(invitation=guest, who=OLGA, now=NOW)
    db.session.commit()
    with pytest.raises(InvitationRevoked), commit():
        decisions.give_seat(invitation=guest, mode=HALL, contingent=None, reason="Bitte", by=STAFF)


def test_nobody_is_given_a_seat_of_a_hearing_that_is_called_off(
    hearing: Hearing, council: Group
) -> None:
    guest = an_invitation(council)
    calling_off.cancel(hearing=hearing, who=OLGA, now=NOW)
    db.session.commit()
    with pytest.raises(HearingCancelled), commit():
        decisions.give_seat(invitation=guest, mode=HALL, contingent=None, reason="Bitte", by=STAFF)


def test_who_has_not_confirmed_has_no_page_among_the_registrations(
    council: Group, olga: FlaskClient
) -> None:
    guest = an_invitation(council, source=Source.SELF, confirmed_at=None)
    assert olga.get(f"{ROOM}/{guest.id}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "gruppe=99999999999999999999",
        "seite=99999999999999999999",
        "q=%00",
        "q=%ff",
        "gruppe=-1",
        "seite=-5",
        "stand=%00",
        "q=%25%5C_",
        "form=x",
        "gruppe=9999999999",
        "seite=9999999999",
    ],
)
def test_no_filter_breaks_the_list(council: Group, olga: FlaskClient, query: str) -> None:
    an_invitation(council)
    for page in (ROOM, f"{ROOM}/tabelle.csv"):
        assert olga.get(f"{page}?{query}").status_code < 500, page


NASTY = ["a\0b", "\ud800", "x" * 100_000, "\r\nBcc: a@b.de", "‮abc", "=HYPERLINK(1)"]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_breaks_a_guests_page(app: Flask, council: Group, text: str) -> None:
    guest = a_visit(app, council)
    raw = (
        text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if "\ud800" in text
        else text
    )
    posts = [
        ("/antwort", {"answer": raw, "seen": raw}),
        ("/angaben", {"needs": raw, "needs_seen": raw, "again": raw, "again_wording": raw}),
        ("/vertretung", {"name": raw, "email": raw}),
        ("/vertretung", {"name": raw, "email": "v@example.org"}),
        ("/fragen", {"text": raw, "item": raw, "named": raw}),
        ("/fragen", {"text": raw, "item": ""}),
    ]
    for step, data in posts:
        assert guest.post(step, **data).status_code < 500, (step, data)
    assert guest.client.get(guest.path + "?lang=" + "%00").status_code < 500
    assert guest.client.get("/l/einladung/%00%ff").status_code == 404
    for step in ("", "/antwort", "/angaben", "/fragen", "/vertretung"):
        assert guest.get(step).status_code < 500


@pytest.mark.parametrize("text", NASTY)
def test_no_text_breaks_an_organizers_page(council: Group, olga: FlaskClient, text: str) -> None:
    guest = an_invitation(council)
    raw = "x" if "\ud800" in text else text
    for step, data in (
        ("antwort", {"enter-answer": raw, "enter-seen": raw}),
        ("platz", {"seat-seat": raw, "seat-reason": raw, "seat-seen": raw}),
        ("platz", {"seat-seat": "in_person", "seat-reason": raw, "seat-seen": "0"}),
        ("zuruecknehmen", {"back-reason": raw, "back-seen": "1"}),
    ):
        assert olga.post(f"{ROOM}/{guest.id}/{step}", data=data).status_code < 500, step
    assert olga.get(f"{ROOM}/{guest.id}").status_code == 200


def test_a_substitute_is_told_until_when_the_seat_is_kept(council: Group) -> None:
    a_contingent(HALL, 1, council)
    guest = an_invitation(council)
    with commit():
        answers.accept(invitation=guest, mode=HALL, by=EARLY)
    with commit():
        substitutes.name(invitation=guest, person=Person("Vera Tretung", "v@example.org"), by=EARLY)
    named = db.session.scalars(select(Letter).where(Letter.address == "v@example.org")).one()
    assert "12. Juni 2024" in named.text or "reserviert" in named.text


def test_nothing_at_the_top_of_a_guests_page_looks_like_registering(
    visitor: FlaskClient, guest: Visit
) -> None:
    pages = [guest.get(), guest.get("/antwort"), visitor.get("/anhoerungen/ki/anmeldung")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all('href="/anmelden"' not in page.text for page in pages)
    assert 'href="/anmelden"' in visitor.get("/anhoerungen/ki").text


def test_a_guest_without_a_notice_of_the_hearing_finds_that_of_the_site(guest: Visit) -> None:
    assert "Datenschutzerklärung dieser Seiten" in guest.get().text


def test_reasons_of_the_software_are_said_in_german(
    hearing: Hearing, council: Group, olga: FlaskClient
) -> None:
    _first, second = two_for_one_seat(council)
    until = registration_of(second).offer_until
    assert until is not None
    with commit():
        waiting_list.expire_offers(hearing=hearing, now=until)
    page = olga.get(f"{ROOM}/{second.id}").text
    assert "Angebot abgelaufen" in page
    assert "offer expired" not in page


def test_the_answer_that_stands_is_ticked_in_valid_html(guest: Visit) -> None:
    guest.answer("in_person")
    page = guest.get("/antwort").text
    (radio,) = re.findall(r'<input[^>]*value="in_person"[^>]*>', page)
    assert " checked" in " ".join(radio.split())
    assert re.search(r"checked[a-z]", radio) is None


def test_who_is_put_into_a_group_without_their_mode_leaves_the_seat_to_the_next(
    hearing: Hearing, council: Group
) -> None:
    watching = a_group(hearing, name="Bürger*innen", modes=["stream"], may_ask=False)
    a_contingent(HALL, 1, council)
    first, second = (
        an_invitation(council, name=f"Gast {n}", email=f"g{n}@example.org") for n in (1, 2)
    )
    with commit():
        for one in (first, second):
            answers.accept(invitation=one, mode=HALL, by=EARLY)
    facts = people.Facts(name="Gast 1", email="g1@example.org", group_id=watching.id)
    with commit():
        people.change(invitation=first, seen=first.version, facts=facts, who=OLGA, now=NOW)
    assert registration_of(first).state is RegistrationState.CANCELLED
    assert registration_of(second).state is RegistrationState.OFFERED
    assert answers.may_change(first, registration_of(first), NOW)
    with commit():
        answers.accept(invitation=first, mode=Mode.STREAM, by=EARLY)
    assert registration_of(first).state is RegistrationState.CONFIRMED


def test_who_is_put_into_a_group_that_has_their_mode_keeps_the_seat(
    hearing: Hearing, council: Group
) -> None:
    others = a_group(hearing, name="Digitalrat")
    a_contingent(HALL, 1, council)
    a_contingent(HALL, 1, others)
    guest = an_invitation(council)
    with commit():
        answers.accept(invitation=guest, mode=HALL, by=EARLY)
    facts = people.Facts(name="Gast", email=guest.email, group_id=others.id)
    with commit():
        people.change(invitation=guest, seen=guest.version, facts=facts, who=OLGA, now=NOW)
    kept = registration_of(guest)
    assert kept.state is RegistrationState.CONFIRMED
    assert kept.contingent is not None
    assert [group.name for group in kept.contingent.groups] == ["Digitalrat"]


def test_the_log_says_who_was_offered_a_seat(council: Group, olga: FlaskClient) -> None:
    _first, second = two_for_one_seat(council)
    page = olga.get(f"{ROOM}/{second.id}").text
    assert "Platz angeboten" in page
    assert audit.verify().problem == ""
