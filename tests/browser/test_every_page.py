"""What holds on every public page: accessible, narrow, reached by keyboard, in two languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Site
from tests.browser.planting import SLUG

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
HEARING = f"/anhoerungen/{SLUG}"
RECORDING = f"{HEARING}/aufzeichnungen/1"
PAGES = (
    "/",
    HEARING,
    f"{HEARING}/programm",
    f"{HEARING}/mitwirkende",
    f"{HEARING}/datenschutz",
    RECORDING,
    f"{RECORDING}?t=23",
    "/suche",
    "/suche?q=Stadt",
    "/suche?q=Xylophonorchester",
    "/anmelden",
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
    "/gibt-es-nicht",
)
FOCUSABLE = (
    "a[href]:not([tabindex='-1']), button, input:not([type=hidden]), select, summary,"
    " video[controls], audio[controls]"
)

# Around its own buttons inside a player the browser draws the ring itself.
SHOWN = """() => { const e = document.activeElement, style = getComputedStyle(e);
  return [e.dataset.number ?? null,
          style.outlineStyle !== 'none' || (e.matches('video') && !e.matches(':focus'))]; }"""


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Visit, path: str) -> None:
    page = visit(path)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []


def test_axe_finds_nothing_in_a_form_with_errors(visit: Visit) -> None:
    page = visit("/anmelden")
    page.fill("#email", "leitung@example.org")
    page.press("#email", "Enter")
    page.wait_for_selector("#password[aria-invalid]")
    assert page.input_value("#email") == "leitung@example.org"
    described = page.get_attribute("#password", "aria-describedby")
    assert page.inner_text(f"#{described}").strip() == "Bitte geben Sie Ihr Passwort an."
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_no_page_is_wider_than_the_window(visit: Visit, width: int) -> None:
    page = visit("/", width=width, height=256 if width == 320 else 844)  # 320: 400 % of 1280
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("path", [p for p in PAGES if "?t=" not in p])
def test_the_tab_key_reaches_everything_and_shows_where_it_is(visit: Visit, path: str) -> None:
    page = visit(path)
    if path == RECORDING:
        page.wait_for_selector("[data-ready]")
    expected = page.evaluate(
        """selector => [...document.querySelectorAll(selector)]
             .filter(e => e.checkVisibility({contentVisibilityAuto: false}))
             .map((e, i) => (e.dataset.number = i))""",
        FOCUSABLE,
    )
    reached: set[int] = set()
    for _press in range(len(expected) * 2 + 30):
        page.keyboard.press("Tab")
        number, seen = page.evaluate(SHOWN)
        if number is None:
            if len(reached) == len(expected):
                break
            continue
        reached.add(int(number))
        assert seen, page.evaluate("document.activeElement.outerHTML")
    assert reached == set(expected)


def test_the_first_tab_offers_to_skip_the_navigation(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt springen"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_the_language_switch_keeps_the_page(visit: Visit, site: Site) -> None:
    page = visit(f"{RECORDING}?t=23")
    page.click("text=English")
    assert page.get_attribute("html", "lang") == "en"
    assert page.url.startswith(f"{site.url}{RECORDING}?t=23")
    page.goto(HEARING)
    assert page.get_attribute("html", "lang") == "en"
    page.click("text=Deutsch")
    assert page.get_attribute("html", "lang") == "de"


def test_everything_can_be_read_without_javascript(visit: Visit) -> None:
    page = visit("/", java_script_enabled=False)
    page.fill("#big-search-q", "Datenethikkodex")
    page.press("#big-search-q", "Enter")
    page.click(".hit__link")
    source = page.get_attribute("video source", "src") or ""
    second = float(source.partition("#t=")[2])
    assert 37.0 <= second <= 38.0
    assert page.get_attribute("video", "controls") is not None
    assert "Datenethikkodex" in page.inner_text(".entry[aria-current]")
    expect(page.locator(".player__tools")).to_be_hidden()
    expect(page.locator(".find")).to_be_hidden()
    page.click("text=Zum Wortlaut")
    page.click(".chapter >> nth=2")
    assert "?t=22.0#e" in page.url
    assert "Wer haftet" in page.inner_text(".protocol")


def test_staff_find_their_pages_and_log_out(visit_as_staff: Visit) -> None:
    page = visit_as_staff("/")
    page.click("text=Verwaltung")
    assert page.url.endswith("/verwaltung")
    page.click("text=Abmelden")
    assert "Sie sind abgemeldet." in page.inner_text("main")
