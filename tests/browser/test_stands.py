"""The marketplace in a real browser: placing by pointer and by keyboard, and every page of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from hearing.accounts import staff
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.stands.models import Origin, Stand, StandState
from tests.browser.axe import violations
from tests.browser.conftest import EMAIL, PASSWORD, serve
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_stand

pytestmark = pytest.mark.browser
STAFF = "/verwaltung/anhoerungen/ki/staende"
STANDS = (
    ("MUCGPT", Origin.INTERNAL, "Sprachmodelle", "it@M"),
    ("Lücken in Verkehrszählungen füllen", Origin.INTERNAL, "Verkehr", "Mobilitätsreferat"),
    ("CovBot", Origin.MUNICIPALITY, "Telefon", "Stadt Stuttgart"),
)


@pytest.fixture
def market(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """A site of its own, with three stands that are accepted and one that has applied."""
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        hearing = a_hearing()
        staff.create(email=EMAIL, name="Leitung", password=PASSWORD, now=NOW, administrator=True)
        for number, (title, origin, topic, unit) in enumerate(STANDS, 1):
            a_stand(
                hearing,
                title=title,
                origin=origin,
                topic=topic,
                unit=unit,
                shows="Hier ist zu sehen, wie es im Alltag geht. " * 3,
                state=StandState.ACCEPTED,
                number=number,
            )
        a_stand(hearing, title="RPA-Pilot", unit="POR", contact_email="rpa@example.org")
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield app, url


@pytest.fixture
def browse(market: tuple[Flask, str], chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages as the organizer; ``browse(javaScriptEnabled=False)`` for one without scripts."""
    contexts: list[BrowserContext] = []

    def _browse(**options: object) -> Page:
        context = chromium.new_context(base_url=market[1], reduced_motion="reduce", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto("/anmelden")
        page.fill("#email", EMAIL)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_load_state()
        return page

    yield _browse
    for context in contexts:
        context.close()


def upload_plan(page: Page, folder: Path) -> None:
    """Draw a plan with walls and let the organizer upload it."""
    picture = Image.new("RGB", (1200, 800), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((20, 20, 1180, 780), outline="#455", width=8)
    pen.rectangle((500, 760, 700, 790), fill="#cde")
    picture.save(folder / "plan.png")
    page.goto(f"{STAFF}/plan")
    page.set_input_files("#file", folder / "plan.png")
    page.fill("#description", "Saal mit Eingang unten in der Mitte; die Stände an den Wänden.")
    page.get_by_role("button", name="Speichern", exact=True).click()
    page.wait_for_selector(".plan image")


def places(app: Flask) -> dict[str, tuple[float | None, float | None]]:
    """Where each stand is."""
    with app.app_context():
        return {stand.title: (stand.x, stand.y) for stand in db.session.scalars(select(Stand))}


def test_a_stand_is_placed_by_pointer_moved_by_keyboard_and_typed_without_scripts(
    market: tuple[Flask, str], browse: Callable[..., Page], tmp_path: Path
) -> None:
    page = browse()
    upload_plan(page, tmp_path)
    frame = page.locator(".plan").bounding_box()
    assert frame
    page.get_by_role("heading", name="CovBot").click()
    middle = {"x": frame["width"] * 0.5, "y": frame["height"] * 0.25}
    page.locator(".plan").click(position=middle)  # type: ignore[arg-type]
    page.wait_for_selector("a.plan__place")
    x, y = places(market[0])["CovBot"]
    assert x == pytest.approx(50, abs=0.5)
    assert y == pytest.approx(25, abs=0.5)

    page.locator("a.plan__place").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    moved = places(market[0])["CovBot"]
    assert moved == (pytest.approx(x + 2, abs=0.01), pytest.approx(y + 1, abs=0.01))

    plain = browse(java_script_enabled=False)
    plain.goto(f"{STAFF}/plan")
    row = plain.locator(".plan-desk__stand", has_text="MUCGPT")
    row.get_by_label("von links in %").fill("10")
    row.get_by_label("von oben in %").fill("90")
    row.get_by_role("button").click()
    plain.wait_for_load_state()
    assert places(market[0])["MUCGPT"] == (10.0, 90.0)


def test_axe_finds_nothing_on_any_page_of_the_marketplace(
    browse: Callable[..., Page], tmp_path: Path
) -> None:
    page = browse()
    upload_plan(page, tmp_path)
    page.get_by_role("heading", name="CovBot").click()
    page.locator(".plan").click(position={"x": 200, "y": 100})
    page.wait_for_selector("a.plan__place")
    pages = (
        STAFF,
        f"{STAFF}/neu",
        f"{STAFF}/1",
        f"{STAFF}/aufruf",
        f"{STAFF}/plan",
        f"{STAFF}/karten",
    )
    public = ("/anhoerungen/ki/marktstaende", "/anhoerungen/ki/marktstaende/3")
    for path in (*pages, *public):
        page.goto(path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert violations(page) == [], (path, width)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, wide)
