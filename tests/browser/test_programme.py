"""The released programme in a browser: what is on now changes by itself, and reads without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hearing.events import shows
from hearing.programme import now as on_now
from tests.browser.axe import violations
from tests.browser.conftest import Site
from tests.browser.planting import SLUG, START

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PROGRAMME = f"/anhoerungen/{SLUG}/programm"


@pytest.fixture
def at(site: Site) -> Iterator[Callable[[int], None]]:
    """Set the clock to a minute of the hearing; afterwards it is as before."""
    before = site.app.extensions["clock"]

    def _set(minute: int) -> None:
        site.app.extensions["clock"] = lambda: START + timedelta(minutes=minute)

    yield _set
    site.app.extensions["clock"] = before


@pytest.fixture
def without_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody presses at a desk: the released programme and the clock count, looked at often."""
    monkeypatch.setattr(on_now, "_sources", [])
    monkeypatch.setattr(shows, "AGE", 0.1)


@pytest.mark.usefixtures("without_desk")
def test_what_is_on_now_follows_the_clock(visit: Visit, at: Callable[[int], None]) -> None:
    at(-30)
    page = visit(PROGRAMME)
    now = page.locator("#jetzt")
    expect(now).to_contain_text("Als Nächstes")
    expect(now).not_to_contain_text("Jetzt")
    at(20)
    expect(now).to_contain_text("Jetzt")
    expect(now).to_contain_text("Einführung in die Künstliche Intelligenz")
    assert violations(page) == []
    at(24 * 60)
    expect(now).to_be_hidden()


@pytest.mark.usefixtures("without_desk")
def test_it_is_whole_without_javascript(visit: Visit, at: Callable[[int], None]) -> None:
    at(20)
    page = visit(PROGRAMME, java_script_enabled=False, width=390)
    expect(page.locator("#jetzt")).to_contain_text("Danach")
    expect(page.get_by_role("link", name="Zum Drucken (PDF)")).to_be_visible()
    assert page.locator(".agenda__title").count() == 5
