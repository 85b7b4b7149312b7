"""Guests answer on a phone: three pages at most, by keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from hearing.accounts import staff
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.groups.models import Mode
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.registration import answers, guests, needs
from hearing.registration.answers import Answering
from tests.browser.axe import violations
from tests.browser.conftest import EMAIL, PASSWORD, serve
from tests.conftest import NOW
from tests.hearing.cast import a_contingent, a_group, a_hearing, an_invitation

pytestmark = pytest.mark.browser
ROOM = "/verwaltung/anhoerungen/ki/anmeldungen"
PHONE, DESK = 390, 1280


@dataclass(frozen=True, slots=True)
class Feast:
    """A site with guests in every state: their names and the addresses of their pages."""

    app: Flask
    url: str
    paths: dict[str, str]


@pytest.fixture
def feast(tmp_path: Path) -> Iterator[Feast]:
    """One seat in the hall; somebody sits, has an offer, waits, declined, and one is invited."""
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        start = NOW + timedelta(days=30)
        hearing = a_hearing(starts_at=start, ends_at=start + timedelta(hours=4))
        staff.create(email=EMAIL, name="Leitung", password=PASSWORD, now=NOW, administrator=True)
        group = a_group(hearing)
        a_contingent(Mode.IN_PERSON, 1, group)
        names = ("declined", "offered", "waiting", "virtual", "invited")
        people = {name: an_invitation(group, name=name, email=f"{name}@e.org") for name in names}
        answer(people)
        paths = {name: link_to(invitation) for name, invitation in people.items()}
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield Feast(app, url, paths)


def answer(people: dict[str, Invitation]) -> None:
    by = Answering("link", NOW)
    for name in ("declined", "offered", "waiting"):
        answers.accept(invitation=people[name], mode=Mode.IN_PERSON, by=by)
    answers.decline(invitation=people["declined"], by=by)
    answers.accept(invitation=people["virtual"], mode=Mode.VIRTUAL, by=by)
    needs.tell(invitation=people["virtual"], text="Gebärdensprache", seen="", who="link", now=NOW)


def link_to(invitation: Invitation) -> str:
    token = links.make(
        hearing_id=invitation.hearing_id, purpose=guests.LINKS, subject_id=invitation.id,
        expires_at=NOW + timedelta(days=90), now=NOW,
    )  # fmt: skip
    return guests.PATH.replace("<token>", token)


@pytest.fixture
def browse(feast: Feast, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A browser of one's own: ``browse(path, width=390, java_script_enabled=False)``."""
    contexts: list[BrowserContext] = []

    def _browse(path: str, *, width: int, **options: Any) -> Page:
        viewport = {"width": width, "height": 844}
        context = chromium.new_context(base_url=feast.url, viewport=viewport, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield _browse
    for context in contexts:
        context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until the element has the focus, as nobody with a mouse needs to."""
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_from_the_invitation_to_the_answer_by_keyboard_without_javascript(
    feast: Feast, browse: Callable[..., Page]
) -> None:
    page = browse(feast.paths["invited"], width=PHONE, java_script_enabled=False)
    seen = ["invited"]
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    # Of radio buttons the keyboard reaches the first; arrows go on from there.
    tab_to(page, "#answer-in_person")
    page.keyboard.press("ArrowDown")
    assert page.locator("#answer-virtual").is_checked()
    tab_to(page, ".guest__submit button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/angaben")
    assert "Ihre Zusage ist gespeichert" in page.locator(".message").inner_text()
    tab_to(page, "#needs")
    page.keyboard.type("Induktionsschleife")
    tab_to(page, "#again")
    page.keyboard.press("Space")
    tab_to(page, ".guest__submit button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{feast.paths['invited']}")
    text = page.locator("main").inner_text()
    for words in ("Sie sind angemeldet", "online mit Wortmeldung", "Induktionsschleife",
                  "Einladung zu weiteren Anhörungen"):  # fmt: skip
        assert words in text
    assert len(seen) == 3, seen


def test_an_offer_is_taken_with_one_press(feast: Feast, browse: Callable[..., Page]) -> None:
    page = browse(feast.paths["offered"], width=PHONE, java_script_enabled=False)
    page.get_by_role("button", name="Platz annehmen").press("Enter")
    page.get_by_text("Ihre Zusage ist gespeichert").wait_for()
    assert "Sie sind angemeldet" in page.locator("h1").inner_text()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_page_of_a_guest_is_sound(
    feast: Feast, browse: Callable[..., Page], width: int
) -> None:
    steps = [*feast.paths.values()]
    steps += [feast.paths["virtual"] + step for step in ("/antwort", "/angaben", "/fragen")]
    steps += [feast.paths["invited"] + step for step in ("/vertretung", "/online", "/stream")]
    page = browse(steps[0], width=width)
    for step in steps:
        page.goto(step)
        assert violations(page) == [], step
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_page_of_the_organizers_is_sound(
    feast: Feast, browse: Callable[..., Page], width: int
) -> None:
    page = browse("/anmelden", width=width)
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_load_state()
    for step in ("", "/warteliste", "/bedarf", "/1"):
        page.goto(ROOM + step)
        assert violations(page) == [], step
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
