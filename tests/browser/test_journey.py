"""The main job, end to end: the product as it is started, the real engine in the background, and
two people who bring a recording to a published record through the pages alone. The clerk hands it
in, listens, writes and checks; the chair reads and signs; citizens find, hear and take it home.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pypdfium2 import PdfDocument
from sqlalchemy import select

from hearing import demo
from hearing.accounts import staff
from hearing.accounts.models import Assignment
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.archive.analysis import analyse
from hearing.database import db, upgrade
from media.segments import Segment, read_segments
from tests.browser.conftest import PASSWORD
from tests.browser.hands import Mouse
from tools.demo_model.normaliser import normalise

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 240.0
PIA, GRETA = "pia@example.org", "greta@example.org"
ROLES = {PIA: Role.PROTOCOL_WRITER, GRETA: Role.APPROVER}
DEMO_MODEL = "demo – nur zur Demonstration, nicht für echte Sitzungen"
SUMMARY = "Der Stadtrat hat Fachleute zu Künstlicher Intelligenz gehört."
RESULT = "Die Verwaltung misst jedes Jahr, ob alle Gruppen gleich behandelt werden."
NO_WORDS = "Hier spricht niemand: Beifall, Musik, ein Geräusch"
Enter = Callable[[str], Mouse]


@dataclass(frozen=True, slots=True)
class Product:
    """The running product and where it keeps its data."""

    url: str
    data: Path


@dataclass(frozen=True, slots=True)
class Said:
    """What was really said: sentences, and words at the time at which they were about said."""

    sentences: list[dict[str, Any]]
    words: list[tuple[float, str]]

    def between(self, start: float, end: float) -> str:
        """What was said from one second to another."""
        return " ".join(word for at, word in self.words if start <= at < end)


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    text = (demo.RESULT / "reference.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture(scope="module")
def said(reference: dict[str, Any]) -> Said:
    sentences = [sentence for turn in reference["turns"] for sentence in turn["sentences"]]
    return Said(sentences, [word for sentence in sentences for word in words_of(sentence)])


def words_of(sentence: dict[str, Any]) -> Iterator[tuple[float, str]]:
    words = sentence["text"].split()
    pace = (sentence["end"] - sentence["start"]) / len(words)
    for number, word in enumerate(words):
        yield sentence["start"] + (number + 0.5) * pace, word


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Product]:
    """The demonstration hearing on the day after it, two people of the staff, and no recording."""
    data, port = tmp_path_factory.mktemp("product"), free_port()
    prepare(data, tmp_path_factory.mktemp("marks"))
    environment = {**os.environ, "HEARING_DATA": str(data), "HEARING_PORT": str(port)}
    command = [sys.executable, "-m", "hearing.cli", "run"]
    with (data / "run.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    product = Product(f"http://127.0.0.1:{port}", data)
    try:
        end = time.monotonic() + PATIENCE
        while not answers(product.url) and time.monotonic() < end:
            time.sleep(0.2)
        yield product
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def prepare(data: Path, marks: Path) -> None:
    now, app = datetime.now(UTC), create_app({}, DATA=data)
    shutil.copy(demo.RESULT / "reference.json", marks)
    with app.app_context():
        upgrade(db.engine)
        demo.build(now=now, data=data, folder=marks)
        hearing = db.session.scalars(select(Hearing).where(Hearing.slug == demo.SLUG)).one()
        for email, role in ROLES.items():
            name = email.partition("@")[0].title()
            user = staff.create(email=email, name=name, password=PASSWORD, now=now)
            db.session.flush()
            db.session.add(Assignment(user_id=user.id, hearing_id=hearing.id, role=role))
        db.session.commit()
        db.session.remove()


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
def enter(product: Product, chromium: Browser) -> Iterator[Enter]:
    """Somebody of the staff opens the record of the hearing, from where a login leads."""
    contexts = []

    def _enter(email: str) -> Mouse:
        contexts.append(chromium.new_context(base_url=product.url, reduced_motion="reduce"))
        hands = Mouse(contexts[-1].new_page())
        hands.page.goto("/anmelden")
        hands.write("E-Mail-Adresse", email)
        hands.write("Passwort", PASSWORD)
        hands.press("Anmelden")
        hands.follow("Protokoll")
        return hands

    yield _enter
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def pia(enter: Enter) -> Mouse:
    """The clerk: she stays logged in from the first step to the last."""
    return enter(PIA)


@pytest.fixture
def citizen(product: Product, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Somebody opens a page of the city's in a browser of their own."""
    contexts = []

    def _open(path: str, **options: Any) -> Page:
        contexts.append(chromium.new_context(base_url=product.url, **options))
        page = contexts[-1].new_page()
        page.goto(path)
        return page

    yield _open
    for context in contexts:
        context.close()


def heard_segments(product: Product) -> list[Segment]:
    return read_segments(product.data / "recordings" / "1" / "segments.jsonl")


def is_heard_exactly(sentence: str, segments: list[Segment]) -> bool:
    """Tell whether one segment is this sentence, word for word."""
    return any(normalise(segment.text) == normalise(sentence) for segment in segments)


def begins_with_a_word_to_find(sentence: str) -> bool:
    """A hit opens at its first marked word, and words like "die" are never marked."""
    return bool(analyse(sentence)[0].keys.own)


def test_the_clerk_hands_the_recording_in_and_sees_the_work_moving_until_it_is_done(
    pia: Mouse,
) -> None:
    pia.follow("Aufzeichnung hinzufügen")
    pia.hand_in("Datei der Aufzeichnung", demo.RESULT / "hearing.mp4")
    pia.pick("Modell der Spracherkennung", DEMO_MODEL)
    pia.press("Aufzeichnung hinzufügen")
    publish = pia.page.get_by_role("button", name="Veröffentlichen", exact=True)
    seen: set[str] = set()
    end = time.monotonic() + PATIENCE
    while not publish.count() and time.monotonic() < end:
        text = pia.page.locator("main").inner_text()
        seen.update(re.findall(r"\d+ %|Schritt \d von \d|Text erkennen", text))
        pia.page.wait_for_timeout(200)
    assert "Text erkennen" in seen, seen
    assert sum("%" in one for one in seen) >= 2, seen
    pia.press("Veröffentlichen")
    expect(pia.page.get_by_text("öffentlich", exact=True).first).to_be_visible()


def test_all_that_was_said_is_accounted_for(product: Product) -> None:
    coverage = json.loads((product.data / "recordings" / "1" / "coverage.json").read_text())
    assert coverage["speech_seconds"] > 200
    listed = coverage["text_seconds"] + coverage["listed_seconds"]
    assert listed == pytest.approx(coverage["speech_seconds"], abs=0.01)


def test_without_javascript_the_machines_text_is_found_and_read(
    citizen: Callable[..., Page],
) -> None:
    page = citizen("/suche?q=Datenethikkodex", java_script_enabled=False)
    page.locator("main").get_by_role("link").filter(has_text=re.compile(r"\d:\d\d")).first.click()
    assert "?t=" in page.url
    expect(page.locator("main")).to_contain_text("Datenethikkodex")
    expect(page.locator("main")).to_contain_text("Von einer Maschine geschrieben")


def test_the_text_stands_under_the_items_and_answers_beside_their_questions(
    citizen: Callable[..., Page], reference: dict[str, Any]
) -> None:
    page = citizen(f"/anhoerungen/{demo.SLUG}/aufzeichnungen/1")
    titles = [row["title"] for row in reference["items"]]
    text = page.locator("main").inner_text()
    places = [text.rfind(title) for title in titles]
    assert places == sorted(places)
    questions = sum(bool(turn["question"]) for turn in reference["turns"])
    answers = sum(turn["answers_turn"] is not None for turn in reference["turns"])
    assert page.get_by_text("Frage", exact=True).count() >= questions
    assert page.get_by_text("Antwort", exact=True).count() >= answers


def test_two_people_bring_it_to_a_published_record(
    pia: Mouse, enter: Enter, citizen: Callable[..., Page], said: Said
) -> None:
    pia.follow("Zur Niederschrift")
    pia.press("Prüfung beginnen")
    settle_silences(pia, said)
    corrected = check_everything(pia, said)
    pia.write("Zusammenfassung", SUMMARY)
    pia.unfold("Ergebnis zu jedem Punkt")
    pia.write("3. Fragen und Antworten", RESULT)
    pia.press("Kurzfassung speichern")
    pia.press("Bearbeitung abschließen")
    pia.press("Unterschreiben")
    expect(pia.page.get_by_text("Noch nicht unterschrieben.")).to_be_visible()
    greta = enter(GRETA)
    greta.follow("Den Text lesen, der unterschrieben wird")
    expect(greta.page.get_by_text(corrected)).to_be_visible()
    greta.follow("Zurück, um zu unterschreiben")
    greta.press("Unterschreiben")
    greta.set_time("Genehmigt am", f"{datetime.now(demo.BEGIN.tzinfo):%Y-%m-%d}")
    greta.press("Genehmigung vermerken")
    greta.press("Veröffentlichen")
    expect(greta.page.get_by_role("link", name="Fassung 1", exact=True)).to_be_visible()
    take_home(citizen, corrected)


def settle_silences(pia: Mouse, said: Said) -> None:
    """Where the record's page says that speech has no text: what was said there, or why nothing."""
    places = pia.page.locator("details.record-span")
    for left in range(places.count(), 0, -1):
        expect(places).to_have_count(left)
        place = places.first
        text = said.between(*(second(place, name) for name in ("start", "end")))
        place.locator("summary").click()
        if text:
            pia.write("Was gesagt wurde", text)
            pia.press("Text einfügen")
        else:
            pia.mark(NO_WORDS)
            pia.press("Ohne Text lassen")
    expect(places).to_have_count(0)


def second(place: Locator, name: str) -> float:
    return float(place.locator(f"input[name={name}]").first.input_value())


def check_everything(pia: Mouse, said: Said) -> str:
    """The clerk corrects what the machine doubts most; all else she hears and finds right, one key
    for each. Gives a sentence that she wrote."""
    pia.follow("Text prüfen")
    keyboard, left = pia.page.keyboard, pia.page.locator("[data-count=open]")
    written = correct_the_worst(pia, said)
    for _entry in range(int(left.inner_text())):
        keyboard.press("u")
        keyboard.press("p")
    unchecked = pia.page.get_by_role("button", name="Geprüft", exact=True)
    expect(unchecked).to_have_count(0, timeout=30_000)
    pia.follow("Protokoll")
    expect(pia.page.get_by_text("Jede Sekunde ist belegt. Nichts ist offen.")).to_be_visible()
    return written


def correct_the_worst(pia: Mouse, said: Said) -> str:
    """Write anew the contribution with the most doubts. Gives its longest sentence."""
    entries, left = pia.page.locator(".editor__entry"), pia.page.locator("[data-count=open]")
    many = int(left.inner_text())
    starts = [float(one.get_attribute("data-start") or 0) for one in entries.all()]
    doubts = [one.locator("[data-print]").count() for one in entries.all()]
    worst = doubts.index(max(doubts))
    start, end = [*pairwise([*starts, starts[-1] + 60])][worst]
    entries.nth(worst).get_by_role("link", name="Bearbeiten").click()
    expect(pia.page.locator(".editor__edited textarea")).to_be_focused()
    pia.page.keyboard.press("Control+a")
    pia.page.keyboard.insert_text(said.between(start, end))
    pia.page.keyboard.press("Control+Enter")
    expect(left).to_have_text(str(many - 1), timeout=30_000)
    pia.page.keyboard.press("Escape")  # the next one is open now
    expect(pia.page.locator(".editor__edited")).to_have_count(0)
    inside = [one["text"] for one in said.sentences if start <= one["start"] < one["end"] <= end]
    longest: str = max(inside, key=len)
    return longest


def take_home(citizen: Callable[..., Page], corrected: str) -> None:
    """What a citizen without JavaScript gets: the page, and two documents that say the same."""
    page = citizen(f"/anhoerungen/{demo.SLUG}", java_script_enabled=False)
    page.get_by_role("main").get_by_role("link", name="Niederschrift").first.click()
    expect(page.get_by_text(corrected)).to_be_visible()
    expect(page.get_by_text("Von einer Maschine geschrieben")).to_have_count(0)
    minutes, wording = download(page, "Ergebnisniederschrift"), download(page, "Wortprotokoll")
    assert all(letters(text) in wording for text in (corrected, "Fassung 1"))
    for text in (SUMMARY, RESULT, "Fassung 1", "Pia", "Greta"):
        assert letters(text) in minutes


def download(page: Page, document: str) -> str:
    """The letters of a document that the page links to as PDF."""
    address = page.get_by_role("link", name=f"{document} (PDF)").first.get_attribute("href")
    pages = PdfDocument(page.context.request.get(address or "").body())
    return letters("".join(one.get_textpage().get_text_range() for one in pages))


def letters(text: str) -> str:
    """A text without what lines and hyphens do to it."""
    return re.sub(r"\W", "", text)


def test_a_citizen_finds_a_sentence_and_hears_it_from_its_first_word(
    product: Product, citizen: Callable[..., Page], said: Said
) -> None:
    segments = heard_segments(product)
    exact = [
        row
        for row in said.sentences
        if is_heard_exactly(row["text"], segments) and begins_with_a_word_to_find(row["text"])
    ]
    sentence = max(exact, key=lambda row: len(row["text"].split()))
    page = citizen("/")
    page.get_by_role("searchbox").first.fill(f'"{sentence["text"].rstrip(".?!")}"')
    page.keyboard.press("Enter")
    page.locator("main").get_by_role("link").filter(has_text=re.compile(r"\d:\d\d")).first.click()
    player = page.locator("video")
    end = time.monotonic() + 20
    while player.evaluate("video => video.readyState") < 2 and time.monotonic() < end:
        page.wait_for_timeout(100)  # not wait_for_function: the page forbids to evaluate strings
    second = player.evaluate("video => video.currentTime")
    assert second == pytest.approx(sentence["start"], abs=0.3)
