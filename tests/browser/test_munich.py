"""Munich's hearing is entered through the interface only: once by mouse, once by keyboard alone.

``HEARING_MUNICH=1`` enters all of it (``make programme``), else two of each kind.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, Request

from hearing.accounts import staff
from hearing.agenda import hearings
from hearing.app import create_app
from hearing.database import commit, db, upgrade
from hearing.statements import labels
from tests import checkers
from tests.browser import munich
from tests.browser.conftest import EMAIL, PASSWORD, serve
from tests.browser.hands import Hands, Keyboard, Mouse, labelled
from tests.hearing.statements.test_facts import FACTS

pytestmark = pytest.mark.browser
NOW = datetime(2024, 6, 1, 8, 0, tzinfo=UTC)
SOME = None if os.environ.get("HEARING_MUNICH") else 2
PEOPLE, STANDS, STATEMENTS = munich.PEOPLE[:SOME], munich.STANDS[:SOME], FACTS[:SOME]
OFFICES = {office for office, *_rest in STATEMENTS}
REPLIES = [one for one in munich.REPLIES if one[0] in OFFICES]
PUBLIC = f"/anhoerungen/{hearings.slug_of(munich.TITLE)}"


@dataclass(frozen=True, slots=True)
class Entered:
    """The hearing entered with one pair of hands, and the addresses that they came through."""

    hands: Hands
    visited: set[str]
    arrive: Callable[[str], Page]


@contextmanager
def installation(folder: Path) -> Iterator[str]:
    """An empty installation, six days before the hearing; gives its address."""
    app = create_app({}, DATA=folder, SECRET_KEY="test")
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        with commit():
            staff.create(
                email=EMAIL, name="Leitung", password=PASSWORD, now=NOW, administrator=True
            )
        db.session.remove()
    with serve(app) as url:
        yield url


@pytest.fixture(scope="module", params=[pytest.param(Mouse, marks=pytest.mark.trial), Keyboard])
def entered(
    request: pytest.FixtureRequest, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Entered]:
    """From the login to the release, each step with the same hands; no script may fail."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []
    visited: set[str] = set()

    def on_request(sent: Request) -> None:
        if sent.is_navigation_request() and sent.method == "GET":
            visited.add(sent.url)

    def arrive(path: str) -> Page:
        context = chromium.new_context(base_url=url, viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        # Asked for early: the browser must know of it before a dialogue opens.
        page.on("filechooser", lambda _chooser: None)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("request", on_request)
        page.goto(path)
        return page

    folder = tmp_path_factory.mktemp("munich")
    with installation(folder) as url:
        hands = request.param(arrive("/anmelden"))
        enter(hands, folder)
        yield Entered(hands, visited, arrive)
        for context in contexts:
            context.close()
    assert not broken


@pytest.mark.slow
def test_the_whole_hearing_is_entered_and_published(entered: Entered) -> None:
    visitor = entered.arrive(f"{PUBLIC}/programm")
    check_programme(visitor)
    check_people(visitor)
    check_stands(visitor)
    check_statements(visitor)
    if isinstance(entered.hands, Keyboard):
        assert entered.hands.keys < 5500  # 3,600 of them are what is typed


@pytest.mark.trial
@pytest.mark.parametrize("entered", [Mouse], indirect=True)
@pytest.mark.parametrize("checker", [checkers.html_validate, checkers.nu])
def test_every_page_on_the_way_is_valid_html(
    entered: Entered, tmp_path: Path, checker: Callable[[dict[str, str], Path], list[str]]
) -> None:
    visitor = entered.arrive(PUBLIC)
    public = [f"{PUBLIC}{page}" for page in ("", "/programm", "/mitwirkende", "/stand-anmelden",
              "/marktstaende", "/marktstaende/1", "/stellungnahmen", "?lang=en")]  # fmt: skip
    pages = {path: visitor.request.get(path).text() for path in public}
    for url in sorted(entered.visited):
        answer = entered.hands.page.request.get(url)
        assert answer.status == 200, url
        pages[url] = answer.text()
    assert len(pages) > 60
    errors = checker(pages, tmp_path / "pages")
    assert not errors, "\n".join(errors)


# --- what the team does ---


def enter(hands: Hands, folder: Path) -> None:
    """From the login to the release."""
    log_in(hands)
    found_hearing(hands)
    enter_programme(hands)
    enter_people(hands)
    enter_stands(hands)
    place_stands(hands, folder)
    enter_statements(hands)
    reply(hands)
    publish(hands)


def log_in(hands: Hands) -> None:
    hands.write("E-Mail-Adresse", EMAIL)
    hands.write("Passwort", PASSWORD)
    hands.press("Anmelden")


def found_hearing(hands: Hands) -> None:
    """From the pattern of a council's hearing, then what the papers say of it."""
    hands.follow("Neue Anhörung")
    hands.write("Titel", munich.TITLE)
    hands.set_time("Beginn", munich.BEGIN)
    hands.set_time("Geplantes Ende", munich.END)
    hands.write("Ort", munich.VENUE)
    hands.press("Anhörung anlegen")
    hands.follow("Angaben")
    hands.write("Veranstaltet von", munich.ORGANIZER)
    hands.write("Antrag", munich.MOTION)
    hands.write("Sitzungsvorlage", munich.PAPER)
    hands.press("Speichern")


def enter_programme(hands: Hands) -> None:
    """Titles and minutes item by item, then one after the other in time."""
    hands.follow("Programm")
    for old, title, minutes in munich.ITEMS:
        hands.follow(old)
        hands.write("Titel", title)
        hands.write("Dauer in Minuten", str(minutes))
        hands.press("Speichern")
    hands.unfold(f"Mehr zu „{munich.ITEMS[0][1]}“")
    hands.follow("Ab hier neu takten")
    hands.press("Neu takten")
    assert "genau zum geplanten Ende um 13:30 Uhr" in hands.page.inner_text("main")


def enter_people(hands: Hands) -> None:
    """Who speaks, in which item, and that they have agreed."""
    for person in PEOPLE:
        hands.follow("Mitwirkende")
        hands.follow("Person eintragen")
        hands.write("Name", person.name)
        hands.write("Funktion", person.role)
        hands.pick("Perspektive", person.perspective)
        if person.of_the_city:
            hands.tick("arbeitet bei der Stadt")
        hands.press("Speichern")
        hands.pick("Tagesordnungspunkt", person.item)
        hands.pick("Rolle", person.part)
        hands.press("Zuordnen")
        hands.mark("hat zugesagt")
        hands.press("Stand setzen")


def enter_stands(hands: Hands) -> None:
    """The call, then the stands that came another way, each accepted."""
    hands.follow("Marktstände")
    hands.follow("Aufruf")
    hands.tick("Bewerbungen annehmen")
    hands.set_time("Bewerbungsfrist", "2024-06-05T18:00")
    hands.write("Text des Aufrufs", "Zeigen Sie, was schon läuft.\n\nEs gibt Tische und Strom.")
    hands.press("Speichern")
    for stand in STANDS:
        hands.follow("Marktstände")
        hands.follow("Stand eintragen")
        hands.mark(stand.origin)
        hands.write("Name des Stands", stand.title)
        hands.write("Verantwortlich (Referat, Amt, Firma oder Stadt)", stand.unit)
        hands.write("Thema", stand.topic)
        hands.write("Was es zu sehen gibt", stand.shows)
        hands.tick(stand.need)
        hands.press("Speichern")
        hands.press("Annehmen")


def place_stands(hands: Hands, folder: Path) -> None:
    """A plan of the room, and the numbers of each place typed."""
    picture = Image.new("RGB", (1200, 800), "white")
    ImageDraw.Draw(picture).rectangle((20, 20, 1180, 780), outline="#455", width=8)
    picture.save(folder / "plan.png")
    hands.follow("Marktstände")
    hands.follow("Plan")
    hands.hand_in("Bild oder SVG des Plans", folder / "plan.png")
    hands.write("Beschreibung für alle, die den Plan nicht sehen", "Ein Saal, Eingang unten.")
    hands.press("Speichern")
    for stand in STANDS:
        hands.write("von links in %", stand.x, beside=stand.title)
        hands.write("von oben in %", stand.y, beside=stand.title)
        hands.press(f"Platz speichern: {stand.title}")


def enter_statements(hands: Hands) -> None:
    """The offices that were asked, and what each of them answered by e-mail."""
    hands.follow("Stellungnahmen")
    hands.follow("Stellen hinzufügen")
    hands.write("Stellen", "\n".join(office for office, *_rest in STATEMENTS))
    hands.set_time("Frist", "2024-05-20T12:00")
    hands.press("Hinzufügen")
    for office, kind, comments, received, wishes in STATEMENTS:
        hands.follow(office)
        hands.follow("Stellungnahme eintragen")
        hands.set_time("Eingegangen am", received)
        hands.mark(labels.KINDS[kind])
        while comments and not labelled(hands.page, f"Anmerkung {len(comments)}").count():
            hands.press("Weitere Anmerkungen")
        for number, comment in enumerate(comments, start=1):
            hands.write(f"Anmerkung {number}", comment)
        if wishes.get("old_sentence"):
            hands.write("Satz der Vorlage, der geändert werden soll", wishes["old_sentence"])
            hands.write("Neuer Wortlaut", wishes["new_sentence"])
        if wishes.get("attach"):
            hands.tick("Die Stellungnahme soll der Vorlage beigefügt werden")
        hands.press("Speichern")
        hands.follow("Zur Liste")


def reply(hands: Hands) -> None:
    """The organizer's answers, comment by comment."""
    for office in dict.fromkeys(office for office, _number, _words in REPLIES):
        hands.follow(office)
        for _office, number, words in (one for one in REPLIES if one[0] == office):
            hands.follow(f"Antworten (Anmerkung {number})")
            hands.write("Antwort", words)
            hands.press("Speichern")
        hands.follow("Stellungnahmen")


def publish(hands: Hands) -> None:
    """The hearing's page, its programme, then the annex."""
    hands.follow("Angaben")
    hands.press("Veröffentlichen")
    hands.follow("Fassungen")
    hands.press("Fassung 1 veröffentlichen")
    hands.follow("Stellungnahmen")
    hands.follow("Anhang")
    hands.press("Veröffentlichen")


# --- what the public then sees ---


def ask(visitor: Page, path: str) -> Any:
    answer = visitor.request.get(f"/api/v1{PUBLIC.replace('/anhoerungen', '/hearings')}{path}")
    assert answer.ok
    return answer.json()


def check_programme(visitor: Page) -> None:
    hearing = ask(visitor, "")
    assert (hearing["title"], hearing["venue"]) == (munich.TITLE, munich.VENUE)
    items = ask(visitor, "/programme")["items"]
    assert [item["title"] for item in items] == [title for _old, title, _m in munich.ITEMS]
    assert [item["starts_at"][11:16] for item in items] == munich.CLOCK
    assert munich.ITEMS[5][1] in visitor.inner_text("main")


def check_people(visitor: Page) -> None:
    items = ask(visitor, "/programme")["items"]
    shown = {(one["name"], item["title"]) for item in items for one in item["people"]}
    assert shown == {(person.name, person.item) for person in PEOPLE}


def check_stands(visitor: Page) -> None:
    found = {stand["title"]: stand for stand in ask(visitor, "/stands")["results"]}
    assert found.keys() == {stand.title for stand in STANDS}
    visitor.goto(f"{PUBLIC}/marktstaende")
    assert visitor.locator(".plan a.plan__place").count() == len(STANDS)
    for stand in STANDS:
        assert found[stand.title]["unit"] == stand.unit
        assert found[stand.title]["shows"] == stand.shows


def check_statements(visitor: Page) -> None:
    visitor.goto(f"{PUBLIC}/stellungnahmen")
    text = visitor.inner_text("main")
    for office, kind, comments, _received, wishes in STATEMENTS:
        assert office in text
        assert labels.KINDS[kind] in text
        assert all(comment in text for comment in comments)
        assert wishes.get("new_sentence", "") in text
    assert all(words in text for _office, _number, words in REPLIES)
    assert text.count("verspätet") == (2 if SOME is None else 0)
