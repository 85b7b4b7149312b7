"""Releases in a real browser: made by keyboard, without scripts, shown to the public, undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from hearing import demo
from hearing.accounts import staff
from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.database import commit, db, upgrade
from tests.browser.axe import violations
from tests.browser.conftest import EMAIL, PASSWORD, serve
from tests.browser.planting import NOW
from tests.hearing.programme.staging import a_person

pytestmark = pytest.mark.browser
PAGE = f"/verwaltung/anhoerungen/{demo.SLUG}/fassungen"
PUBLIC = f"/anhoerungen/{demo.SLUG}/programm"


@dataclass(frozen=True, slots=True)
class Place:
    """An installation of its own: these tests write."""

    app: Any
    url: str

    def rename(self, title: str) -> None:
        """Give the first item of the draft another title."""
        with self.app.app_context(), commit():
            hearing = db.session.scalars(select(Hearing).where(Hearing.slug == demo.SLUG)).one()
            hearing.items[0].title = title


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Munich's programme in release 1, with somebody who speaks."""
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        with commit():
            demo.build(now=NOW, data=tmp_path, folder=tmp_path)
            staff.create(
                email=EMAIL, name="Leitung", password=PASSWORD, now=NOW, administrator=True
            )
        hearing = db.session.scalars(select(Hearing).where(Hearing.slug == demo.SLUG)).one()
        a_person(hearing, "Referent*in A", hearing.items[0])
        db.session.remove()
    with serve(app) as url:
        yield Place(app, url)


@pytest.fixture
def context(place: Place, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser without scripts, logged in."""
    context = chromium.new_context(base_url=place.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/anmelden")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_load_state()
    page.close()
    yield context
    context.close()


def press_until(page: Page, text: str) -> None:
    """Go on with the tabulator until this button or link has the focus, then press Enter."""
    for _step in range(80):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if focused.count() and text in (focused.text_content() or ""):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"not reached by keyboard: {text}")


def test_by_keyboard_and_without_scripts_a_change_is_released_and_taken_back(
    place: Place, context: BrowserContext
) -> None:
    page = context.new_page()
    place.rename("Grußworte")
    page.goto(PAGE)
    press_until(page, "Fassung 2 veröffentlichen")
    assert "Fassung 2 ist veröffentlicht." in page.inner_text("main")
    page.goto(PUBLIC)
    assert "Grußworte" in page.inner_text("main")
    page.goto(f"{PAGE}/1/zurueck")
    press_until(page, "Entwurf zurücksetzen")
    assert "Der Entwurf ist jetzt wie Fassung 1." in page.inner_text("main")
    page.goto(PUBLIC)
    assert "Grußworte" in page.inner_text("main")
    page.goto(PAGE)
    press_until(page, "Fassung 3 veröffentlichen")
    page.goto(PUBLIC)
    assert page.get_by_role("heading", name="Begrüßung").count() >= 1


def test_axe_finds_nothing_and_no_page_is_wider_than_the_window(
    place: Place, chromium: Browser, context: BrowserContext
) -> None:
    place.rename("Grußworte")
    state = context.storage_state()
    scripted = chromium.new_context(base_url=place.url, storage_state=state)
    page = scripted.new_page()
    for path in ("", "/1", "/vergleich", "/regeln", "/1/zurueck"):
        assert page.goto(PAGE + path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert violations(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    scripted.close()
