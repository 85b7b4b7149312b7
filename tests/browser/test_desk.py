"""The desk in a real browser: by keyboard, two desks, without a network, through a restart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from hearing.accounts import staff
from hearing.accounts.models import Assignment
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.desk.models import Mark, MarkKind
from tests.browser import axe
from tests.browser.conftest import EMAIL, PASSWORD, serve
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_release
from tests.hearing.desk.cast import speaks_in

pytestmark = pytest.mark.browser
DESK = "/verwaltung/anhoerungen/ki/pult"
Kind = MarkKind


@dataclass(frozen=True, slots=True)
class Day:
    """A hearing that is about to begin, served."""

    app: Flask
    url: str

    def marks(self) -> list[Mark]:
        """What was stored, in order."""
        with self.app.app_context():
            return list(db.session.scalars(select(Mark).order_by(Mark.id)))

    def kinds(self) -> list[MarkKind]:
        return [mark.kind for mark in self.marks()]


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    with app.app_context():
        now = app.extensions["clock"]()
        upgrade(db.engine)
        hearing = a_hearing(starts_at=now, ends_at=now + timedelta(hours=4))
        for number, item in enumerate(hearing.items):
            item.starts_at = now + timedelta(minutes=15 * number - 4)
        plant(hearing)
        user = staff.create(email=EMAIL, name="Dora", password=PASSWORD, now=NOW)
        db.session.flush()
        db.session.add(Assignment(user_id=user.id, hearing_id=hearing.id, role=Role.DESK))
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield Day(app, url)


def plant(hearing: Hearing) -> None:
    """People with a part, the programme released."""
    speaks_in(hearing, 0, "Bürgermeisterin A")
    speaks_in(hearing, 1, "Referentin B")
    speaks_in(hearing, 1, "Referent C")
    speaks_in(hearing, 2, "Moderation D")
    a_release(hearing)


def at_desk(browser: Browser, day: Day, **options: object) -> Page:
    """A desk of its own, logged in."""
    options.setdefault("viewport", {"width": 1280, "height": 900})
    context = browser.new_context(base_url=day.url, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"/anmelden?next={DESK}")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"**{DESK}")
    return page


def keys(page: Page, *names: str) -> None:
    """Press keys, each once the one before is told."""
    for name in names:
        page.keyboard.press(name)
        told(page)


def told(page: Page) -> None:
    """Wait until nothing waits in this browser."""
    expect(page.locator("[data-waiting]")).to_be_hidden(timeout=15_000)


def title(page: Page) -> str:
    return page.locator("[data-on-title]").inner_text()


def test_a_whole_programme_by_keyboard_alone(chromium: Browser, day: Day) -> None:
    page = at_desk(chromium, day)
    keys(page, "n", "1", "ArrowRight", "0", "p")
    expect(page.locator("[data-on-times]")).to_contain_text("Unterbrochen")
    keys(page, "p", "n", "1")
    expect(page.locator("[data-floor]")).to_have_text("Referentin B")
    keys(page, "2", "x")
    expect(page.locator("[data-closed]")).to_be_visible()
    keys(page, "x", "n", "f", "1", "z", "z", "e")
    expect(page.locator("[data-on-title]")).to_have_text("Es läuft kein Punkt.")
    page.keyboard.press("d")
    page.keyboard.type("Die Garderobe schließt um fünf.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told(page)
    expect(page.locator(".desk-announced")).to_contain_text("Garderobe")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    keys(page, "w")
    expect(page.locator(".desk-announced")).to_have_count(0)
    assert day.kinds() == [
        *(Kind.ITEM_STARTED, Kind.FLOOR_GIVEN, Kind.SLIDE_SHOWN, Kind.FLOOR_TAKEN),
        *(Kind.ITEM_PAUSED, Kind.ITEM_RESUMED, Kind.ITEM_STARTED, Kind.FLOOR_GIVEN),
        *(Kind.FLOOR_GIVEN, Kind.CLOSED, Kind.OPENED, Kind.ITEM_STARTED, Kind.QUESTION_ASKED),
        *(Kind.ANSWER_STARTED, Kind.VOIDED, Kind.VOIDED, Kind.ITEM_ENDED, Kind.ANNOUNCED),
        Kind.ANNOUNCEMENT_ENDED,
    ]
    assert day.marks()[8].speaker_id == 3
    expect(page.locator("[data-refused]")).to_be_hidden()


def test_letters_that_are_typed_press_nothing_and_keys_can_be_turned_off(
    chromium: Browser, day: Day
) -> None:
    page = at_desk(chromium, day)
    page.fill("#text", "")
    page.locator("#text").press_sequentially("nex")
    page.keyboard.press("Escape")
    page.uncheck("[data-keys-on]")
    page.keyboard.press("n")
    assert day.kinds() == []


def test_two_desks_see_each_others_presses_without_asking(chromium: Browser, day: Day) -> None:
    one, two = at_desk(chromium, day), at_desk(chromium, day)
    expect(two.locator("[data-board]")).to_be_visible()
    one.wait_for_timeout(500)  # their streams are open
    one.keyboard.press("n")
    expect(two.locator("[data-on-title]")).to_have_text("Begrüßung", timeout=4_000)
    two.keyboard.press("x")
    expect(one.locator("[data-closed]")).to_be_visible(timeout=4_000)
    one.keyboard.press("x")
    expect(two.locator("[data-closed]")).to_be_hidden(timeout=4_000)


def test_what_was_pressed_without_a_network_is_sent_once_with_its_time(
    chromium: Browser, day: Day
) -> None:
    page = at_desk(chromium, day)
    keys(page, "n")
    page.context.set_offline(True)
    page.keyboard.press("n")
    expect(page.locator("[data-on-title]")).to_have_text("Einführung in KI")
    page.wait_for_timeout(1_500)
    page.keyboard.press("2")
    expect(page.locator("[data-floor]")).to_have_text("Referent C")
    page.keyboard.press("n")
    expect(page.locator("[data-on-title]")).to_have_text("Fragen und Antworten")
    expect(page.locator("[data-away]")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-waiting-list] li")).to_have_count(3)
    page.keyboard.press("x")
    expect(page.locator("[data-closed-waits]")).to_be_visible()
    page.context.set_offline(False)
    told(page)
    expect(page.locator("[data-away]")).to_be_hidden(timeout=15_000)
    started = [Kind.ITEM_STARTED] * 2
    expect(page.locator("[data-closed-waits]")).to_be_hidden()
    expect(page.locator("[data-closed]")).to_be_visible()
    assert day.kinds() == [*started, Kind.FLOOR_GIVEN, Kind.ITEM_STARTED, Kind.CLOSED]
    _first, second, third, *_rest = day.marks()
    assert 1.4 < (third.at - second.at).total_seconds() < 3
    assert title(page) == "Fragen und Antworten"


def test_a_press_that_came_too_late_is_shown_and_not_lost(chromium: Browser, day: Day) -> None:
    one, two = at_desk(chromium, day), at_desk(chromium, day)
    keys(one, "n")
    expect(two.locator("[data-on-title]")).to_have_text("Begrüßung")
    two.context.set_offline(True)
    two.keyboard.press("n")
    expect(two.locator("[data-on-title]")).to_have_text("Einführung in KI")
    keys(one, "e")
    two.context.set_offline(False)
    expect(two.locator("[data-refused-list] li")).to_contain_text(
        re.compile("Einführung in KI.*Am anderen Pult"), timeout=15_000
    )
    expect(two.locator("[data-on-title]")).to_have_text("Es läuft kein Punkt.")
    two.get_by_role("button", name="Gelesen").click()
    expect(two.locator("[data-refused]")).to_be_hidden()
    assert day.kinds() == [Kind.ITEM_STARTED, Kind.ITEM_ENDED]


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_cut_off(chromium: Browser, day: Day, width: int) -> None:
    page = at_desk(chromium, day, viewport={"width": width, "height": 900})
    assert axe.violations(page) == []
    keys(page, "n", "1", "x")
    assert axe.violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe.violations(page) == []
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert not page.evaluate(wide)
    for path in (f"{DESK}/marken", f"{DESK}/saal", f"{DESK}/redezeit"):
        page.goto(path)
        assert axe.violations(page) == []
        assert not page.evaluate(wide)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_the_big_screen_is_legible(chromium: Browser, day: Day, width: int, height: int) -> None:
    desk = at_desk(chromium, day)
    keys(desk, "n", "n", "2")
    context = chromium.new_context(base_url=day.url, viewport={"width": width, "height": height})
    page = context.new_page()
    for path in ("saal", "redezeit"):
        page.goto(f"/anhoerungen/ki/{path}")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        sizes = page.evaluate(
            "[...document.querySelectorAll('p, h1')].map(e => parseFloat("
            "getComputedStyle(e).fontSize))"
        )
        assert min(sizes) >= height / 45  # 16 lines of letters this small would fill the screen
    page.goto("/anhoerungen/ki/saal")
    expect(page.locator(".hall__speaker")).to_have_text("Referent C")
    keys(desk, "1")
    expect(page.locator(".hall__speaker")).to_have_text("Referentin B", timeout=4_000)
    keys(desk, "x")
    expect(page.locator("h1")).to_have_text("Nichtöffentlicher Teil", timeout=4_000)


def test_the_desk_goes_on_through_a_restart_of_the_server(
    chromium: Browser, tmp_path: Path, day: Day
) -> None:
    with serve(day.app) as url:  # a server of its own, which goes away
        page = at_desk(chromium, replace(day, url=url))
        keys(page, "n")
        port = int(url.rpartition(":")[2])
    page.keyboard.press("n")
    expect(page.locator("[data-away]")).to_be_visible(timeout=15_000)
    expect(page.locator("[data-on-title]")).to_have_text("Einführung in KI")
    fresh = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    with serve(fresh, port=port):
        told(page)
        expect(page.locator("[data-away]")).to_be_hidden(timeout=15_000)
        keys(page, "1")
        page.context.close()
    assert day.kinds() == [Kind.ITEM_STARTED, Kind.ITEM_STARTED, Kind.FLOOR_GIVEN]
