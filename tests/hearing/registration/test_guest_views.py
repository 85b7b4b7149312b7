"""The pages behind a guest's personal link."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation, Source
from hearing.mail.models import LetterState, Link
from hearing.registration import waiting_list
from hearing.registration.models import AccessNeed, GuestConsent, Registration
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group
from tests.hearing.registration.conftest import (
    Visit,
    a_visit,
    letters_of_ours,
    link_to,
    registration_of,
)


def test_the_link_shows_the_invitation_and_every_answer(guest: Visit) -> None:
    page = guest.get()
    assert page.status_code == 200
    for words in ("Persönliche Einladung für Beispiel Person", "Ja, ich komme vor Ort",
                  "Vielleicht", "Nein, ich kann nicht", "Jemand anderes kommt für mich",
                  "Plätze ohne Begrenzung"):  # fmt: skip
        assert words in page.text


def test_the_address_stays_a_secret(guest: Visit) -> None:
    page = guest.get()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_a_page_speaks_the_language_of_the_invitation(app: Flask, council: Group) -> None:
    visit = a_visit(app, council, language="en")
    assert visit.get().location.endswith("?lang=en")


def test_a_yes_is_stored_and_shown(guest: Visit) -> None:
    answer = guest.answer("in_person")
    assert (answer.status_code, answer.location) == (303, f"{guest.path}/angaben")
    assert "Ihre Zusage ist gespeichert" in guest.get("/angaben").text
    assert "Sie sind angemeldet" in guest.get().text
    assert (guest.registration.state, guest.registration.mode) == ("confirmed", "in_person")


def test_seats_are_told_as_they_are(app: Flask, council: Group) -> None:
    a_contingent(Mode.IN_PERSON, 1, council)
    first, second = (a_visit(app, council, email=f"{n}@example.org") for n in "ab")
    assert "Noch 1 Platz frei" in first.get().text
    first.answer("in_person")
    assert "Sie kommen auf die Warteliste, Platz 1" in second.get().text
    second.answer("in_person")
    assert "Sie stehen auf der Warteliste" in second.get().text
    assert "Platz 1" in second.get().text


def test_who_waits_takes_the_offer_or_lets_it_go(app: Flask, council: Group) -> None:
    a_contingent(Mode.IN_PERSON, 1, council)
    one, two, three = (a_visit(app, council, email=f"{n}@example.org") for n in "abc")
    for visit in (one, two, three):
        visit.answer("in_person")
    one.answer("no")
    assert "Ein Platz ist für Sie frei" in two.get().text
    assert "12. Juni 2024, 10:00 Uhr" in two.get().text  # two days, on the city's clocks
    two.post("/antwort", answer="no", seen=two.registration.version)
    assert three.registration.state == "offered"
    three.post("/antwort", answer="in_person", seen=three.registration.version)
    assert three.registration.state == "confirmed"
    letters = letters_of_ours()
    assert [letter.concern.split()[-1] for letter in letters] == ["offered", "offered"]
    assert {letter.state for letter in letters} == {LetterState.QUEUED}


def test_an_offer_that_is_over_is_told_and_passed_on(app: Flask, council: Group) -> None:
    a_contingent(Mode.IN_PERSON, 1, council)
    one, two, three = (a_visit(app, council, email=f"{n}@example.org") for n in "abc")
    for visit in (one, two, three):
        visit.answer("in_person")
    one.answer("no")
    app.extensions["clock"] = lambda: NOW + timedelta(days=3)
    late = two.post("/antwort", answer="in_person", seen=two.registration.version)
    assert late.status_code == 410
    assert "Das Angebot ist abgelaufen" in late.text
    assert (two.registration.state, three.registration.state) == ("declined", "offered")
    again = two.answer("in_person")
    assert (again.status_code, two.registration.state) == (303, "waiting")


def test_a_click_for_the_second_time_changes_nothing(guest: Visit) -> None:
    first, second = (guest.answer("in_person", seen="0") for _click in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert guest.registration.version == 1


def test_the_back_button_and_another_answer_ask_what_counts(guest: Visit) -> None:
    guest.answer("in_person")
    answer = guest.answer("no", seen="0")
    assert answer.status_code == 409
    assert "Inzwischen ist etwas anderes gespeichert" in answer.text
    assert "zugesagt" in answer.text
    assert 'value="no" required checked' in " ".join(answer.text.split())
    assert guest.registration.state == "confirmed"
    assert 'name="seen" type="hidden" value="1"' in answer.text
    guest.answer("no", seen="1")
    assert guest.registration.state == "declined"


def test_an_answer_after_the_deadline_changes_nothing(app: Flask, hearing: Hearing) -> None:
    group = a_group(hearing, deadline=NOW + timedelta(days=5))
    guest = a_visit(app, group)
    guest.answer("in_person")
    app.extensions["clock"] = lambda: NOW + timedelta(days=5)
    late = guest.post("/antwort", answer="no", seen="1")
    assert late.status_code == 410
    assert "Frist" in late.text
    assert guest.registration.state == "confirmed"
    assert "Antwort ändern" not in guest.get().text


def test_an_offer_can_be_taken_after_the_deadline(app: Flask, hearing: Hearing) -> None:
    group = a_group(hearing, deadline=NOW + timedelta(days=5))
    contingent = a_contingent(Mode.IN_PERSON, 0, group)
    guest = a_visit(app, group)
    guest.answer("in_person")
    late = NOW + timedelta(days=6)
    contingent.seats = 1
    waiting_list.look(hearing_id=hearing.id, now=late)
    db.session.commit()
    app.extensions["clock"] = lambda: late
    assert "Platz annehmen" in guest.get().text
    taken = guest.post("/antwort", answer="in_person", seen=guest.registration.version)
    assert (taken.status_code, guest.registration.state) == (303, "confirmed")


def test_guessed_expired_revoked_and_foreign_links_open_nothing(
    app: Flask, council: Group, guest: Visit, visitor: FlaskClient
) -> None:
    other = a_visit(app, council, email="weg@example.org")
    ended = link_to(other.invitation, expires_at=NOW)
    assert visitor.get("/l/einladung/geraten").status_code == 404
    assert visitor.get(ended).status_code == 410
    other.invitation.revoked_at = NOW
    db.session.commit()
    assert other.get().status_code == 410
    assert other.post("/antwort", answer="in_person", seen="0").status_code == 410
    assert db.session.scalar(select(Registration)) is None


def test_a_link_for_something_else_opens_no_invitation(
    app: Flask, hearing: Hearing, guest: Visit, visitor: FlaskClient
) -> None:
    token = guest.path.rsplit("/", 1)[-1]
    assert visitor.get(f"/l/mitwirkung/{token}").status_code == 404
    assert visitor.get(f"/l/stand/{token}").status_code == 404


def test_a_word_that_is_no_answer_is_refused(guest: Visit) -> None:
    for answer in ("", "vip", "IN_PERSON"):
        assert guest.post("/antwort", answer=answer, seen="0").status_code == 422


def test_needs_are_kept_apart_and_the_log_says_nothing_of_them(guest: Visit) -> None:
    page = guest.get("/angaben").text
    assert "zwei Wochen nach der Veranstaltung, am 24. Juli 2024" in page
    assert "checked" not in page
    guest.post("/angaben", needs="Rollstuhlplatz Quittenbaum", needs_seen="")
    assert db.session.scalars(select(AccessNeed.text)).all() == ["Rollstuhlplatz Quittenbaum"]
    log = db.session.scalars(select(AuditEntry)).all()
    assert not any("Quittenbaum" in f"{entry.before}{entry.after}" for entry in log)
    assert "Rollstuhlplatz Quittenbaum" in guest.get().text
    guest.post("/angaben", needs="", needs_seen="Rollstuhlplatz Quittenbaum")
    assert db.session.scalar(select(AccessNeed)) is None


def test_two_tabs_lose_no_needs(guest: Visit) -> None:
    guest.post("/angaben", needs="Induktionsschleife", needs_seen="")
    second = guest.post("/angaben", needs="Gebärdensprache", needs_seen="")
    assert second.status_code == 409
    assert "„Induktionsschleife“" in second.text
    assert ">\r\nGebärdensprache</textarea>" in second.text.replace("\n", "\r\n").replace(
        "\r\r", "\r"
    )
    third = guest.post("/angaben", needs="Gebärdensprache", needs_seen="Induktionsschleife")
    assert third.status_code == 303
    assert db.session.scalars(select(AccessNeed.text)).all() == ["Gebärdensprache"]


def test_consents_are_kept_with_their_wording_and_taken_back(guest: Visit) -> None:
    ticked = {"on_screen": "y", "on_screen_wording": "1", "name_wording": "1", "again_wording": "1"}
    guest.post("/angaben", needs="", needs_seen="", **ticked)
    rows = db.session.scalars(select(GuestConsent)).all()
    assert [(row.purpose, row.given, row.wording) for row in rows] == [("on_screen", True, "1")]
    guest.post("/angaben", needs="", needs_seen="", **{**ticked, "on_screen": ""})
    rows = db.session.scalars(select(GuestConsent).order_by(GuestConsent.id)).all()
    assert [row.given for row in rows] == [True, False]


def test_a_consent_to_another_text_is_refused(guest: Visit) -> None:
    words = {"on_screen": "y", "on_screen_wording": "7", "name_wording": "1", "again_wording": "1"}
    assert guest.post("/angaben", needs="", needs_seen="", **words).status_code == 422
    assert db.session.scalar(select(GuestConsent)) is None


def test_a_substitute_gets_a_link_and_the_seat(app: Flask, council: Group) -> None:
    a_contingent(Mode.IN_PERSON, 1, council)
    guest, waiting = (a_visit(app, council, email=f"{n}@example.org") for n in "ab")
    guest.answer("in_person")
    waiting.answer("in_person")
    chosen = guest.answer("substitute")
    assert chosen.location == f"{guest.path}/vertretung"
    for _click in range(2):
        named = guest.post("/vertretung", name="Vertretung", email="V@example.org")
        assert named.status_code == 303
    query = select(Invitation).where(Invitation.source == Source.SUBSTITUTE)
    heir = db.session.scalars(query).one()
    assert (heir.substitute_for_id, heir.group_id) == (guest.invitation.id, council.id)
    assert registration_of(heir).state == "offered"
    assert (guest.registration.state, waiting.registration.state) == ("substituted", "waiting")
    (letter,) = letters_of_ours()
    assert (letter.address, letter.link_subject_id) == ("V@example.org", heir.id)
    assert letter.state is LetterState.QUEUED


def test_nobody_names_who_is_on_the_list_or_two_or_one_more(app: Flask, council: Group) -> None:
    guest, other = (a_visit(app, council, email=f"{n}@example.org") for n in "ab")
    for address in ("B@example.org", "a@example.org", "kein Briefkasten", "x@e.org\nBcc: y@e.org"):
        refused = guest.post("/vertretung", name="Jemand", email=address)
        assert refused.status_code == 422, address
    guest.post("/vertretung", name="Vertretung", email="v@example.org")
    assert guest.post("/vertretung", name="Noch eine", email="w@example.org").status_code == 422
    heir = db.session.scalars(select(Invitation).where(Invitation.email == "v@example.org")).one()
    chain = Visit(app.test_client(), heir, link_to(heir))
    assert "Jemand anderes kommt" not in chain.get().text
    assert chain.post("/vertretung", name="Kette", email="k@example.org").status_code == 422
    again = guest.post("/antwort", answer="in_person", seen=guest.registration.version)
    assert (again.status_code, guest.registration.state) == (409, "substituted")
    assert other.answer("no").status_code == 303


def test_who_only_reads_writes_at_most_once_an_hour(app: Flask, guest: Visit) -> None:
    noted = []
    for minutes in (0, 30, 59, 61):
        app.extensions["clock"] = lambda minutes=minutes: NOW + timedelta(minutes=minutes)
        assert guest.get().status_code == 200
        db.session.expire_all()
        noted.append(db.session.scalars(select(Link.used_at)).one())
    assert noted == [NOW, NOW, NOW, NOW + timedelta(minutes=61)]
