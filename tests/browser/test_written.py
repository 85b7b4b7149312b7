"""Written answers in a real browser: an office by keyboard, without a script, on a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import links
from hearing.questions.models import Question, QuestionState
from hearing.questions.written import offices
from hearing.questions.written.models import AnsweringOffice, AnswerState, WrittenAnswer
from tests.browser import planting
from tests.browser.axe import violations
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def link(site: Site) -> Iterator[str]:
    """The personal link of an office with one question; afterwards all of it is gone again."""
    with site.app.app_context():
        slug = site.planted.hearing_path.rsplit("/", 1)[-1]
        hearing = db.session.scalars(select(Hearing).where(Hearing.slug == slug)).one()
        deadline = planting.NOW + timedelta(days=7)
        office = AnsweringOffice(hearing_id=hearing.id, name="IT-Referat", deadline=deadline)
        question = Question(hearing_id=hearing.id, text="Wer haftet?", asked_at=planting.NOW)
        question.state = QuestionState.DEFERRED
        db.session.add_all((office, question))
        db.session.flush()
        answer = WrittenAnswer(hearing_id=hearing.id, question_id=question.id, office_id=office.id)
        db.session.add(answer)
        token = links.make(
            hearing_id=hearing.id,
            purpose=offices.PURPOSE,
            subject_id=office.id,
            expires_at=planting.NOW + timedelta(days=90),
            now=planting.NOW,
        )
        db.session.commit()
    yield f"/l/antwort/{token}"
    with site.app.app_context():
        for kind in (WrittenAnswer, AnsweringOffice, Question):
            db.session.execute(delete(kind))
        db.session.commit()


def test_an_office_answers_by_keyboard_without_a_script(
    visit: Callable[..., Page], site: Site, link: str
) -> None:
    page = visit(link, width=390, java_script_enabled=False)
    page.get_by_role("link", name="Antworten").press("Enter")
    page.get_by_label("Antwort").fill("Die Stadt.")
    page.get_by_role("button", name="Entwurf speichern").press("Enter")
    expect(page.get_by_text("Der Entwurf ist gespeichert.")).to_be_visible()
    page.get_by_role("link", name="Antwort bearbeiten").press("Enter")
    page.get_by_role("button", name="Antwort abgeben").press("Enter")
    expect(page.get_by_text("Ihre Antwort ist eingegangen")).to_be_visible()
    with site.app.app_context():
        answer = db.session.scalars(select(WrittenAnswer)).one()
        assert (answer.text, answer.state) == ("Die Stadt.", AnswerState.HANDED_IN)
        number = answer.question_id
    for path in (link, f"{link}/{number}"):
        assert violations(visit(path, width=390)) == []
