"""Pages that follow a hearing, in a real browser: what changes, what stays, what is read out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.events.feeds import PUBLIC
from tests.browser import axe
from tests.browser.conftest import serve
from tests.hearing.cast import a_hearing, a_release
from tests.hearing.desk.cast import Kind, press

pytestmark = pytest.mark.browser
PAGE = "/anhoerungen/ki/programm"
SOON = 3_000


@dataclass(frozen=True, slots=True)
class Day:
    """A hearing that is on, and its desk."""

    app: Flask
    url: str

    def press(self, kind: Kind, *, place: int | None = None, text: str = "") -> None:
        with self.app.app_context():
            hearing = db.session.query(Hearing).one()
            item = None if place is None else hearing.items[place].id
            press(hearing, kind, item_id=item, text=text, now=self.app.extensions["clock"]())


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    with app.app_context():
        now = app.extensions["clock"]()
        upgrade(db.engine)
        hearing = a_hearing(starts_at=now, ends_at=now + timedelta(hours=4))
        for number, item in enumerate(hearing.items):
            item.starts_at = now + timedelta(minutes=15 * number)
        a_release(hearing)
        db.session.remove()
    return app


@pytest.fixture
def day(app: Flask) -> Iterator[Day]:
    with serve(app) as url:
        yield Day(app, url)


def visit(browser: Browser, url: str, path: str = PAGE, **options: object) -> Page:
    context = browser.new_context(base_url=url, reduced_motion="reduce", **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(path)
    return page


def test_what_is_on_changes_by_itself_and_takes_no_focus_away(chromium: Browser, day: Day) -> None:
    page = visit(chromium, day.url)
    status, now = page.get_by_role("status"), page.locator("section.now")
    expect(status).to_have_text("")
    coming = now.get_by_role("link", name="Einführung in KI")
    coming.focus()
    page.evaluate("document.activeElement.own = 'the same'")
    day.press(Kind.ANNOUNCED, text="Bitte <b>Platz</b> nehmen.")
    expect(status).to_have_text("Bitte <b>Platz</b> nehmen.", timeout=SOON)
    day.press(Kind.ITEM_STARTED, place=0)
    expect(now).to_contain_text("seit", timeout=SOON)
    expect(coming).to_be_focused()
    assert page.evaluate("document.activeElement.own") == "the same"
    assert axe.violations(page) == []
    day.press(Kind.CLOSED)
    expect(now).to_contain_text("Nichtöffentlicher Teil", timeout=SOON)
    expect(now).not_to_contain_text("Begrüßung")
    page.context.close()


def test_what_is_typed_and_unfolded_in_a_part_stays(
    chromium: Browser, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = itertools.count()

    def make(_hearing_id: int) -> str:
        number = next(count)
        return f"""<p>Stand {number}</p><details><summary>Gründe</summary>…</details>
            <textarea aria-label="Grund"></textarea>
            <select aria-label="Punkt"><option>A</option><option>B {number}</option></select>
            <input aria-label="Zahl" value="{number}">"""

    def insert(route: Route) -> None:
        answer = route.fetch()
        place = '<div class="announced"'
        text = answer.text().replace(place, '<div data-live="form"></div>' + place)
        route.fulfill(response=answer, body=text)

    monkeypatch.setitem(PUBLIC.makers, "form", make)
    context = chromium.new_context(base_url=day.url)
    page = context.new_page()
    page.route(f"**{PAGE}", insert)
    page.goto(PAGE)
    expect(page.get_by_text("Stand 0")).to_be_visible(timeout=SOON)
    page.get_by_label("Grund").fill("Steht schon da")
    page.get_by_label("Punkt").focus()
    page.get_by_text("Gründe").click()
    day.press(Kind.CLOSED)
    expect(page.get_by_text("Stand 1")).to_be_visible(timeout=SOON)
    expect(page.get_by_label("Grund")).to_have_value("Steht schon da")
    expect(page.get_by_label("Zahl")).to_have_value("1")
    expect(page.get_by_label("Punkt").locator("option").last).to_have_text("B 1")
    assert page.locator("details").first.evaluate("one => one.open")
    context.close()


def test_where_events_do_not_come_through_the_page_asks(chromium: Browser, day: Day) -> None:
    def refuse(route: Route) -> None:
        if "once=1" in route.request.url:
            route.continue_()
        else:
            route.fulfill(status=503)

    context = chromium.new_context(base_url=day.url)
    page = context.new_page()
    page.route("**/ereignisse?*", refuse)
    page.goto(PAGE)
    day.press(Kind.ANNOUNCED, text="Auch hier")
    expect(page.get_by_role("status")).to_have_text("Auch hier", timeout=10_000)
    context.close()


def test_after_a_restart_of_the_server_the_page_goes_on(
    chromium: Browser, app: Flask, tmp_path: Path
) -> None:
    with serve(app) as url:
        page = visit(chromium, url)
        Day(app, url).press(Kind.ANNOUNCED, text="Davor")
        expect(page.get_by_role("status")).to_have_text("Davor", timeout=SOON)
    day = Day(create_app({}, DATA=tmp_path, SECRET_KEY="test"), url)
    day.press(Kind.ANNOUNCED, text="Dazwischen")
    with serve(day.app, port=int(url.rpartition(":")[2])):
        expect(page.get_by_role("status")).to_have_text("Dazwischen", timeout=15_000)
        day.press(Kind.ANNOUNCED, text="Danach")
        expect(page.get_by_role("status")).to_have_text("Danach", timeout=15_000)
        page.context.close()


def test_without_a_script_a_page_says_what_is_on_and_screens_load_themselves_again(
    chromium: Browser, day: Day
) -> None:
    day.press(Kind.ITEM_STARTED, place=0)
    page = visit(chromium, day.url, java_script_enabled=False)
    expect(page.locator("section.now")).to_contain_text("Begrüßung")
    expect(page.get_by_role("link", name="Seite neu laden")).to_be_visible()
    for screen in ("saal", "redezeit"):
        page.goto(f"/anhoerungen/ki/{screen}")
        assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "10"
    page.context.close()
    page = visit(chromium, day.url, "/anhoerungen/ki/saal")
    assert page.locator("meta[http-equiv=refresh]").count() == 0
    page.context.close()
