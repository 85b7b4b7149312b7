"""The door in a real browser: without a network, with two phones, with a camera."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import segno
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from hearing.accounts import staff
from hearing.accounts.models import Assignment
from hearing.accounts.rights import Role
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.door import codes, presence
from hearing.door.models import DoorEvent, DoorEventKind
from hearing.mail import links
from tests.browser import axe
from tests.browser.conftest import CHROMIUM, EMAIL, FLAGS, PASSWORD, serve
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing
from tests.hearing.door.cast import a_guest, ticket_of

pytestmark = pytest.mark.browser
DOOR = "/verwaltung/anhoerungen/ki/einlass"
Kind = DoorEventKind
GUESTS, FEW = 90, 25


@dataclass(frozen=True, slots=True)
class Hall:
    """A hearing with guests, served; their codes, one of another hearing, and a guest's ticket."""

    app: Flask
    url: str
    codes: list[str]
    foreign: str
    ticket: str

    def kinds(self) -> Counter[DoorEventKind]:
        """What was stored of the door."""
        with self.app.app_context():
            return presence.attempts(1)


@pytest.fixture
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    with app.app_context():
        now = app.extensions["clock"]()
        upgrade(db.engine)
        hearing = a_hearing(starts_at=now, ends_at=now + timedelta(hours=4))
        group = a_group(hearing)
        tickets = [
            ticket_of(a_guest(group, f"Gast {n:03}")).code
            for n in range(getattr(request, "param", FEW))
        ]
        foreign = ticket_of(a_guest(a_group(a_hearing(slug="zwei")), "Fremd")).code
        user = staff.create(email=EMAIL, name="Tessa", password=PASSWORD, now=NOW)
        db.session.flush()
        db.session.add_all(
            Assignment(user_id=user.id, hearing_id=hearing.id, role=role)
            for role in (Role.CHECK_IN, Role.ORGANIZER)
        )
        token = links.make(
            hearing_id=hearing.id,
            purpose="invitation",
            subject_id=1,
            expires_at=now + timedelta(days=1),
            now=now,
        )
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield Hall(app, url, tickets, foreign, f"/l/einladung/{token}/ticket")


def a_phone(browser: Browser, hall: Hall, **options: object) -> BrowserContext:
    """A phone whose browser is logged in."""
    context = browser.new_context(
        base_url=hall.url,
        viewport={"width": 390, "height": 844},
        **options,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(f"/anmelden?next={DOOR}")
    log_in(page)
    page.close()
    return context


def log_in(page: Page) -> None:
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(f"**{DOOR}")


def at_the_door(phone: BrowserContext) -> Page:
    """The page, once it is kept for the time without a network."""
    page = phone.new_page()
    page.goto(DOOR)
    page.wait_for_selector("[data-kept]", state="attached")
    return page


def scan(page: Page, code: str) -> str:
    """Type a code; gives what the page says in big letters."""
    page.locator("[data-result]").evaluate("box => box.replaceChildren()")
    page.fill("#code", code)
    page.press("#code", "Enter")
    return page.locator(".door__result .door-result__title").inner_text().strip()


def told(page: Page) -> None:
    """Wait until nothing waits on this phone any longer."""
    expect(page.locator("[data-waiting]")).to_be_hidden(timeout=30_000)
    expect(page.locator("[data-away]")).to_be_hidden()


@pytest.mark.slow
@pytest.mark.parametrize("hall", [GUESTS], indirect=True)
def test_200_scans_of_two_phones_without_a_network_count_each_arrival_once(
    chromium: Browser, hall: Hall
) -> None:
    anna, bert = a_phone(chromium, hall), a_phone(chromium, hall)
    one, two = at_the_door(anna), at_the_door(bert)
    anna.set_offline(True)
    bert.set_offline(True)
    said: Counter[str] = Counter()
    for number, code in enumerate(hall.codes[:70]):
        said[scan(one, code)] += 1
        if number < 30:
            said[scan(one, codes.spell(code).lower())] += 1
        if number == 40:  # the phone is switched off and on again
            one.close()
            one = anna.new_page()
            one.goto(DOOR)
    assert said == {"Gültig": 70, "Schon gesehen": 30}
    said.clear()
    for code in [*hall.codes[20:], *hall.codes[60:87], hall.foreign, "ACDE-FHJK-MNPR", "falsch"]:
        said[scan(two, code)] += 1
    assert said == {"Gültig": 70, "Schon gesehen": 27, "Nicht auf der Liste": 3}
    expect(one.locator("[data-waiting-count]")).to_have_text("100")
    assert hall.kinds() == {}
    two.reload()
    expect(two.locator("[data-waiting-count]")).to_have_text("100")
    bert.set_offline(False)
    anna.set_offline(False)
    told(one)
    told(two)
    assert hall.kinds() == {
        Kind.ARRIVAL: GUESTS,
        Kind.AGAIN: 30 + 27 + 50,
        Kind.OTHER_HEARING: 1,
        Kind.UNKNOWN: 2,
    }
    with hall.app.app_context():
        people = select(func.count(DoorEvent.invitation_id.distinct()))
        assert db.session.scalar(people.where(DoorEvent.kind == Kind.ARRIVAL)) == GUESTS
        assert sum(presence.counts(1).values()) == GUESTS
    # who was let in by both is told on the phone that came second, of the last scan in big letters
    problems = sum(page.locator(".door-problems li").count() for page in (one, two))
    assert problems + one.locator(".door__result .door-result--again").count() == 50
    for phone in (anna, bert):
        phone.close()


def test_a_session_that_ends_without_a_network_loses_nothing(chromium: Browser, hall: Hall) -> None:
    phone = a_phone(chromium, hall)
    page = at_the_door(phone)
    phone.set_offline(True)
    assert scan(page, hall.codes[0]) == "Gültig"
    phone.clear_cookies()
    phone.set_offline(False)
    login = page.get_by_role("link", name="Neu anmelden")
    expect(login).to_be_visible(timeout=15_000)
    assert hall.kinds() == {}
    login.click()
    log_in(page)
    told(page)
    assert hall.kinds() == {Kind.ARRIVAL: 1}
    phone.close()


def test_an_answer_that_got_lost_is_asked_for_again(chromium: Browser, hall: Hall) -> None:
    phone = a_phone(chromium, hall)
    page = at_the_door(phone)
    lost: list[int] = []

    def lose_first(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        lost.append(answer.status)
        if len(lost) == 1:
            route.abort()  # type: ignore[attr-defined]
        else:
            route.fulfill(response=answer)  # type: ignore[attr-defined]

    page.route("**/nachtrag", lose_first)
    scan(page, hall.codes[0])
    told(page)
    assert lost == [200, 200]
    assert hall.kinds() == {Kind.ARRIVAL: 1}
    phone.close()


def test_the_kept_page_names_nobody(chromium: Browser, hall: Hall) -> None:
    phone = a_phone(chromium, hall)
    page = at_the_door(phone)
    page.fill("#name", "Gast")
    page.press("#name", "Enter")
    expect(page.locator(".door-person")).to_have_count(20)
    page.get_by_role("button", name="Einlassen: Gast 003").click()
    expect(page.locator(".door-result__name")).to_have_text("Gast 003")
    kept = page.evaluate(
        """async () => {
          const cache = await caches.open("einlass");
          const texts = await Promise.all((await cache.keys()).map(
            async (key) => (await cache.match(key)).text()));
          return [...texts, JSON.stringify({...localStorage})].join();
        }"""
    )
    assert "data-door" in kept
    assert "Gast 0" not in kept
    assert not any(code in kept for code in hall.codes)
    phone.close()


def test_the_camera_reads_the_ticket(hall: Hall, tmp_path: Path, chromium: Browser) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("no ffmpeg on this machine (Debian: apt install ffmpeg)")
    film = a_film_of(hall.codes[0], tmp_path)
    flags = [
        *FLAGS,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=flags)
    phone = a_phone(browser, hall, permissions=["camera"])
    page = at_the_door(phone)
    page.get_by_role("button", name="Tickets mit der Kamera scannen").click()
    expect(page.locator(".door__result .door-result__title")).to_have_text(
        re.compile("Eingelassen"), timeout=20_000
    )
    page.wait_for_timeout(2_000)  # the ticket is still before the camera
    assert hall.kinds() == {Kind.ARRIVAL: 1}
    assert axe.violations(page) == []
    page.get_by_label("Kamera vermerkt, wer geht").check()
    page.get_by_role("button", name="Kamera ausschalten").click()
    expect(page.locator("[data-view]")).to_be_hidden()
    browser.close()


def a_film_of(code: str, folder: Path) -> Path:
    """What a camera sees before which a phone with a ticket is held, a little askew."""
    picture, film = folder / "ticket.png", folder / "ticket.mjpeg"
    segno.make(code, error="q", micro=False).save(picture, scale=10, border=4)
    turned = (
        "pad=1280:720:(ow-iw)/2:(oh-ih)/2:gray,rotate=0.15:fillcolor=gray,boxblur=2,format=yuvj420p"
    )
    command = ["ffmpeg", "-v", "error", "-loop", "1", "-i", str(picture), "-t", "2", "-r", "10"]
    subprocess.run([*command, "-vf", turned, "-q:v", "4", str(film)], check=True)
    return film


def test_without_a_script_and_by_keyboard_alone(chromium: Browser, hall: Hall) -> None:
    phone = a_phone(chromium, hall, java_script_enabled=False)
    page = phone.new_page()
    page.goto(DOOR)
    page.locator("#code").focus()
    page.keyboard.type(codes.spell(hall.codes[0]).lower())
    page.keyboard.press("Enter")
    expect(page.locator(".door-result__title")).to_have_text("Eingelassen")
    page.locator("#name").focus()
    page.keyboard.type("Gast 007")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".door-person__name")).to_have_text("Gast 007")
    page.get_by_role("button", name="Einlassen: Gast 007").press("Enter")
    expect(page.locator(".door-result__name")).to_have_text("Gast 007")
    assert hall.kinds() == {Kind.ARRIVAL: 2}
    phone.close()


def test_the_pages_are_accessible_and_narrow(chromium: Browser, hall: Hall) -> None:
    phone = a_phone(chromium, hall)
    page = at_the_door(phone)
    presence_list = "/verwaltung/anhoerungen/ki/anwesenheit"
    for path in (DOOR, f"{DOOR}?name=Gast", presence_list, hall.ticket):
        page.goto(path)
        if path == DOOR:
            for code in (hall.codes[0], hall.codes[0], "falsch"):
                scan(page, code)
                check(page)
        check(page)
    phone.close()


def check(page: Page) -> None:
    for width, scheme in ((1280, "light"), (390, "dark"), (320, "light")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert axe.violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
