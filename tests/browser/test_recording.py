"""The page of a recording with its script: following, seeking, keys, links, finding."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site
from tests.browser.planting import SAID, SLUG

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
RECORDING = f"/anhoerungen/{SLUG}/aufzeichnungen/1"
CENTRE = """([entry, word]) => {
  const node = document.querySelectorAll('.entry__text')[entry].firstChild;
  node.parentElement.scrollIntoView({block: 'center'});
  const range = new Range();
  range.setStart(node, node.data.indexOf(word));
  range.setEnd(node, node.data.indexOf(word) + word.length);
  const box = range.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""


@pytest.fixture
def recording(visit: Visit) -> Callable[..., Page]:
    """Open the recording and wait until its words can be clicked."""

    def _open(query: str = "", **options: object) -> Page:
        page = visit(RECORDING + query, **options)
        page.wait_for_selector("[data-ready]")
        page.wait_for_function("() => document.querySelector('video').readyState >= 1")
        return page

    return _open


def second_of(entry: int, word: str) -> float:
    *_where, start, text = SAID[entry]
    words = text.split()
    return start + words.index(word) * 4.0 / len(words)


def playing_at(page: Page) -> float:
    second: float = page.evaluate("document.querySelector('video').currentTime")
    return second


def wait_until_at(page: Page, second: float, *, within: float = 0.3) -> None:
    page.wait_for_function(
        "([second, within]) => Math.abs(document.querySelector('video').currentTime - second)"
        " <= within",
        arg=[second, within],
        timeout=10_000,
    )


def marked(page: Page, name: str = "word") -> str:
    text: str = page.evaluate(
        "name => [...(CSS.highlights.get(name) ?? [])].map(String).join('|')", name
    )
    return text


def stop(page: Page) -> None:
    page.evaluate("document.querySelector('video').pause()")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_click_on_a_word_plays_from_there(recording: Visit, width: int) -> None:
    page = recording(width=width)
    page.evaluate("document.querySelector('video').addEventListener('play', e => e.target.pause())")
    page.mouse.click(*page.evaluate(CENTRE, [3, "Menschen,"]))
    wait_until_at(page, second_of(3, "Menschen,"))
    page.wait_for_function("() => CSS.highlights.has('word')")
    assert marked(page) == "Menschen,"


def test_the_text_follows_the_player(recording: Visit) -> None:
    page = recording("?t=26.5")
    page.click("[data-do=play]")
    page.wait_for_function(
        "() => document.querySelector('.turn--answer [aria-current]')", timeout=15_000
    )
    stop(page)
    second = playing_at(page)
    said = [word for word in SAID[5][4].split() if second_of(5, word) <= second]
    assert marked(page) in said[-2:]
    assert page.locator("[aria-current].entry").count() == 1
    assert page.inner_text(".chapter[aria-current] .chapter__title") == "Fragen zur Einführung"


@pytest.mark.parametrize("width", [1280, 390])
def test_an_address_with_t_opens_at_the_second(recording: Visit, width: int) -> None:
    page = recording("?t=34.5", width=width)
    wait_until_at(page, 34.5)
    assert page.evaluate("document.querySelector('video').paused")
    entry = page.locator(".entry[aria-current]")
    assert "KI Competence Center" in entry.inner_text()
    box = entry.bounding_box()
    assert box
    assert 0 < box["y"] < 844


def test_a_time_link_plays_without_loading_the_page_again(recording: Visit) -> None:
    page = recording()
    page.evaluate("window.kept = true")
    page.click(".entry__time >> nth=4")
    wait_until_at(page, 22.0, within=2)
    assert page.evaluate("window.kept")
    assert "?t=22.0#e" in page.url


def test_a_chapter_plays_its_item(recording: Visit) -> None:
    page = recording()
    page.click(".chapter >> nth=3")
    wait_until_at(page, 33.5, within=2)
    page.wait_for_selector(".chapter[aria-current]")
    assert page.locator(".chapter__picture").count() == 4


def test_arrows_choose_a_word_and_enter_plays_it(recording: Visit) -> None:
    page = recording()
    page.focus(".entry__time[tabindex='0']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    for _word in ("Ein", "Sprachmodell", "berechnet,", "welches"):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert marked(page, "chosen") == "berechnet,"
    assert page.inner_text(".protocol__voice") == "berechnet,"
    page.keyboard.press("Enter")
    wait_until_at(page, second_of(2, "berechnet,"), within=1)


def test_the_whole_text_is_one_tab_stop(recording: Visit) -> None:
    page = recording()
    assert page.locator(".entry__time[tabindex='0']").count() == 1
    page.focus(".entry__time[tabindex='0']")
    page.keyboard.press("ArrowDown")
    assert page.locator(".entry__time[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.protocol__text')")


def test_keys_work_where_the_player_has_focus_and_nowhere_else(recording: Visit) -> None:
    page = recording("?t=20")
    wait_until_at(page, 20)
    page.focus("[data-do=back]")
    page.keyboard.press("l")
    wait_until_at(page, 30)
    page.keyboard.press("j")
    wait_until_at(page, 20)
    page.keyboard.press("ArrowRight")
    wait_until_at(page, 25)
    page.keyboard.press("k")
    page.wait_for_function("() => !document.querySelector('video').paused")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').paused")
    before = playing_at(page)
    page.focus(".entry__time[tabindex='0']")
    for key in ("l", "k", " "):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert playing_at(page) == before
    assert page.evaluate("document.querySelector('video').paused")


def test_the_browsers_own_player_keeps_its_keys(recording: Visit) -> None:
    page = recording("?t=20")
    wait_until_at(page, 20)
    page.focus("video")
    page.keyboard.press(" ")
    page.wait_for_function("() => !document.querySelector('video').paused")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').paused")


def test_the_link_names_this_second(recording: Visit, site: Site) -> None:
    page = recording("?t=12.34")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    wait_until_at(page, 12.34)
    page.click("[data-do=link]")
    page.wait_for_selector("text=Link kopiert")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{site.url}{RECORDING}?t=12.3"


def test_without_a_clipboard_the_link_is_shown(recording: Visit, site: Site) -> None:
    page = recording("?t=12")
    wait_until_at(page, 12)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    page.click("[data-do=link]")
    page.wait_for_selector(".player__link")
    assert page.input_value(".player__link") == f"{site.url}{RECORDING}?t=12"


def test_who_scrolls_is_left_in_peace(recording: Visit) -> None:
    page = recording()
    follow = page.locator("[data-do=follow]")
    assert follow.get_attribute("aria-pressed") == "true"
    page.click("[data-do=play]")
    page.wait_for_function("() => !document.querySelector('video').paused")
    page.mouse.wheel(0, 300)
    page.wait_for_selector("[data-do=follow][aria-pressed=false]")
    page.mouse.click(*page.evaluate(CENTRE, [0, "willkommen"]))
    page.wait_for_selector("[data-do=follow][aria-pressed=true]")
    follow.click()
    page.mouse.click(*page.evaluate(CENTRE, [0, "willkommen"]))
    page.wait_for_timeout(200)
    assert follow.get_attribute("aria-pressed") == "false"


def test_words_are_found_in_the_text(recording: Visit) -> None:
    page = recording()
    page.fill(".find input", "mucgpt")
    page.wait_for_function("() => document.querySelector('.find output').textContent === '1 von 2'")
    assert marked(page, "found") == "MUCGPT|MUCGPT"
    page.press(".find input", "Enter")
    page.wait_for_function("() => document.querySelector('.find output').textContent === '2 von 2'")
    page.fill(".find input", "gibt es nicht")
    page.wait_for_function(
        "() => document.querySelector('.find output').textContent === 'kein Treffer'"
    )


def test_captions_are_there_to_be_switched_on(recording: Visit) -> None:
    page = recording()
    cues = page.evaluate(
        """async () => { const track = document.querySelector('track');
          track.track.mode = 'showing';
          await new Promise(done => track.addEventListener('load', done));
          const said = [...track.track.cues].map(cue => cue.text.replaceAll('\\n', ' '));
          return [track.label, said.join(' ')]; }"""
    )
    assert cues == ["Untertitel (maschinell)", " ".join(text for *_where, text in SAID)]


def test_a_search_hit_opens_where_the_word_is_said(visit: Visit) -> None:
    page = visit("/suche?q=Datenethikkodex")
    page.click(".hit__link")
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    wait_until_at(page, second_of(6, "Datenethikkodex."))
