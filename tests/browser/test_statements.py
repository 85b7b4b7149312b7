"""Statements in a real browser: an office by keyboard without a script, the staff by mouse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import links
from hearing.statements import labels
from hearing.statements.models import Annex, AnswerKind, Statement
from tests.browser import planting
from tests.browser.axe import violations
from tests.browser.conftest import Site
from tests.hearing.statements.test_facts import FACTS

pytestmark = pytest.mark.browser


@pytest.fixture
def link(site: Site) -> Iterator[str]:
    """The personal link of an office that was asked; afterwards the office is gone again."""
    with site.app.app_context():
        slug = site.planted.hearing_path.rsplit("/", 1)[-1]
        hearing = db.session.scalars(select(Hearing).where(Hearing.slug == slug)).one()
        statement = Statement(
            hearing_id=hearing.id,
            office="Direktorium",
            deadline=planting.NOW + timedelta(days=7),
            asked_at=planting.NOW,
        )
        db.session.add(statement)
        db.session.flush()
        token = links.make(
            hearing_id=statement.hearing_id,
            purpose="statement",
            subject_id=statement.id,
            expires_at=planting.NOW + timedelta(days=90),
            now=planting.NOW,
        )
        db.session.commit()
        number = statement.id
    yield f"/l/stellungnahme/{token}"
    with site.app.app_context():
        db.session.execute(delete(Statement).where(Statement.id == number))
        db.session.commit()


@pytest.mark.parametrize("width", [1280, 390])
def test_an_office_answers_by_keyboard_without_a_script(
    visit: Callable[..., Page], site: Site, link: str, width: int
) -> None:
    page = visit(link, width=width, java_script_enabled=False)
    page.get_by_label("zeichnet mit Anmerkungen mit", exact=True).press("Space")
    page.get_by_label("Anmerkung 1").fill("Bitte früh beteiligen.")
    page.get_by_role("button", name="Weitere Anmerkungen").press("Enter")
    assert page.get_by_label("Anmerkung 1").input_value() == "Bitte früh beteiligen."
    page.get_by_label("Anmerkung 6").fill("Danke.")
    # Enter in a field saves a draft and takes nothing away.
    page.get_by_label("zeichnet mit Anmerkungen mit", exact=True).press("Enter")
    expect(page.get_by_text("Der Entwurf ist gespeichert.")).to_be_visible()
    page.get_by_role("button", name="Stellungnahme abgeben").press("Enter")
    expect(page.get_by_text("Ihre Stellungnahme ist eingegangen.")).to_be_visible()
    with site.app.app_context():
        statement = db.session.query(Statement).filter_by(office="Direktorium").one()
        assert statement.kind is AnswerKind.CO_SIGNS_WITH_REMARKS
        texts = [comment.text for comment in statement.comments]
    assert texts == ["Bitte früh beteiligen.", "Danke."]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_office_s_page_has_no_barrier_that_axe_knows(
    visit: Callable[..., Page], link: str, width: int
) -> None:
    page = visit(link, width=width)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def cleared(site: Site) -> Iterator[None]:
    """Afterwards no statements are left: other tests read the same hearing."""
    yield
    with site.app.app_context():
        db.session.execute(delete(Annex))
        db.session.execute(delete(Statement))
        db.session.commit()


@pytest.mark.trial  # the short form is in test_munich
@pytest.mark.usefixtures("cleared")
def test_all_statements_are_entered_by_mouse_and_published(
    visit_as_staff: Callable[..., Page], visit: Callable[..., Page], site: Site
) -> None:
    room = site.planted.hearing_path.replace("/anhoerungen", "/verwaltung/anhoerungen", 1)
    page = visit_as_staff(f"{room}/stellungnahmen")
    page.get_by_role("link", name="Stellen hinzufügen").click()
    page.get_by_label("Stellen", exact=True).fill("\n".join(office for office, *_rest in FACTS))
    page.get_by_label("Frist").fill("2024-05-20T12:00")
    page.get_by_role("button", name="Hinzufügen").click()
    for office, kind, comments, received, _wishes in FACTS:
        page.get_by_role("link", name=office, exact=True).click()
        page.get_by_role("link", name="Stellungnahme eintragen").click()
        page.get_by_label("Eingegangen am").fill(received)
        page.get_by_text(labels.KINDS[kind], exact=True).click()
        while (
            page.get_by_label(f"Anmerkung {len(comments)}", exact=False).count() == 0 and comments
        ):
            page.get_by_role("button", name="Weitere Anmerkungen").click()
        for number, comment in enumerate(comments, start=1):
            page.locator(f"#comment_{number}").fill(comment)
        page.get_by_role("button", name="Speichern", exact=True).click()
        expect(page.get_by_role("heading", name=labels.KINDS[kind], exact=True)).to_be_visible()
        page.get_by_role("link", name="Zur Liste").click()
    expect(page.get_by_text("2 verspätet eingegangen")).to_be_visible()
    page.get_by_role("link", name="Anhang").click()
    page.get_by_role("button", name="Veröffentlichen").click()
    public = visit(f"{site.planted.hearing_path}/stellungnahmen")
    for _office, _kind, comments, _received, _wishes in FACTS:
        assert all(public.get_by_text(comment).is_visible() for comment in comments)
    assert violations(public) == []
