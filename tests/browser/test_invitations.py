"""Guests in a real browser: a list is handed in, tried, taken over, without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.groups import defaults, plan
from hearing.invitations.models import Invitation
from hearing.mail.models import Letter
from tests.browser import planting
from tests.browser.axe import violations
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
SLUG = "gaeste"
ROOM = f"/verwaltung/anhoerungen/{SLUG}/einladungen"
FILE = "Name;E-Mail;Gruppe\r\nZoë Größe;zoe@example.org;Digitalrat\r\nX;x@;Digitalrat\r\n"


@pytest.fixture
def guests(site: Site) -> Iterator[Site]:
    """A hearing of its own that only the team sees; afterwards it is gone again."""
    with site.app.app_context():
        begin = planting.NOW + timedelta(days=30)
        hearing = Hearing(
            slug=SLUG, title="Gäste", starts_at=begin, ends_at=begin + timedelta(hours=4)
        )
        db.session.add(hearing)
        db.session.flush()
        defaults.add_all(hearing)
        db.session.commit()
        number = hearing.id
    yield site
    with site.app.app_context():
        for kind in (Letter, Invitation, AgendaItem):
            db.session.execute(delete(kind).where(kind.hearing_id == number))
        db.session.execute(delete(Hearing).where(Hearing.id == number))
        db.session.commit()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_list_becomes_drafts_by_keyboard_without_a_script(
    visit_as_staff: Callable[..., Page], guests: Site, width: int
) -> None:
    page = visit_as_staff(f"{ROOM}/import", width=width, java_script_enabled=False)
    upload = {"name": "gaeste.csv", "mimeType": "text/csv", "buffer": FILE.encode("cp1252")}
    page.get_by_label("Datei (CSV oder XLSX)").set_input_files(upload)  # type: ignore[arg-type]
    page.get_by_role("button", name="Prüfen").press("Enter")
    expect(page.get_by_text("Gelesen als Windows-1252")).to_be_visible()
    page.get_by_role("button", name="1 neue Person übernehmen").press("Enter")
    expect(page.get_by_text("Die Datei hat fehlerhafte Zeilen")).to_be_visible()
    page.get_by_label("Die 1 fehlerhafte Zeile weglassen").press("Space")
    page.get_by_role("button", name="1 neue Person übernehmen").press("Enter")
    expect(page.get_by_role("link", name="Zoë Größe")).to_be_visible()
    page.get_by_role("button", name="1 entwerfen: Digitalrat").press("Enter")
    expect(page.get_by_text("1 Einladung liegt als Entwurf hier")).to_be_visible()
    with guests.app.app_context():
        letter = db.session.scalars(select(Letter).where(Letter.address == "zoe@example.org")).one()
        assert letter.text.startswith("Guten Tag Zoë Größe,")


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_the_guests_has_a_barrier_that_axe_knows(
    visit_as_staff: Callable[..., Page], guests: Site, width: int
) -> None:
    with guests.app.app_context():
        hearing = db.session.scalars(select(Hearing).where(Hearing.slug == SLUG)).one()
        group_id = plan.groups_of(hearing.id)[0].id
        person = Invitation(
            hearing_id=hearing.id,
            group_id=group_id,
            name="Beispiel Gast",
            email="gast@example.org",
            address_key="gast@example.org",
            created_at=planting.NOW,
            created_by="x@example.org",
        )
        db.session.add(person)
        db.session.commit()
        number = person.id
    page = visit_as_staff(ROOM, width=width)
    paths = ("", "/neu", f"/{number}", "/import", "/texte", "/erinnerungen")
    for path in (*paths, f"/texte/{group_id}/invitation/de"):
        page.goto(f"{ROOM}{path}")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
