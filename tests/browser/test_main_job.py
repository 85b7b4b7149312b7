"""The main job, end to end: ``hearing demo`` and ``hearing run`` as a newcomer starts them, the
real engine in the background, and a citizen who finds a sentence and jumps to its second.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from hearing import demo
from hearing.archive.analysis import analyse
from media.segments import Segment, read_segments
from tools.demo_model.normaliser import normalise

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 240.0


@dataclass(frozen=True, slots=True)
class Product:
    """The running product and where it keeps its data."""

    url: str
    data: Path

    @property
    def login(self) -> dict[str, str]:
        text = (self.data / "first-login.txt").read_text()
        found = re.fullmatch(r"Login: (\S+)  Password: (\S+)\s*", text)
        assert found
        return {"email": found[1], "password": found[2]}


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    data, port = tmp_path_factory.mktemp("product"), free_port()
    environment = {**os.environ, "HEARING_DATA": str(data), "HEARING_PORT": str(port)}
    command = [sys.executable, "-m", "hearing.cli"]
    for arguments in (["db", "upgrade"], ["demo"]):
        subprocess.run([*command, *arguments], env=environment, check=True)
    with (data / "run.log").open("wb") as log:
        process = subprocess.Popen([*command, "run"], env=environment, stdout=log, stderr=log)
    product = Product(f"http://127.0.0.1:{port}", data)
    try:
        end = time.monotonic() + PATIENCE
        while not answers(product.url) and time.monotonic() < end:
            time.sleep(0.2)
        yield product
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


@pytest.fixture(scope="module")
def staff_page(product: Product, chromium: Browser) -> Iterator[Page]:
    """The demonstration recording's page, opened by the organizer who has just logged in."""
    context = chromium.new_context(base_url=product.url)
    page = context.new_page()
    page.goto("/verwaltung/aufzeichnungen")
    page.get_by_label("E-Mail-Adresse").fill(product.login["email"])
    page.get_by_label("Passwort").fill(product.login["password"])
    page.get_by_role("button", name="Anmelden").click()
    page.goto("/verwaltung/aufzeichnungen/1")
    yield page
    context.close()


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    text = (demo.RESULT / "reference.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def sentences(reference: dict[str, Any]) -> list[dict[str, Any]]:
    return [sentence for turn in reference["turns"] for sentence in turn["sentences"]]


def heard_segments(product: Product) -> list[Segment]:
    return read_segments(product.data / "recordings" / "1" / "segments.jsonl")


def is_heard_exactly(sentence: str, segments: list[Segment]) -> bool:
    """Tell whether one segment is this sentence, word for word."""
    return any(normalise(segment.text) == normalise(sentence) for segment in segments)


def begins_with_a_word_to_find(sentence: str) -> bool:
    """A hit opens at its first marked word, and words like "die" are never marked."""
    return bool(analyse(sentence)[0].keys.own)


def test_the_page_shows_the_work_moving_until_it_is_done(staff_page: Page) -> None:
    seen: set[str] = set()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        text = staff_page.locator("main").inner_text()
        seen.update(re.findall(r"\d+ %|Schritt \d von \d|Text erkennen", text))
        if (
            "Die Aufzeichnung ist fertig verarbeitet" in text
            or staff_page.get_by_role("button", name="Veröffentlichung beenden").count()
        ):
            break
        staff_page.wait_for_timeout(200)
    expect(staff_page.get_by_text("öffentlich", exact=True).first).to_be_visible()
    assert "Text erkennen" in seen, seen
    assert sum("%" in one for one in seen) >= 2, seen


def test_a_citizen_finds_a_sentence_and_hears_it_from_its_first_word(
    product: Product, chromium: Browser, staff_page: Page, reference: dict[str, Any]
) -> None:
    segments = heard_segments(product)
    exact = [
        row
        for row in sentences(reference)
        if is_heard_exactly(row["text"], segments) and begins_with_a_word_to_find(row["text"])
    ]
    sentence = max(exact, key=lambda row: len(row["text"].split()))
    context = chromium.new_context(base_url=product.url)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").first.fill(f'"{sentence["text"].rstrip(".?!")}"')
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link").filter(has_text=re.compile(r"\d:\d\d")).first.click()
    player = page.locator("video")
    end = time.monotonic() + 20
    while player.evaluate("video => video.readyState") < 2 and time.monotonic() < end:
        page.wait_for_timeout(100)  # not wait_for_function: the page forbids to evaluate strings
    second = player.evaluate("video => video.currentTime")
    context.close()
    assert second == pytest.approx(sentence["start"], abs=0.3)


def test_without_javascript_the_sentence_is_found_and_read(
    product: Product, chromium: Browser, reference: dict[str, Any]
) -> None:
    context = chromium.new_context(base_url=product.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/suche?q=Datenethikkodex")
    page.locator("main").get_by_role("link").filter(has_text=re.compile(r"\d:\d\d")).first.click()
    assert "?t=" in page.url
    expect(page.locator("main")).to_contain_text("Datenethikkodex")
    expect(page.locator("main")).to_contain_text("Von einer Maschine geschrieben")
    context.close()


def test_the_text_stands_under_the_items_and_answers_beside_their_questions(
    product: Product, chromium: Browser, reference: dict[str, Any]
) -> None:
    context = chromium.new_context(base_url=product.url)
    page = context.new_page()
    page.goto(f"/anhoerungen/{demo.SLUG}/aufzeichnungen/1")
    titles = [row["title"] for row in reference["items"]]
    text = page.locator("main").inner_text()
    places = [text.rfind(title) for title in titles]
    assert places == sorted(places)
    questions = sum(bool(turn["question"]) for turn in reference["turns"])
    answers = sum(turn["answers_turn"] is not None for turn in reference["turns"])
    assert page.get_by_text("Frage", exact=True).count() >= questions
    assert page.get_by_text("Antwort", exact=True).count() >= answers
    context.close()


def test_all_that_was_said_is_accounted_for(product: Product) -> None:
    coverage = json.loads((product.data / "recordings" / "1" / "coverage.json").read_text())
    assert coverage["speech_seconds"] > 200
    listed = coverage["text_seconds"] + coverage["listed_seconds"]
    assert listed == pytest.approx(coverage["speech_seconds"], abs=0.01)
