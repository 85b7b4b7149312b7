"""The staff's pages of written answers, and the page behind an office's link."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing import persons
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.invitations.models import Invitation
from hearing.mail.models import Letter, LetterState
from hearing.persons import Erasure
from hearing.questions.models import QuestionState
from hearing.questions.written import answers, offices, personal_data
from hearing.questions.written.models import AnswerState
from hearing.statements.models import Statement
from tests.conftest import NOW
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.questions.cast import BEGUN, approved
from tests.hearing.questions.written.cast import (
    BASE,
    PUBLIC,
    an_office,
    approved_answer,
    assigned,
    deferred,
    handed_in,
    link_to,
)


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: what is asked of the database here is tested on both elsewhere."""
    return f"sqlite:///{shutil.copy(sqlite_tables, data / 'hearing.db')}"


@pytest.fixture
def editor(app: Flask, hearing: Hearing) -> FlaskClient:
    return logged_in(app, an_account("e@example.org", roles={hearing: [Role.EDITOR]}))


@pytest.fixture
def organizer(app: Flask, hearing: Hearing) -> FlaskClient:
    return logged_in(app, an_account("o@example.org", roles={hearing: [Role.ORGANIZER]}))


def carrier(page: str) -> str:
    found = re.search(r'name="_made_from" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def drafts() -> list[Letter]:
    own = select(Letter).where(Letter.state == LetterState.DRAFTED).order_by(Letter.id)
    return list(db.session.scalars(own))


def test_from_the_open_question_to_the_annex(
    editor: FlaskClient,
    organizer: FlaskClient,
    visitor: FlaskClient,
    hearing: Hearing,
    guest: Invitation,
) -> None:
    question = approved(guest, "Wer haftet?")
    assert "1 zugelassene Frage wartet noch" in editor.get(BASE).text
    assert editor.post(f"{BASE}/zurueckstellen").status_code == 303
    form = {"name": "IT-Referat", "address": "it@example.org", "deadline": "2024-07-01T12:00"}
    assert editor.post(f"{BASE}/stellen/neu", data=form).status_code == 303
    (office,) = offices.of(hearing.id)
    one = f"{BASE}/{question.id}"
    sent = {"office": str(office.id), "seen": "0"}
    assert editor.post(f"{one}/stelle", data=sent).status_code == 303
    assert editor.post(f"{BASE}/anfragen").status_code == 303
    (letter,) = drafts()
    assert "1. Wer haftet?" in letter.text
    assert "1. Juli 2024, 12:00 Uhr" in letter.text
    # The office answers through its link.
    link = link_to(office)
    page = visitor.get(link)
    assert "Wer haftet?" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    own = f"{link}/{question.id}"
    made_from = carrier(visitor.get(own).text)
    form = {"text": "Die Stadt.", "_made_from": made_from, "action": "hand_in"}
    assert visitor.post(own, data=form).status_code == 303
    # Somebody of the staff approves, publishes and writes to who asked.
    assert "Die Stadt." in organizer.get(one).text
    version = answers.of(question).version
    assert organizer.post(f"{one}/freigeben", data={"seen": str(version)}).status_code == 303
    assert "freigegeben" in visitor.get(own).text
    assert 'name="text"' not in visitor.get(own).text
    shown = re.search(r'name="shown"[^>]*value="([\d:]+)"', organizer.get(f"{BASE}/anhang").text)
    assert shown
    assert organizer.post(f"{BASE}/anhang", data={"shown": shown[1]}).status_code == 303
    assert "Die Stadt." in visitor.get(PUBLIC).text
    assert organizer.post(f"{BASE}/benachrichtigen").status_code == 303
    assert drafts()[-1].address == guest.email
    assert organizer.post(f"{BASE}/anhang/zurueckziehen").status_code == 303
    assert visitor.get(PUBLIC).status_code == 404
    db.session.expire_all()
    assert question.state is QuestionState.DEFERRED


def test_a_reminder_goes_only_to_who_was_asked_and_owes_an_answer(
    editor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    late, done = an_office(hearing, "Baureferat"), an_office(hearing, "Kulturreferat")
    an_office(hearing, "Personalreferat")  # nothing is asked there
    question = deferred(guest, "Wo?")
    assigned(deferred(guest, "Wann?"), late)
    assigned(question, done)
    assert editor.post(f"{BASE}/erinnern").status_code == 303
    assert drafts() == []  # nobody was asked yet
    editor.post(f"{BASE}/anfragen")
    assert len(drafts()) == 2
    handed_in(question, "Hier.", who="link")
    editor.post(f"{BASE}/erinnern")
    (reminder,) = [one for one in drafts() if one.subject.startswith("Erinnerung")]
    assert "Wann?" in reminder.text
    # A request that was thrown away was none.
    for letter in drafts():
        letter.state = LetterState.DISCARDED
    db.session.commit()
    editor.post(f"{BASE}/erinnern")
    assert drafts() == []


def test_an_office_sees_its_own_questions_and_no_others(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    own, other = an_office(hearing), an_office(hearing, "Baureferat")
    mine, theirs = deferred(guest, "Unsere Frage?"), deferred(guest, "Deren Frage?")
    assigned(mine, own)
    assigned(theirs, other)
    link = link_to(own)
    page = visitor.get(link).text
    assert "Unsere Frage?" in page
    assert "Deren Frage?" not in page
    assert visitor.get(f"{link}/{theirs.id}").status_code == 404
    with commit():
        offices.end_links(office=own, who="o@example.org", now=NOW)
    assert visitor.get(link).status_code == 410
    assert visitor.get("/l/antwort/geraten").status_code == 404


def test_what_office_and_staff_type_at_once_is_not_lost(
    editor: FlaskClient, visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    office, question = an_office(hearing), deferred(guest, "Wer haftet?")
    assigned(question, office)
    own, staff = f"{link_to(office)}/{question.id}", f"{BASE}/{question.id}/antwort"
    theirs, mine = carrier(visitor.get(own).text), carrier(editor.get(staff).text)
    form = {"text": "Vom Amt", "_made_from": theirs, "action": "draft"}
    assert visitor.post(own, data=form).status_code == 303
    form = {"text": "Vom Büro", "_made_from": mine, "action": "hand_in"}
    answer = editor.post(staff, data=form)
    assert answer.status_code == 409
    assert "Vom Amt" in answer.text
    assert "Vom Büro" in answer.text


def test_a_refusal_is_said_on_the_page_and_nothing_typed_is_lost(
    app: Flask, editor: FlaskClient, organizer: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    question = deferred(guest, "Wer haftet?")
    one = f"{BASE}/{question.id}"
    answer = handed_in(question, "Die Stadt.", who="o@example.org")
    refused = organizer.post(f"{one}/freigeben", data={"seen": str(answer.version)})
    assert refused.status_code == 409
    assert "selbst geschrieben" in refused.text
    other = logged_in(app, an_account("zwei@example.org", administrator=True))
    refused = other.post(f"{one}/freigeben", data={"seen": str(answer.version - 1)})
    assert refused.status_code == 409
    refused = other.post(
        f"{one}/zurueckgeben", data={"seen": str(answer.version), "remark": " \n "}
    )
    assert refused.status_code == 422
    assert "Bitte sagen Sie, was noch fehlt" in refused.text
    form = {"name": "", "address": "kein@@", "deadline": "2024-03-31T02:30"}
    refused = editor.post(f"{BASE}/stellen/neu", data=form)
    assert refused.status_code == 422
    for words in ("Namen der Stelle", "keine E-Mail schicken", "Uhrzeit gibt es nicht", "kein@@"):
        assert words in refused.text
    db.session.expire_all()
    assert answer.state is AnswerState.HANDED_IN


def test_offices_of_the_statements_are_at_hand(
    editor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    for name, address in (("Baureferat", "bau@example.org"), ("Ohne Adresse", "")):
        db.session.add(Statement(hearing_id=hearing.id, office=name, address=address, deadline=NOW))
    db.session.commit()
    page = editor.get(f"{BASE}/stellen/neu?stelle=Baureferat").text
    assert 'value="bau@example.org"' in page
    assert "Ohne Adresse" not in page


def test_another_address_ends_the_links_to_the_old_one(
    editor: FlaskClient, visitor: FlaskClient, hearing: Hearing
) -> None:
    office = an_office(hearing)
    link, page = link_to(office), f"{BASE}/stellen/{office.id}"
    form = {
        "name": office.name,
        "address": "neu@example.org",
        "deadline": "2024-07-01T12:00",
        "_made_from": carrier(editor.get(page).text),
    }
    assert editor.post(page, data=form).status_code == 303
    assert visitor.get(link).status_code == 410


def test_who_may_what(app: Flask, hearing: Hearing, guest: Invitation) -> None:
    question = deferred(guest, "Wer haftet?")
    approved_answer(question, "Die Stadt.")
    one = f"{BASE}/{question.id}"
    moderator = logged_in(app, an_account("m@example.org", roles={hearing: [Role.MODERATOR]}))
    assert moderator.get(one).status_code == 200
    assert moderator.get(f"{one}/antwort").status_code == 403
    organizer = logged_in(app, an_account("o@example.org", roles={hearing: [Role.ORGANIZER]}))
    assert organizer.get(f"{one}/antwort").status_code == 409  # approved
    editor = logged_in(app, an_account("f@example.org", roles={hearing: [Role.EDITOR]}))
    assert editor.post(f"{one}/freigeben").status_code == 403
    assert editor.get(f"{BASE}/anhang").status_code == 403


def test_an_offices_address_is_found_and_erased(hearing: Hearing) -> None:
    office = an_office(hearing)
    person = persons.of("IT@example.org")
    (held,) = personal_data.find(person)
    assert held.facts["office"] == "IT-Referat"
    assert personal_data.erase(Erasure(person, "olga@example.org", BEGUN)) == 1
    assert (office.address, office.name) == ("", "IT-Referat")
