"""The live stream's page and its line on the desk in a real browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.stream import places
from hearing.stream.models import LiveStream
from tests.browser import axe
from tests.browser.test_desk import Day, at_desk, day
from tests.hearing.stream.staff_cast import a_stream
from tests.hearing.stream.test_staff import STATE

pytestmark = pytest.mark.browser
PAGE = "/verwaltung/anhoerungen/ki/livestream"

assert day  # the fixture


@pytest.fixture
def prepared(day: Day) -> Day:
    """A day whose stream could start."""
    with day.app.app_context():
        a_stream(db.session.scalars(select(Hearing)).one())
        db.session.remove()
    return day


def say(day: Day, **facts: Any) -> None:
    """Let the stream's program say how it is."""
    with day.app.app_context():
        now = day.app.extensions["clock"]().isoformat()
        stream = db.session.scalars(select(LiveStream)).one()
        folder = places.folder(stream, data=day.app.config["DATA"])
        told = {**STATE, "since": now, "written": now, "warnings": [], **facts}
        folder.state.write_text(json.dumps(told))
        db.session.remove()


def test_it_is_started_by_keyboard_and_says_how_it_is_without_a_reload(
    prepared: Day, chromium: Browser
) -> None:
    page = at_desk(chromium, prepared, viewport={"width": 390, "height": 844})
    page.goto(PAGE)
    assert axe.violations(page) == []
    page.get_by_role("button", name="Öffentlichen Livestream beginnen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Der Livestream ist begonnen.")).to_be_visible()
    say(prepared)
    expect(page.get_by_text("1920 × 1080")).to_be_visible(timeout=8000)
    assert axe.violations(page) == []
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    page.context.close()


def test_the_desk_sees_that_the_encoder_has_gone(prepared: Day, chromium: Browser) -> None:
    page = at_desk(chromium, prepared)
    page.goto(PAGE)
    page.get_by_role("button", name="Öffentlichen Livestream beginnen").click()
    say(prepared)
    page.goto("/verwaltung/anhoerungen/ki/pult")
    line = page.locator(".desk-stream")
    expect(line).to_contain_text("Auf Sendung")
    say(prepared, state="gap", receiving=False, reason="the encoder has gone")
    expect(line).to_contain_text("Kein Signal", timeout=8000)
    expect(line).to_contain_text("Der Encoder hat die Verbindung beendet.")
    page.context.close()
