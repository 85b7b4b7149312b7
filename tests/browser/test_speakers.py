"""An invited person answers on a telephone, without a script, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from hearing.agenda.models import AgendaItem, Hearing, ItemKind
from hearing.app import create_app
from hearing.database import commit, db, upgrade
from hearing.mail import links
from hearing.speakers import consents, people
from hearing.speakers.models import Part, Purpose, Speaker, SpeakerState
from hearing.speakers.people import Facts
from tests.browser.axe import violations
from tests.browser.conftest import serve
from tests.browser.planting import NOW

pytestmark = pytest.mark.browser
START = NOW + timedelta(days=30)
STEPS = ("", "/antwort", "/angaben", "/buehne", "/folien", "/foto", "/einwilligungen")


@dataclass(frozen=True, slots=True)
class Invited:
    """A person who was invited, and where their page is."""

    app: Flask
    url: str
    path: str
    speaker_id: int

    def speaker(self) -> Speaker:
        """The person as the database knows them now."""
        found = db.session.get(Speaker, self.speaker_id)
        assert found
        return found


@pytest.fixture
def invited(tmp_path: Path, chromium: Browser) -> Iterator[Invited]:
    """A hearing that is still to come, with one talk and who shall give it."""
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        speaker = _plant()
        with commit():
            token = links.make(
                hearing_id=speaker.hearing_id,
                purpose="speaker",
                subject_id=speaker.id,
                expires_at=START,
                now=NOW,
            )
        number = speaker.id
        db.session.remove()
    with serve(app) as url, app.app_context():
        yield Invited(app, url, f"/l/mitwirkung/{token}", number)


def _plant() -> Speaker:
    hearing = Hearing(
        slug="ki",
        title="Künstliche Intelligenz",
        starts_at=START,
        ends_at=START + timedelta(hours=4),
    )
    item = AgendaItem(
        position=0, kind=ItemKind.TALK, title="Einführung", starts_at=START, minutes=45
    )
    hearing.items.append(item)
    with commit():
        db.session.add(hearing)
    with commit():
        facts = Facts(name="Referent*in A", email="a@example.org")
        speaker = people.add(hearing=hearing, facts=facts, who="x", now=NOW)
        speaker.state = SpeakerState.INVITED
        people.assign(speaker=speaker, item_id=item.id, part=Part.SPEAKER, who="x", now=NOW)
    return speaker


def _open(chromium: Browser, invited: Invited, *, script: bool) -> Page:
    context = chromium.new_context(
        base_url=invited.url,
        viewport={"width": 390, "height": 844},
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    return context.new_page()


def _reach(page: Page, selector: str) -> None:
    """Press the tab key until something is reached."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the tab key never reaches {selector}")


def test_an_invited_person_does_everything_by_keyboard_without_a_script(
    chromium: Browser, invited: Invited
) -> None:
    page = _open(chromium, invited, script=False)
    page.goto(invited.path)
    _reach(page, ".welcome .kern-btn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/antwort")
    _reach(page, "#answer-0")
    page.keyboard.press("Space")
    _reach(page, "form .kern-btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{invited.path}")
    assert "Danke! Ihre Zusage ist gespeichert." in page.inner_text("main")
    assert "Schön, dass Sie dabei sind" in page.inner_text("h1")
    _reach(page, ".welcome .kern-btn")  # the next step
    page.keyboard.press("Enter")
    page.wait_for_url("**/angaben")
    _reach(page, "#biography")
    page.keyboard.type("Forscht über Verwaltung.")
    _reach(page, "form .kern-btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{invited.path}")
    page.goto(f"{invited.path}/einwilligungen")
    for purpose in Purpose:
        _reach(page, f"#{purpose.value}-0")
        page.keyboard.press("ArrowDown" if purpose is Purpose.LIVE_STREAM else "Space")
    _reach(page, "form .kern-btn--primary")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{invited.path}")
    page.context.close()
    speaker = invited.speaker()
    assert speaker.state is SpeakerState.CONFIRMED
    assert speaker.biography == "Forscht über Verwaltung."
    given = {purpose: row.given for purpose, row in consents.current(speaker).items() if row}
    assert given == {purpose: purpose is not Purpose.LIVE_STREAM for purpose in Purpose}


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chromium: Browser, invited: Invited
) -> None:
    page = _open(chromium, invited, script=True)
    for step in STEPS:
        page.goto(invited.path + step)
        assert violations(page) == [], step
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), step
    page.goto(f"{invited.path}/antwort")
    page.click("form .kern-btn--primary")
    page.wait_for_selector("#answer-error, .kern-error")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    for step in ("", "/einwilligungen"):
        page.goto(invited.path + step)
        assert violations(page) == [], step
    page.context.close()
