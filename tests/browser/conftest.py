"""A real browser on a real server: Debian's Chromium, SQLite, a planted hearing with media."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)
from werkzeug.serving import make_server

from hearing.accounts import staff
from hearing.app import create_app
from hearing.database import db, upgrade
from tests import quick
from tests.browser import planting

# The shell is Chromium without the windows around a page: it takes two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
)
EMAIL, PASSWORD = "leitung@example.org", "ein langes Passwort"


@dataclass(frozen=True, slots=True)
class Site:
    """A running product with a planted hearing; staff log in as EMAIL with PASSWORD."""

    app: Flask
    url: str
    planted: planting.Planted


@contextmanager
def serve(app: Flask, port: int = 0) -> Iterator[str]:
    """Serve an application, on a free port unless one is named; gives its address."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=10)


@pytest.fixture(scope="session", autouse=True)
def _quickly() -> Iterator[None]:
    with quick.passwords(), quick.addresses():
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; without Chromium they are skipped and say so."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Site]:
    """The product with a published hearing, one for all tests: they only read."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("no ffmpeg on this machine (Debian: apt install ffmpeg)")
    data: Path = tmp_path_factory.mktemp("site")
    app = create_app({}, DATA=data, SECRET_KEY="test")
    app.extensions["clock"] = lambda: planting.NOW
    with app.app_context():
        upgrade(db.engine)
        planted = planting.plant(data)
        planting.make_media(planted.folder)
        staff.create(
            email=EMAIL, name="Leitung", password=PASSWORD, now=planting.NOW, administrator=True
        )
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield Site(app, url, planted)


@pytest.fixture
def visit(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page as a visitor in a browser of its own: ``visit(path, width=390)``.

    At the end no request may have left the site, and no script may have failed.
    """
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    broken: list[str] = []

    def _visit(path: str, *, width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        _watch(page, site.url, foreign, broken)
        page.goto(path)
        return page

    yield _visit
    for context in contexts:
        context.close()
    assert not foreign
    assert not broken


def _watch(page: Page, url: str, foreign: list[str], broken: list[str]) -> None:
    own = (f"{url}/", "data:", f"blob:{url}/")

    def on_request(request: Request) -> None:
        if not request.url.startswith(own):
            foreign.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: broken.append(str(error)))


@pytest.fixture
def visit_as_staff(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Like ``visit``, logged in."""

    def _visit(path: str, **options: Any) -> Page:
        page = visit("/anmelden", **options)
        page.fill("#email", EMAIL)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_load_state()
        page.goto(path)
        return page

    return _visit
