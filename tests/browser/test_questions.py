"""A question on its way in real browsers: asked, approved, called; everybody sees it at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from hearing.accounts import staff
from hearing.accounts.models import Assignment
from hearing.accounts.rights import Role
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.mail import links
from hearing.registration import guests
from tests.browser import axe
from tests.browser.conftest import EMAIL, PASSWORD, serve
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, a_release, an_invitation
from tests.hearing.desk.cast import Kind, press, speaks_in

pytestmark = pytest.mark.browser
ROOM = "/verwaltung/anhoerungen/ki"
QUESTION = "Wer prüft die Antworten?"
SOON = 20_000  # milliseconds; what a page fetches itself comes within three seconds


@dataclass(frozen=True, slots=True)
class Day:
    """A hearing that is on, served; ``link`` is a guest's."""

    app: Flask
    url: str
    link: str


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    app = create_app({}, DATA=tmp_path_factory.mktemp("questions"), SECRET_KEY="test")
    with app.app_context():
        now = app.extensions["clock"]()
        upgrade(db.engine)
        hearing = a_hearing(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3))
        for number, item in enumerate(hearing.items):
            item.starts_at = now + timedelta(minutes=15 * number - 60)
        speaks_in(hearing, 2, "Referentin A")
        a_release(hearing, now)
        guest = an_invitation(a_group(hearing), name="Ada Rat")
        token = links.make(
            hearing_id=hearing.id, purpose=guests.LINKS, subject_id=guest.id,
            expires_at=now + timedelta(days=1), now=now,
        )  # fmt: skip
        user = staff.create(email=EMAIL, name="Mira", password=PASSWORD, now=NOW)
        db.session.flush()
        db.session.add(Assignment(user_id=user.id, hearing_id=hearing.id, role=Role.DESK))
        press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[2].id, now=now)
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield Day(app, url, guests.PATH.replace("<token>", token))


def a_page(browser: Browser, day: Day, path: str, **options: Any) -> Page:
    """A browser of its own, on a page."""
    page = browser.new_context(base_url=day.url, **options).new_page()
    page.goto(path)
    return page


def of_the_staff(browser: Browser, day: Day, path: str, **options: Any) -> Page:
    """A browser of its own that is logged in, on a page."""
    page = a_page(browser, day, "/anmelden", **options)
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_load_state()
    page.goto(path)
    return page


def test_everybody_sees_at_once_how_far_a_question_is(chromium: Browser, day: Day) -> None:
    small = {"viewport": {"width": 390, "height": 800}}
    guest = a_page(chromium, day, f"{day.link}/fragen", **small)
    public = a_page(chromium, day, "/anhoerungen/ki/fragen")
    moderator = of_the_staff(chromium, day, f"{ROOM}/fragen")
    desk = of_the_staff(chromium, day, f"{ROOM}/pult")
    hall = a_page(chromium, day, "/anhoerungen/ki/saal")
    guest.fill("#text", QUESTION)
    guest.get_by_role("button", name="Frage speichern").click()
    expect(moderator.get_by_text(QUESTION)).to_be_visible(timeout=SOON)
    expect(public.get_by_text(QUESTION)).to_have_count(0)
    moderator.get_by_role("button", name=f"Zulassen: {QUESTION}").click()
    for page in (public, hall, desk):
        expect(page.get_by_text(QUESTION).first).to_be_visible(timeout=SOON)
    expect(guest.get_by_text("Platz 1 in der Reihe")).to_be_visible(timeout=SOON)
    desk.keyboard.press("a")
    for page in (public, moderator, guest):
        heading = page.get_by_role("heading", name="Jetzt gefragt").or_(
            page.get_by_role("heading", name="Aufgerufen")
        )
        expect(heading).to_be_visible(timeout=SOON)
    expect(hall.locator(".hall__question")).to_contain_text(QUESTION, timeout=SOON)
    expect(guest.get_by_text("Das ist Ihre Frage")).to_be_visible(timeout=SOON)
    for page in (public, moderator, guest, desk, hall):
        assert axe.violations(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_without_a_script_everything_works_by_loading_again(chromium: Browser, day: Day) -> None:
    guest = a_page(chromium, day, f"{day.link}/fragen", java_script_enabled=False)
    moderator = of_the_staff(chromium, day, f"{ROOM}/fragen", java_script_enabled=False)
    guest.get_by_role("button", name="Stattdessen melden").click()
    expect(guest.get_by_role("button", name="Hand senken: Wortmeldung")).to_be_visible()
    guest.fill("#text", "Was kostet das?")
    guest.get_by_role("button", name="Frage speichern").click()
    moderator.reload()
    moderator.get_by_role("link", name="Nicht zulassen: Was kostet das?").click()
    moderator.fill("#reason", "Steht in der Vorlage")
    moderator.get_by_role("button", name="Nicht zulassen").click()
    guest.reload()
    expect(guest.get_by_text("Grund: Steht in der Vorlage")).to_be_visible()
    guest.get_by_role("button", name="Hand senken: Wortmeldung").click()
    expect(guest.get_by_role("button", name="Stattdessen melden")).to_be_visible()


def test_a_page_that_refused_a_press_goes_on_following(chromium: Browser, day: Day) -> None:
    guest = a_page(chromium, day, f"{day.link}/fragen")
    guest.fill("#text", "Wer zahlt das?")
    guest.get_by_role("button", name="Frage speichern").click()
    moderator = of_the_staff(chromium, day, f"{ROOM}/fragen")
    decide = moderator.get_by_role("button", name="Zulassen: Wer zahlt das?")
    decide.evaluate("button => (button.form.elements.seen.value = '999')")
    decide.click()
    expect(moderator.get_by_role("alert")).to_be_visible()
    assert moderator.url.endswith("/stand")
    guest.fill("#text", "Und ab wann?")
    guest.get_by_role("button", name="Frage speichern").click()
    new = moderator.get_by_role("button", name="Zulassen: Und ab wann?")
    expect(new).to_be_visible(timeout=SOON)
