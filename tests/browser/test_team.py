"""The staff's start page, team, accounts and log in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from hearing.accounts.rights import Role
from hearing.app import create_app
from hearing.database import db, upgrade
from tests.browser.axe import violations
from tests.browser.conftest import serve
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.conftest import PASSWORD, an_account

pytestmark = pytest.mark.browser
HEARING = "/verwaltung/anhoerungen/ki"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with one hearing, its organizer and an administrator."""
    app: Flask = create_app({}, DATA=tmp_path_factory.mktemp("team"), SECRET_KEY="test")
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        hearing = a_hearing()
        an_account("otto@example.org", roles={hearing: [Role.ORGANIZER]})
        an_account("leitung@example.org", administrator=True)
        db.session.remove()
    with serve(app) as address:
        yield address


def log_in(chromium: Browser, url: str, email: str, **options: object) -> Page:
    page = chromium.new_context(base_url=url, **options).new_page()  # type: ignore[arg-type]
    page.goto("/anmelden")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/verwaltung")
    return page


def test_an_organizer_invites_somebody_by_keyboard_alone_and_without_a_script(
    chromium: Browser, url: str
) -> None:
    page = log_in(chromium, url, "otto@example.org", java_script_enabled=False)
    page.get_by_role("link", name="Team").press("Enter")
    page.locator("#email").press_sequentially("pia@example.org")
    page.locator("#role-new-protocol_writer").press("Space")
    page.locator("#email").press("Enter")
    expect(page.get_by_text("Bitte geben Sie den Namen an.").first).to_be_visible()
    expect(page.locator("#role-new-protocol_writer")).to_be_checked()
    page.locator("#name").press_sequentially("Pia Protokoll")
    page.locator("#name").press("Enter")
    expect(page.get_by_text("liegt als Entwurf in den Briefen")).to_be_visible()
    card = page.get_by_role("listitem").filter(has_text="Pia Protokoll")
    card.locator("summary").press("Enter")
    card.get_by_label("Redaktion").press("Space")
    card.get_by_role("button", name="Rollen speichern").press("Enter")
    expect(page.get_by_text("hat jetzt diese Rollen: Redaktion, Protokoll.")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_no_page_is_too_wide(chromium: Browser, url: str, width: int) -> None:
    viewport = {"width": width, "height": 844}
    page = log_in(chromium, url, "leitung@example.org", viewport=viewport)
    for path in ("/verwaltung", f"{HEARING}/team", f"{HEARING}/aenderungen", "/verwaltung/konten"):
        page.goto(path)
        if path.endswith("team"):
            page.locator("summary").first.click()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.context.close()
