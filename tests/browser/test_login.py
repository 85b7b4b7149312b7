"""The login with a second factor, by keyboard, without JavaScript; its pages looked at by axe."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from hearing.accounts import reset, staff
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.mail import links
from tests.browser.axe import violations
from tests.browser.conftest import EMAIL, PASSWORD, serve

pytestmark = pytest.mark.browser
ACCOUNT = "/verwaltung/konto"
FACTOR = f"{ACCOUNT}/zweiter-faktor"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a site with one account, and that of a link to a new password."""
    app = create_app({}, DATA=tmp_path, SECRET_KEY="test")
    now = datetime.now(UTC)  # the app of the second factor goes by the real clock
    with app.app_context():
        upgrade(db.engine)
        user = staff.create(email=EMAIL, name="Leitung", password=PASSWORD, now=now)
        db.session.flush()
        token = links.make(
            hearing_id=None,
            purpose=reset.PURPOSE,
            subject_id=user.id,
            expires_at=now + timedelta(hours=1),
            now=now,
        )
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield url, reset.PATH.replace("<token>", token)


def enter(page: Page, field: str) -> None:
    """Send the form of a field by key and wait for the page that answers it."""
    with page.expect_navigation():
        page.press(field, "Enter")


def give_password(page: Page) -> None:
    page.goto("/anmelden")
    page.fill("#email", EMAIL)
    page.fill("#password", PASSWORD)
    enter(page, "#password")


def begin_setup(page: Page) -> pyotp.TOTP:
    """Open the page with the QR code; what an app reads off the screen."""
    page.goto(FACTOR)
    page.press("main button", "Enter")
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.locator(".qr").screenshot())))
    totp = pyotp.parse_uri(read.text)
    assert isinstance(totp, pyotp.TOTP)
    assert totp.secret == page.inner_text(".secret").replace(" ", "")
    return totp


def give_code(page: Page, code: str) -> None:
    page.fill("#code", code)
    enter(page, "#code")


def test_the_second_factor_is_set_up_and_asked_for_without_javascript(
    office: tuple[str, str], chromium: Browser
) -> None:
    url, _link = office
    page = chromium.new_context(base_url=url, java_script_enabled=False).new_page()
    give_password(page)
    totp = begin_setup(page)
    give_code(page, totp.now())
    recovery = page.locator(".codes code").all_inner_texts()
    assert len(recovery) == 10
    page.press("text=Abmelden", "Enter")
    give_password(page)
    assert page.url == f"{url}/anmelden/code"
    give_code(page, "falsch")
    assert page.get_attribute("#code", "aria-invalid") == "true"
    give_code(page, totp.at(datetime.now(UTC) + timedelta(seconds=30)))
    page.goto(ACCOUNT)
    assert EMAIL in page.inner_text("main")
    page.context.close()


def test_axe_finds_nothing_on_the_pages_of_an_account(
    office: tuple[str, str], chromium: Browser
) -> None:
    url, link = office
    page = chromium.new_context(base_url=url).new_page()

    def look() -> None:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
            assert violations(page) == [], page.url

    for path in ("/anmelden/passwort-vergessen", "/anmelden/passwort-vergessen/gesendet", link):
        page.goto(path)
        look()
    give_password(page)
    for path in (ACCOUNT, f"{ACCOUNT}/passwort", FACTOR):
        page.goto(path)
        look()
    totp = begin_setup(page)
    look()
    give_code(page, totp.now())
    look()
    for path in (FACTOR, f"{FACTOR}/ausschalten", f"{FACTOR}/codes"):
        page.goto(path)
        look()
    page.press("text=Abmelden", "Enter")
    give_password(page)
    give_code(page, "falsch")
    look()
    page.context.close()
