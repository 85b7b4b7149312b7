"""Words are chosen, quoted and found again, by mouse and without a script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.planting import SLUG

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
RECORD = f"/anhoerungen/{SLUG}/niederschrift"
CHOOSE = """([entry, from, to]) => {
  const node = document.querySelectorAll('.entry__text')[entry].firstChild;
  const start = node.data.indexOf(from), end = node.data.indexOf(to) + to.length;
  document.getSelection().setBaseAndExtent(node, start, node, end);
}"""


def test_chosen_words_are_quoted_and_found_again(visit: Visit) -> None:
    page = visit(RECORD)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(CHOOSE, [2, "welches", "nächstes"])
    page.click(".entry__quote >> nth=2")
    assert page.inner_text(".entry--quoted mark") == "welches Wort als nächstes"
    assert violations(page) == []
    page.click("[data-copy=zitat-text]")
    page.wait_for_selector("text=Zitat kopiert")
    quote = page.evaluate("navigator.clipboard.readText()")
    assert quote.startswith("„welches Wort als nächstes“")
    link = page.input_value("#zitat-link")
    assert link in quote

    plain = visit(link, java_script_enabled=False, width=390)
    assert plain.inner_text(".entry--quoted mark") == "welches Wort als nächstes"
    plain.fill("#zitat-worte", "Ein Sprachmodell")
    plain.press("#zitat-worte", "Enter")
    assert plain.inner_text(".entry--quoted mark") == "Ein Sprachmodell"
