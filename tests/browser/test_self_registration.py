"""A citizen registers on a phone: the public page, a real letter, the answer; by keyboard, without
JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.database import commit, db, upgrade
from hearing.groups.models import Admission, Mode
from hearing.invitations.models import Invitation
from hearing.jobs import kinds, worker
from hearing.mail.post import Post
from hearing.programme import privacy
from hearing.registration import answers
from tests.browser.axe import violations
from tests.browser.conftest import serve
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, a_release
from tests.hearing.mail.postoffice import PASSWORD, USER, PostOffice, open_post_office

pytestmark = pytest.mark.browser
PAGE = "/anhoerungen/ki/anmeldung"
PHONE = {"width": 390, "height": 844}


def _clock() -> Callable[[], datetime]:
    """A clock that begins at NOW and goes on as clocks do: the page looks how long people type."""
    began = datetime.now(UTC)
    return lambda: NOW + (datetime.now(UTC) - began)


@dataclass(frozen=True, slots=True)
class Town:
    """A site with a post office; ``deliver`` does what the worker does."""

    app: Flask
    url: str
    office: PostOffice

    def deliver(self) -> None:
        Post.from_settings(self.app.config, self.app.extensions["clock"]).register()
        while True:
            db.session.expire_all()
            number, _pause = Post.from_settings(
                self.app.config, self.app.extensions["clock"]
            ).next_job()
            if number is None:
                return
            worker.answer(self.app, number, lambda _jobs: None)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A published hearing that citizens and employees may register for."""
    monkeypatch.setattr(kinds, "KINDS", {})
    monkeypatch.setattr(worker, "KINDS", kinds.KINDS)
    with open_post_office(tmp_path) as office:
        app = create_app(
            {}, DATA=tmp_path, SECRET_KEY="test", MAIL_SERVER=f"localhost:{office.port}",
            MAIL_USER=USER, MAIL_PASSWORD=PASSWORD, MAIL_CA=office.authorities,
            MAIL_FROM="Stadtratshearing <post@example.org>", MAIL_PER_MINUTE=60000,
        )  # fmt: skip
        app.extensions["clock"] = _clock()
        monkeypatch.setattr(worker, "utc_now", app.extensions["clock"])
        with app.app_context():
            upgrade(db.engine)
            _plant()
        with serve(app) as url, app.app_context():
            app.config["BASE_URL"] = url
            yield Town(app, url, office)


def _plant() -> None:
    start = NOW + timedelta(days=30)
    hearing: Hearing = a_hearing(
        starts_at=start, ends_at=start + timedelta(hours=4), organizer="IT-Referat", venue="Qubes"
    )
    a_group(
        hearing, name="Beschäftigte der LHM", name_en="City employees", modes=["stream"],
        may_ask=False, admission=Admission.PROOF, domains=["muenchen.example"], code="LHM-2024",
    )  # fmt: skip
    a_group(
        hearing, name="Bürger*innen", name_en="Citizens", modes=["stream"], may_ask=False,
        admission=Admission.OPEN, position=1,
    )  # fmt: skip
    with commit():
        privacy.publish(hearing=hearing, text=privacy.OUTLINE, seen=0, who="x", now=NOW)
    a_release(hearing)


def _reach(page: Page, selector: str) -> None:
    """Press the tab key until something is reached."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the tab key never reaches {selector}")


def _open(chromium: Browser, town: Town, path: str, *, script: bool) -> Page:
    context = chromium.new_context(
        base_url=town.url, viewport=PHONE, java_script_enabled=script, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(path)
    return page


def test_from_the_public_page_to_the_answer_by_keyboard_without_javascript(
    chromium: Browser, town: Town
) -> None:
    page = _open(chromium, town, "/anhoerungen/ki", script=False)
    _reach(page, f"[href='{PAGE}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PAGE}")
    _fill_in(page)
    if "Das ging sehr schnell" in page.inner_text("main"):  # a machine types faster than people
        assert page.input_value("#email") == "buergerin@example.org"
        _reach(page, ".guest__submit button")
        page.keyboard.press("Enter")
    page.wait_for_url(f"**{PAGE}/gesendet")
    assert "an buergerin@example.org" in page.inner_text("main")
    town.deliver()
    (text,) = town.office.texts_to("buergerin@example.org")
    link = re.search(r"http://\S+/l/einladung/\S+", text)
    assert link
    page.goto(link[0])
    assert _person().confirmed_at is None  # a mail scanner gets as far as this
    _reach(page, "#answer-stream")
    page.keyboard.press("Space")
    _reach(page, ".guest__submit button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/angaben")
    page.context.close()
    person = _person()
    assert person.confirmed_at is not None
    registration = answers.of(person)
    assert registration is not None
    assert (registration.state, registration.mode) == ("confirmed", Mode.STREAM)
    assert registration.notice == 1


def _fill_in(page: Page) -> None:
    _reach(page, ".option__radio")
    page.keyboard.press("ArrowDown")
    _reach(page, "#name")
    page.keyboard.type("Beispiel Bürgerin")
    _reach(page, "#email")
    page.keyboard.type("buergerin@example.org")
    _reach(page, ".guest__submit button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".kern-alert--danger, .state__title")


def _person() -> Invitation:
    db.session.expire_all()
    return db.session.scalars(select(Invitation)).one()


def test_the_trap_is_out_of_reach_of_eyes_keyboards_and_screen_readers(
    chromium: Browser, town: Town
) -> None:
    page = _open(chromium, town, PAGE, script=True)
    trap = page.locator("[name=betreff]")
    assert trap.count() == 1
    assert not trap.is_visible()
    tree = page.locator("main").aria_snapshot()
    assert "Ihre E-Mail-Adresse" in tree
    assert "Bitte leer lassen" not in tree
    with pytest.raises(AssertionError):
        _reach(page, "[name=betreff]")
    page.context.close()


def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chromium: Browser, town: Town
) -> None:
    page = _open(chromium, town, PAGE, script=True)
    _check(page)
    page.click(".guest__submit button")
    page.wait_for_selector(".kern-error")
    _check(page)
    page.emulate_media(color_scheme="dark")
    _check(page)
    for path in (f"{PAGE}/gesendet", f"{PAGE}?lang=en", "/anhoerungen/ki/programm"):
        page.goto(path)
        _check(page)
    page.context.close()


def _check(page: Page) -> None:
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
