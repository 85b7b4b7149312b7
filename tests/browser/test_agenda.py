"""The programme in a real browser: by mouse, by keyboard alone, and by two organizers at once."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from hearing.accounts import staff
from hearing.accounts.models import User
from hearing.agenda import hearings, patterns
from hearing.agenda.models import AgendaItem, Hearing
from hearing.app import create_app
from hearing.database import db, upgrade
from tests.browser.axe import violations
from tests.browser.conftest import EMAIL, PASSWORD, serve
from tests.browser.planting import NOW, START
from tests.hearing.agenda.conftest import forms_of

pytestmark = pytest.mark.browser

TITLE = "Künstliche Intelligenz: Einsatz in der Stadtverwaltung"
SLUG = hearings.slug_of(TITLE)
EDITOR = f"/verwaltung/anhoerungen/{SLUG}/programm"
OTTO = "otto@example.org"
# Kind, title and minutes of Munich's programme of 7 June 2024.
PROGRAMME = (
    ("Begrüßung", "Begrüßung durch Oberbürgermeister und IT-Referat", 15),
    ("Vortrag", "Einführung in die Künstliche Intelligenz", 30),
    ("Fragerunde", "Fragen zur Einführung", 15),
    ("Vortrag", "Impuls: Ethik und Regulierung", 20),
    ("Fragerunde", "Fragen zum Impuls", 15),
    ("Vorstellung", "Das KI Competence Center und die KI-Projekte der Stadt", 25),
    ("Marktplatz", "KI-Marktplatz: Praxisbeispiele an den Ständen", 60),
    ("Podium", "Moderiertes Podium im Plenum", 50),
    ("Abschluss", "Abschluss", 10),
)
CLOCK = ["09:30", "09:45", "10:15", "10:30", "10:50", "11:05", "11:30", "12:30", "13:20"]
Open = Callable[..., Page]
# In each turn both edit something; make programme lets them have a hundred.
TURNS = int(os.environ.get("HEARING_EDITS", "20"))


@dataclass(frozen=True, slots=True)
class Place:
    """An installation of its own: these tests write."""

    app: Any
    url: str

    def programme(self) -> list[tuple[str, str, int]]:
        """Clock time, title and minutes of every item, in their order."""
        zone = self.app.extensions["zone"]
        with self.app.app_context():
            items = db.session.scalars(select(AgendaItem).order_by(AgendaItem.position)).all()
            rows = [(f"{i.starts_at.astimezone(zone):%H:%M}", i.title, i.minutes) for i in items]
            db.session.remove()
            return rows


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        for address in (EMAIL, OTTO):
            user = staff.create(email=address, name="Leitung", password=PASSWORD, now=NOW)
            user.administrator = True
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield Place(app, url)


@pytest.fixture
def enter(place: Place, chromium: Browser) -> Iterator[Open]:
    """Open a browser of its own, logged in."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def _enter(email: str = EMAIL, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=place.url,
            viewport={"width": 1280, "height": 900},
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto("/anmelden")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_load_state()
        return page

    yield _enter
    for context in contexts:
        context.close()
    assert not broken


def plant(place: Place) -> None:
    """The hearing from the pattern of a council's hearing."""
    with place.app.app_context():
        creator = db.session.scalars(select(User).where(User.email == EMAIL)).one()
        facts = hearings.Facts(title=TITLE, starts_at=START, ends_at=START.replace(hour=11))
        hearings.create(facts=facts, pattern=patterns.PATTERNS["council"], creator=creator, now=NOW)
        db.session.commit()
        db.session.remove()


# --- by mouse ---


def test_the_munich_programme_is_entered_by_mouse(enter: Open, place: Place) -> None:
    page = enter()
    page.click("text=Verwaltung")
    page.click("text=Neue Anhörung")
    page.fill("#title", TITLE)
    page.fill("#starts_at", "2024-06-07T09:30")
    page.fill("#ends_at", "2024-06-07T13:30")
    page.fill("#venue", "Qubes am IT-Rathaus, Agnes-Pockels-Bogen")
    page.click("label:has-text('Leeres Programm')")
    page.click("button:has-text('Anhörung anlegen')")
    for kind, title, minutes in PROGRAMME[:-1]:
        page.fill("#title", title)
        page.select_option("#kind", label=kind)
        page.fill("#minutes", str(minutes))
        page.click("button:has-text('Hinzufügen')")
        page.wait_for_selector(f"h3:has-text('{title}')")
    # The closing comes first by mistake and is dragged to the end.
    page.click(".row >> nth=0 >> summary")
    page.click(".row >> nth=0 >> text=Punkt danach einfügen")
    page.fill("#title", "Abschluss")
    page.select_option("#kind", label="Abschluss")
    page.fill("#minutes", "10")
    page.click("button:has-text('Hinzufügen')")
    page.wait_for_selector(".row >> nth=1 >> h3:has-text('Abschluss')")
    drag(page, source=1, target=8)
    page.wait_for_selector("main >> text=„Abschluss“ steht auf Platz 9 von 9.")
    page.click(".row >> nth=0 >> summary")
    page.click(".row >> nth=0 >> text=Ab hier neu takten")
    page.click("button:has-text('Neu takten')")
    page.wait_for_url(f"**{EDITOR}**")
    titles = [title for _kind, title, _minutes in PROGRAMME]
    rows = place.programme()
    assert [title for _clock, title, _minutes in rows] == titles
    assert [clock for clock, _title, _minutes in rows] == CLOCK
    assert "genau zum geplanten Ende um 13:30 Uhr" in page.inner_text("main")


def drag(page: Page, *, source: int, target: int) -> None:
    """Drag a row by its handle below another one."""
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.evaluate("scrollTo(0, 0)")
    start = page.locator(".row__handle").nth(source).bounding_box()
    end = page.locator(".row").nth(target).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 8, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, start["y"] + 30, steps=3)
    for step in range(1, 9):  # the list looks twenty times a second where the pointer is
        part = (end["y"] + end["height"] - 2 - start["y"]) * step / 8
        page.mouse.move(start["x"] + 8, start["y"] + part, steps=2)
        page.wait_for_timeout(120)
    page.mouse.up()


# --- by keyboard ---


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on an element like this."""
    for _press in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")


def type_value(page: Page, value: str, *ways: str) -> None:
    """Type a date or time in the way this browser asks for."""
    for way in ways:
        for part in way.split():
            if part == "→":
                page.keyboard.press("ArrowRight")
            else:
                page.keyboard.type(part)
        if page.evaluate("document.activeElement.value") == value:
            return
    raise AssertionError(page.evaluate("document.activeElement.value"))


def replace(page: Page, text: str) -> None:
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_the_munich_programme_is_entered_by_keyboard_alone(enter: Open, place: Place) -> None:
    page = enter()
    tab_to(page, "a[href='/verwaltung/anhoerungen/neu']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/neu")
    tab_to(page, "#title")
    page.keyboard.type(TITLE)
    page.keyboard.press("Tab")
    type_value(page, "2024-06-07T09:30", "06072024 → 0930A", "07062024 → 0930")
    tab_to(page, "#ends_at")
    type_value(page, "2024-06-07T13:30", "06072024 → 0130P", "07062024 → 1330")
    tab_to(page, "[name=pattern]")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == "empty"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{EDITOR}")
    wrong = (*PROGRAMME[:2], *PROGRAMME[3:], PROGRAMME[2])  # one is forgotten and comes last
    for number, (kind, title, minutes) in enumerate(wrong, 1):
        tab_to(page, "#title")
        page.keyboard.type(title)
        tab_to(page, "#kind")
        page.keyboard.type(kind.split("ü")[0])  # a list takes plain letters only
        tab_to(page, "#minutes")
        replace(page, str(minutes))
        page.keyboard.press("Enter")
        page.wait_for_function("n => document.querySelectorAll('.row').length === n", arg=number)
    assert page.evaluate("document.activeElement.matches('.row:last-child')")
    for position in range(8, 2, -1):
        page.keyboard.press("Alt+ArrowUp")
        sentence = f"„Fragen zur Einführung“ steht auf Platz {position} von 9."
        page.wait_for_function(
            "text => [...document.querySelectorAll('[role=status]')].pop().textContent === text",
            arg=sentence,
        )
        assert "Fragen zur Einführung" in page.evaluate("document.activeElement.innerText")
    page.reload()
    tab_to(page, ".row summary")
    page.keyboard.press("Enter")
    tab_to(page, ".row-menu a[href$='#takten']")
    page.keyboard.press("Enter")
    page.wait_for_url("**#takten")
    tab_to(page, "form[action$='/takten'] button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{EDITOR}#**")
    rows = place.programme()
    assert [title for _c, title, _m in rows] == [title for _k, title, _m in PROGRAMME]
    assert [clock for clock, _t, _m in rows] == CLOCK


def test_everything_works_without_a_script(enter: Open, place: Place) -> None:
    plant(place)
    page = enter(java_script_enabled=False)
    page.goto(EDITOR)
    expect(page.locator(".row__handle").first).to_be_hidden()
    page.click(".row >> nth=0 >> button[value=down]")
    assert "„Begrüßung“ steht auf Platz 2 von 9." in page.inner_text("main")
    assert "#punkt-" in page.url
    page.click(".row >> nth=1 >> summary")
    page.fill(".row >> nth=1 >> input[name=place]", "9")
    page.click(".row >> nth=1 >> text=Setzen")
    assert place.programme()[-1][1] == "Begrüßung"


def test_the_pages_of_the_programme_are_accessible_and_narrow(enter: Open, place: Place) -> None:
    plant(place)
    page = enter()
    base = f"/verwaltung/anhoerungen/{SLUG}"
    paths = [EDITOR, f"{EDITOR}/1", f"{EDITOR}/1/loeschen", f"{EDITOR}/druck", f"{base}/angaben",
             f"{base}/kopieren", "/verwaltung/anhoerungen/neu"]  # fmt: skip
    for path in paths:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            assert violations(page) == [], (path, width)
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, (path, width)


# --- two organizers ---


@dataclass
class Organizer:
    """One of two: a browser, and what its owner has seen and been told."""

    name: str
    page: Page
    conflicts: int = 0
    merged: int = 0
    moves: int = 0
    refused: int = 0
    saved: list[str] = field(default_factory=list)

    def get(self, path: str) -> str:
        answer = self.page.request.get(path)
        assert answer.ok
        return answer.text()

    def post(self, path: str, values: dict[str, Any]) -> Any:
        sent = {name: str(value) for name, value in values.items()}
        return self.page.request.post(path, form=sent, max_redirects=0, fail_on_status_code=False)


TEXTS = ("title", "room", "summary")


def form_in(text: str, action: str) -> dict[str, Any]:
    found = forms_of(text)
    return dict(found.get(action) or found[""])


def stored(place: Place, item_id: int) -> dict[str, str]:
    with place.app.app_context():
        item = db.session.get_one(AgendaItem, item_id)
        values = {name: str(getattr(item, name)) for name in (*TEXTS, "minutes")}
        db.session.remove()
        return values


def order_of(place: Place) -> list[int]:
    with place.app.app_context():
        query = select(AgendaItem.id).order_by(AgendaItem.position)
        ids = list(db.session.scalars(query))
        db.session.remove()
        return ids


@pytest.mark.slow
def test_two_organizers_make_interleaved_edits_and_none_is_lost_unseen(
    enter: Open, place: Place
) -> None:
    plant(place)
    dice = random.Random(2024)
    pair = (Organizer("anna", enter()), Organizer("otto", enter(OTTO)))
    ids = order_of(place)
    for turn in range(TURNS):
        item_id = dice.choice(ids)
        first, second = dice.sample(pair, 2)
        if turn % 5 == 4:
            both_move(place, dice, first, second, ids)
        elif turn % 10 == 0:
            both_type(place, item_id, first, second, turn)
        else:
            both_edit(place, dice, item_id, first, second, turn)
    assert sum(o.conflicts for o in pair) > TURNS // 10
    assert sum(o.merged for o in pair) > TURNS // 10
    assert sum(o.refused for o in pair) == TURNS // 5
    with place.app.app_context():
        positions = sorted(db.session.scalars(select(AgendaItem.position)))
        assert positions == list(range(len(ids)))
        assert db.session.scalars(select(Hearing.programme_version)).one() > TURNS // 5


def both_edit(
    place: Place, dice: random.Random, item_id: int, first: Organizer, second: Organizer, turn: int
) -> None:
    """Both open the same form, both change something, one after the other sends it."""
    path = f"{EDITOR}/{item_id}"
    forms = {one.name: form_in(one.get(path), path) for one in (first, second)}
    for one in (first, second):
        changed = {
            name: f"{name} {turn} von {one.name}"
            for name in dice.sample(TEXTS, dice.choice((1, 2)))
        }
        if dice.random() < 0.3:
            changed["minutes"] = str(dice.randrange(5, 60))
        send_edit(place, dice, item_id, one, forms[one.name], changed)


def send_edit(
    place: Place,
    dice: random.Random,
    item_id: int,
    one: Organizer,
    form: dict[str, Any],
    changed: dict[str, str],
) -> None:
    """Send an edit; whatever was overwritten must have been on a page that this person saw."""
    path, before = f"{EDITOR}/{item_id}", stored(place, item_id)
    answer = one.post(path, {**form, **changed})
    expected = {**before, **changed}
    if answer.status == 409:
        one.conflicts += 1
        page = form_in(answer.text(), path)
        asked = set(re.findall(r'name="_choice_(\w+)"', answer.text()))
        assert asked
        for name in asked:  # both are there to be read
            assert before[name] in answer.text()
            assert changed[name] in answer.text()
        choices = {name: dice.choice(("mine", "theirs")) for name in asked}
        for name, choice in choices.items():
            if choice == "theirs":
                expected[name] = before[name]
        sent = {**page, **{f"_choice_{name}": choice for name, choice in choices.items()}}
        answer = one.post(path, sent)
        unseen = set(changed) - asked
    else:
        unseen = set(changed)
        one.merged += before != {**before, **{name: str(form[name]) for name in before}}
    assert answer.status == 303, answer.text()
    for name in unseen:  # not asked: nobody else had changed it since this form was made
        assert before[name] in (str(form[name]), changed[name])
    assert stored(place, item_id) == expected


def both_type(place: Place, item_id: int, first: Organizer, second: Organizer, turn: int) -> None:
    """The same with hands on the keyboard: two windows, one title."""
    for one in (first, second):
        one.page.goto(f"{EDITOR}/{item_id}")
    first.page.fill("#title", f"getippt {turn} von {first.name}")
    first.page.click("button:has-text('Speichern')")
    first.page.wait_for_url("**#punkt-*")
    second.page.fill("#title", f"getippt {turn} von {second.name}")
    second.page.fill("#room", f"Raum {turn}")
    second.page.click("button:has-text('Speichern')")
    second.page.wait_for_selector(".version-choice")
    text = second.page.inner_text("main")
    assert f"getippt {turn} von {first.name}" in text
    assert f"getippt {turn} von {second.name}" in text
    assert second.page.locator("input[type=radio]:checked").count() == 0
    if turn == 0:
        assert violations(second.page) == []
    second.page.click("label:has-text('Meine Fassung')")
    second.page.click("button:has-text('So speichern')")
    second.page.wait_for_url("**#punkt-*")
    second.conflicts += 1
    now = stored(place, item_id)
    assert (now["title"], now["room"]) == (f"getippt {turn} von {second.name}", f"Raum {turn}")


def both_move(
    place: Place, dice: random.Random, first: Organizer, second: Organizer, ids: list[int]
) -> None:
    """Both see the same order and move something: the second is told and decides."""
    pages = {one.name: one.get(EDITOR) for one in (first, second)}
    for one in (first, second):
        item_id, to = dice.choice(ids), dice.randrange(1, len(ids) + 1)
        path = f"{EDITOR}/{item_id}/platz"
        values = {**form_in(pages[one.name], path), "to": "place", "place": to}
        answer = one.post(path, values)
        if one is second:
            assert answer.status == 409
            one.refused += 1
            again = {**form_in(answer.text(), path), "to": "place"}
            answer = one.post(path, again)
        assert answer.status == 303
        assert order_of(place).index(item_id) == to - 1
        one.moves += 1
