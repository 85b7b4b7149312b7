"""The team of a hearing as its organizers and its new people see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts import audit, staff
from hearing.accounts.models import Assignment, AuditEntry, User
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.mail import links
from hearing.mail.models import Letter, LetterState
from hearing.team import accounts, invitations, members
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.conftest import PASSWORD, an_account, logged_in

TEAM = "/verwaltung/anhoerungen/ki/team"
NEW = {"email": "Pia@Example.org", "name": "Pia Protokoll", "roles": ["protocol_writer"]}


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


@pytest.fixture
def otto(hearing: Hearing) -> User:
    """The only organizer."""
    return an_account("otto@example.org", roles={hearing: [Role.ORGANIZER]})


@pytest.fixture
def edda(hearing: Hearing) -> User:
    """An editor."""
    return an_account("edda@example.org", roles={hearing: [Role.EDITOR]})


@pytest.fixture
def desk(app: Flask, otto: User) -> FlaskClient:
    """Otto's browser."""
    return logged_in(app, otto)


def roles_of(email: str) -> set[Role]:
    db.session.expire_all()
    return set(
        db.session.scalars(select(Assignment.role).join(User).where(User.email == email.lower()))
    )


def address_of(user: User, verb: str = "rollen") -> str:
    return f"{TEAM}/{user.id}/{verb}"


# --- inviting ---


def test_a_new_person_gets_an_account_a_role_and_a_letter_that_waits(
    desk: FlaskClient, app: Flask
) -> None:
    answer = desk.post(TEAM, data=NEW, follow_redirects=True)
    assert "liegt als Entwurf in den Briefen" in answer.text
    assert roles_of("pia@example.org") == {Role.PROTOCOL_WRITER}
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.state, letter.address) == (LetterState.DRAFTED, "pia@example.org")
    assert letter.link_purpose == "account"
    assert letter.text.count("{link}") == 1
    assert "noch kein Passwort gewählt" in answer.text


@pytest.mark.parametrize(
    ("language", "greeting", "farewell"),
    [("de", "Guten Tag Pia Protokoll,", "Grüßen"), ("en", "Hello Pia Protokoll,", "regards")],
)
def test_the_invitation_has_the_chosen_language(
    desk: FlaskClient, language: str, greeting: str, farewell: str
) -> None:
    desk.post(TEAM, data={**NEW, "language": language})
    letter = db.session.scalars(select(Letter)).one()
    assert letter.language == language
    assert letter.text.startswith(greeting)
    assert farewell in letter.text
    assert "{link}" in letter.text
    assert (
        db.session.scalars(select(User.language).where(User.id == letter.link_subject_id)).one()
        == language
    )


def test_nobody_sends_the_link_to_an_account_to_another_address(desk: FlaskClient) -> None:
    desk.post(TEAM, data=NEW)
    letter = db.session.scalars(select(Letter)).one()
    form = {"email": "ich@example.org", "name": "Pia", "subject": "Konto", "text": letter.text}
    address = TEAM.replace("/team", f"/briefe/{letter.id}/bearbeiten")
    made_from = re.search(r'name="_made_from" value="([^"]*)"', desk.get(address).text)
    assert made_from
    answer = desk.post(address, data={**form, "_made_from": unescape(made_from[1])})
    assert answer.status_code == 422
    assert "geht nur an die Adresse des Kontos" in answer.text
    db.session.expire_all()
    assert db.session.scalars(select(Letter.address)).one() == "pia@example.org"


def test_inviting_twice_changes_nothing_and_keeps_one_letter(desk: FlaskClient) -> None:
    for _time in range(2):
        assert desk.post(TEAM, data=NEW).status_code == 303
    assert len(db.session.scalars(select(Letter)).all()) == 1
    assert roles_of("pia@example.org") == {Role.PROTOCOL_WRITER}


def test_somebody_with_an_account_just_gets_the_role(desk: FlaskClient, edda: User) -> None:
    desk.post(TEAM, data={"email": "EDDA@example.org ", "roles": ["desk"]})
    assert roles_of(edda.email) == {Role.EDITOR, Role.DESK}
    assert db.session.scalars(select(Letter)).all() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": ""}, "Bitte geben Sie die E-Mail-Adresse an."),
        ({"email": "pia@"}, "lässt sich keine E-Mail schicken"),
        ({"name": ""}, "noch kein Konto. Bitte geben Sie den Namen an."),
        ({"name": "x" * 201}, "Der Name ist zu lang."),
        ({"roles": []}, "Bitte wählen Sie mindestens eine Rolle."),
        ({"roles": ["king"]}, "king"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(
    desk: FlaskClient, typed: dict[str, object], sentence: str
) -> None:
    answer = desk.post(TEAM, data={**NEW, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    kept = {**NEW, **typed}
    assert str(kept["email"]) in answer.text
    assert str(kept["name"]) in answer.text
    assert db.session.scalar(select(User).where(User.email == "pia@example.org")) is None


def test_a_disabled_account_gets_no_role(desk: FlaskClient, edda: User) -> None:
    with commit():
        staff.disable(user=edda)
    answer = desk.post(TEAM, data={"email": edda.email, "roles": ["desk"]})
    assert answer.status_code == 422
    assert "ist gesperrt" in answer.text


# --- the link ---


@pytest.fixture
def token(desk: FlaskClient, hearing: Hearing) -> str:
    desk.post(TEAM, data=NEW)
    pia = db.session.scalars(select(User).where(User.email == "pia@example.org")).one()
    with commit():
        return links.make(
            hearing_id=hearing.id,
            purpose="account",
            subject_id=pia.id,
            expires_at=NOW + timedelta(days=14),
            now=NOW,
        )


TWICE = {"password": PASSWORD, "repeated": PASSWORD}


def test_the_link_lets_the_person_choose_a_password_once(visitor: FlaskClient, token: str) -> None:
    page = visitor.get(f"/l/konto/{token}")
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "Pia Protokoll" in page.text
    done = visitor.post(f"/l/konto/{token}", data=TWICE)
    assert (done.status_code, done.location) == (303, "/anmelden")
    login = {"email": "pia@example.org", "password": PASSWORD}
    assert visitor.post("/anmelden", data=login).location == "/verwaltung"
    assert visitor.get("/verwaltung").status_code == 200
    assert visitor.get(f"/l/konto/{token}").status_code == 410
    assert visitor.post(f"/l/konto/{token}", data=TWICE).status_code == 410


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "kurz", "repeated": "kurz"}, "mindestens 12 Zeichen"),
        ({"repeated": "etwas anderes"}, "Die beiden Passwörter sind verschieden."),
        ({"password": ""}, "Bitte geben Sie ein neues Passwort an."),
    ],
)
def test_a_bad_password_is_said_and_the_link_still_opens(
    visitor: FlaskClient, token: str, typed: dict[str, str], sentence: str
) -> None:
    refused = visitor.post(f"/l/konto/{token}", data={**TWICE, **typed})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert visitor.post(f"/l/konto/{token}", data=TWICE).status_code == 303


def test_a_guessed_link_and_one_for_something_else_open_nothing(
    visitor: FlaskClient, hearing: Hearing, otto: User
) -> None:
    with commit():
        other = links.make(
            hearing_id=hearing.id,
            purpose="speaker",
            subject_id=otto.id,
            expires_at=NOW + timedelta(days=1),
            now=NOW,
        )
    for wrong in ("guessed", other):
        assert visitor.get(f"/l/konto/{wrong}").status_code == 404


def test_an_invitation_sets_no_password_of_somebody_who_has_one(
    visitor: FlaskClient, hearing: Hearing, otto: User
) -> None:
    with commit():
        stray = links.make(
            hearing_id=hearing.id,
            purpose="account",
            subject_id=otto.id,
            expires_at=NOW + timedelta(days=1),
            now=NOW,
        )
    assert visitor.post(f"/l/konto/{stray}", data=TWICE).status_code == 410


def test_before_the_password_nobody_can_log_in(visitor: FlaskClient, token: str) -> None:
    answer = visitor.post("/anmelden", data={"email": "pia@example.org", "password": token})
    assert answer.status_code == 401


# --- roles ---


def test_a_role_taken_away_closes_the_next_page_of_a_live_session(
    app: Flask, desk: FlaskClient, edda: User
) -> None:
    browser = logged_in(app, edda)
    page = "/verwaltung/anhoerungen/ki/programm"
    assert browser.get(page).status_code == 200
    desk.post(address_of(edda), data={"seen": "editor", "roles": ["desk"]})
    assert browser.get(page).status_code == 403
    desk.post(address_of(edda), data={"seen": "desk", "roles": ["desk", "editor"]})
    assert browser.get(page).status_code == 200


def test_what_two_organizers_tick_at_once_is_both_kept(desk: FlaskClient, edda: User) -> None:
    desk.post(address_of(edda), data={"seen": "editor", "roles": ["editor", "desk"]})
    desk.post(address_of(edda), data={"seen": "editor", "roles": ["editor", "check_in"]})
    assert roles_of(edda.email) == {Role.EDITOR, Role.DESK, Role.CHECK_IN}


def test_without_a_role_somebody_is_not_in_the_team(desk: FlaskClient, edda: User) -> None:
    answer = desk.post(address_of(edda), data={"seen": "editor"}, follow_redirects=True)
    assert "gehört nicht mehr zum Team" in answer.text
    assert desk.post(address_of(edda), data={"roles": ["desk"]}).status_code == 404


def test_the_last_organizer_stays_until_there_is_another(
    desk: FlaskClient, otto: User, edda: User
) -> None:
    refused = desk.post(address_of(otto), data={"seen": "organizer"})
    assert refused.status_code == 422
    assert "Jede Anhörung braucht jemanden im Organisationsteam." in refused.text
    desk.post(address_of(edda), data={"seen": "editor", "roles": ["organizer"]})
    left = desk.post(address_of(otto), data={"seen": "organizer"})
    assert left.location == "/verwaltung"
    assert desk.get(TEAM).status_code == 403


def test_a_disabled_organizer_does_not_count(desk: FlaskClient, otto: User, edda: User) -> None:
    desk.post(address_of(edda), data={"seen": "editor", "roles": ["organizer"]})
    with commit():
        staff.disable(user=db.session.merge(edda))
    assert desk.post(address_of(otto), data={"seen": "organizer"}).status_code == 422


def at_once(app: Flask, *works: object) -> Iterator[str]:
    """Run verbs in threads at the same time; gives the names of the errors."""
    barrier, said = Barrier(len(works)), []

    def _run(work: object) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with commit():
                    work()  # type: ignore[operator]
            except HearingError as error:
                said.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [Thread(target=_run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    yield from said


def test_two_organizers_who_remove_each_other_at_once_do_not_both_go(
    app: Flask, hearing: Hearing, otto: User, edda: User
) -> None:
    with commit():
        db.session.add(Assignment(user_id=edda.id, hearing_id=hearing.id, role=Role.ORGANIZER))
    hearing_id, ids = hearing.id, (otto.id, edda.id)

    def _remove(user_id: int) -> None:
        members.change_roles(
            hearing=db.session.get_one(Hearing, hearing_id),
            user=db.session.get_one(User, user_id),
            seen=[Role.ORGANIZER],
            chosen=[],
            who="x",
            now=NOW,
        )

    said = list(at_once(app, *[lambda i=i: _remove(i) for i in ids]))
    assert said == ["LastOrganizer"]
    assert audit.verify().problem == ""


def test_every_change_of_a_team_is_in_the_log(desk: FlaskClient, edda: User) -> None:
    desk.post(address_of(edda), data={"seen": "editor", "roles": ["desk"]})
    line = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert (line.who, line.action) == ("otto@example.org", "team.change_roles")
    assert (line.before, line.after) == ({"roles": ["editor"]}, {"roles": ["desk"]})


def test_an_invitation_can_be_drafted_again_but_not_for_who_has_a_password(
    desk: FlaskClient, edda: User
) -> None:
    desk.post(TEAM, data=NEW)
    pia = db.session.scalars(select(User).where(User.email == "pia@example.org")).one()
    assert desk.post(address_of(pia, "einladung")).status_code == 303
    assert len(db.session.scalars(select(Letter)).all()) == 1
    again = desk.post(address_of(edda, "einladung"), follow_redirects=True)
    assert "ist schon ein Passwort gewählt" in again.text


# --- accounts ---


def test_a_disabled_account_is_out_at_once_and_can_come_back(
    app: Flask, olga: FlaskClient, edda: User
) -> None:
    browser, number = logged_in(app, edda), edda.id
    assert browser.get("/verwaltung").status_code == 200
    olga.post(f"/verwaltung/konten/{number}/sperren")
    assert browser.get("/verwaltung").status_code == 302
    olga.post(f"/verwaltung/konten/{number}/freigeben")
    assert browser.get("/verwaltung").status_code == 302  # the old session stays ended
    db.session.expire_all()
    assert logged_in(app, edda).get("/verwaltung").status_code == 200


@pytest.mark.parametrize("verb", ["sperren", "keine-administration"])
def test_the_last_administrator_stays(olga: FlaskClient, verb: str) -> None:
    number = db.session.scalars(select(User.id)).one()
    answer = olga.post(f"/verwaltung/konten/{number}/{verb}", follow_redirects=True)
    assert "Das ist das letzte Konto der Administration." in answer.text
    assert olga.get("/verwaltung/konten").status_code == 200


def test_two_administrators_who_disable_each_other_at_once_do_not_both_go(app: Flask) -> None:
    ids = [an_account(f"a{n}@example.org", administrator=True).id for n in range(2)]

    def _disable(user_id: int) -> None:
        accounts.disable(user=db.session.get_one(User, user_id), who="x", now=NOW)

    assert list(at_once(app, *[lambda i=i: _disable(i) for i in ids])) == ["LastAdministrator"]


def test_an_administrator_made_by_another_may_do_everything(
    app: Flask, olga: FlaskClient, edda: User
) -> None:
    browser = logged_in(app, edda)
    assert browser.get("/verwaltung/konten").status_code == 403
    olga.post(f"/verwaltung/konten/{edda.id}/administration")
    assert browser.get("/verwaltung/konten").status_code == 200
    olga.post(f"/verwaltung/konten/{edda.id}/keine-administration")
    assert browser.get("/verwaltung/konten").status_code == 403


# --- the start page ---


def test_the_start_page_shows_ones_own_hearings_and_the_pages_that_one_may_open(
    app: Flask, edda: User
) -> None:
    a_hearing(slug="haushalt", title="Haushalt")
    page = logged_in(app, edda).get("/verwaltung").text
    assert "Künstliche Intelligenz" in page
    assert "Redaktion" in page
    assert "Haushalt" not in page
    assert "/verwaltung/anhoerungen/ki/angaben" in page
    assert TEAM not in page
    assert "/verwaltung/konten" not in page
    assert "/verwaltung/aufzeichnungen" not in page


def test_who_has_no_role_is_told_what_to_do(app: Flask, hearing: Hearing) -> None:
    page = logged_in(app, an_account("neu@example.org")).get("/verwaltung").text
    assert "Sie gehören noch zu keinem Team." in page


def test_roles_are_words_in_english_too(desk: FlaskClient, edda: User) -> None:
    assert "Redaktion" in desk.get(TEAM).text
    assert invitations.PURPOSE in links.PURPOSES
