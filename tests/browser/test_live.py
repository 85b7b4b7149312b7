"""A live stream in a real browser: the countdown, the player, the captions' text, the end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from hearing.app import create_app
from hearing.database import commit, db, upgrade
from hearing.events import pulse
from hearing.stream import places
from hearing.stream.models import LiveStream, StreamState
from media.cues import Cue
from media.live import presses
from media.live.folder import SUBTITLES, Folder
from media.live.playlists import HEAD, TARGET_SECONDS
from media.live.subtitles import text_of
from tests.browser import axe
from tests.browser.conftest import serve
from tests.hearing.cast import a_hearing, a_release
from tests.hearing.stream.cast import a_stream, write_lines

pytestmark = pytest.mark.browser
PAGE = "/anhoerungen/ki/live"
ADDRESS = "/live/token-1/master.m3u8"
PATIENCE = 30_000
CAPTION = "document.querySelector('video').textTracks[0]?.activeCues?.[0]?.text.startsWith('Satz')"
WIDE = "document.documentElement.scrollWidth > innerWidth"


@dataclass(frozen=True, slots=True)
class Day:
    """A hearing whose stream is prepared, served; ``film`` is sent as if it were live."""

    app: Flask
    url: str
    film: Path
    folder: Folder

    def say(self, **facts: object) -> None:
        """Change the stream, as the staff would."""
        with self.app.app_context(), commit():
            stream = db.session.query(LiveStream).one()
            for name, value in facts.items():
                setattr(stream, name, value)
            pulse.beat(stream.hearing_id)

    @contextmanager
    def on_air(self) -> Iterator[None]:
        command = [sys.executable, "-m", "media.live", "start", str(self.film)]
        process = subprocess.Popen([*command, "--out", str(self.folder.path)])
        try:
            self.say(state=StreamState.RUNNING, started_at=self.app.extensions["clock"]())
            yield
            presses.press(self.folder.path, "end")
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()
            process.wait()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    film = tmp_path / "film.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-f", "lavfi", "-i", "sine=r=48000")
    coding = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50")
    command = ["ffmpeg", "-v", "error", *picture, "-t", "60", *coding, "-c:a", "aac", str(film)]
    subprocess.run(command, check=True)
    app = create_app({}, DATA=tmp_path / "data", SECRET_KEY="test")
    with app.app_context():
        upgrade(db.engine)
        now = app.extensions["clock"]()
        hearing = a_hearing(
            starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=6), published_at=now
        )
        a_release(hearing, now)
        stream = a_stream(
            hearing, state=StreamState.PREPARED, started_at=None, caption_model="demo"
        )
        folder = places.folder(stream, data=app.config["DATA"])
        caption(folder)
        db.session.remove()
    with serve(app) as url:
        yield Day(app, url, film, folder)


def caption(folder: Folder, parts: int = 15) -> None:
    """Captions for the first parts, as the program that makes them leaves them."""
    listed = HEAD.format(target=TARGET_SECONDS)
    folder.playlist(SUBTITLES).parent.mkdir(parents=True)
    for number in range(parts):
        cue = Cue(2.0 * number, 2.0 * number + 2, (f"Satz {number}",))
        folder.subtitle(number).write_text(text_of(2.0 * number, [(number, cue)]))
        listed += f"#EXTINF:2.00000,\n{number:05d}.vtt\n"
    folder.playlist(SUBTITLES).write_text(listed)


def watched(browser: Browser, day: Day, complaints: list[str], **options: object) -> Page:
    """The page in a browser of its own; what leaves the site or is refused is a complaint."""
    page = browser.new_context(base_url=day.url, **options).new_page()  # type: ignore[arg-type]
    own = (f"{day.url}/", "data:", f"blob:{day.url}/")

    def on_request(request: Request) -> None:
        if not request.url.startswith(own):
            complaints.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(PAGE)
    return page


def second(page: Page) -> float:
    return float(page.evaluate("document.querySelector('video').currentTime"))


def wait_until(page: Page, true: str) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(true):
        assert time.monotonic() < end, true
        page.wait_for_timeout(100)


def assert_good(page: Page) -> None:
    """Nothing for axe to object to, nothing cut off, on a screen and on a telephone."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe.violations(page) == []
        assert not page.evaluate(WIDE)


def test_from_the_countdown_to_the_end_without_loading_the_page_again(
    chromium: Browser, day: Day
) -> None:
    complaints: list[str] = []
    page = watched(chromium, day, complaints)
    expect(page.locator("[data-countdown]")).to_contain_text("Noch 01:59:")
    assert_good(page)
    with day.on_air():
        expect(page.locator("[data-player]")).to_be_visible(timeout=PATIENCE)
        with_script_off = watched(chromium, day, complaints, java_script_enabled=False)
        expect(with_script_off.locator("video")).to_have_attribute("src", ADDRESS)
        play = page.get_by_role("button", name="Livestream ansehen")
        play.press("Enter")
        expect(play).to_be_hidden()
        expect(page.locator("video")).to_be_focused()
        wait_until(page, "document.querySelector('video').currentTime > 1")
        wait_until(page, "document.querySelector('video').videoWidth === 320")
        page.get_by_role("button", name="Untertitel").click()
        wait_until(page, CAPTION)
        write_lines(day.folder, ["Guten Morgen.", "Wir beginnen."])
        expect(page.locator(".said__line")).to_have_count(2, timeout=PATIENCE)
        assert_good(page)
        presses.press(day.folder.path, "closed", reason="speaker")
        day.say()
        expect(page.get_by_text("Dieser Beitrag wird nicht übertragen.")).to_be_visible()
        page.get_by_role("button", name="Zum Anfang").click()
        wait_until(page, "document.querySelector('video').currentTime < 2")
        page.get_by_role("button", name="Live", exact=True).click()
        wait_until(page, "document.querySelector('video').currentTime > 2")
        page.get_by_label("Qualität").select_option("audio")
        before = second(page)
        wait_until(page, f"document.querySelector('video').currentTime > {before} + 0.5")
        page.locator("video").evaluate("video => video.pause()")
        with_script_off.reload()
        expect(with_script_off.get_by_text("Wir beginnen.")).to_be_visible()
    day.say(state=StreamState.ENDED, ended_at=day.app.extensions["clock"](), notice="Bis bald!")
    expect(page.get_by_text("Bis bald!")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-player]")).to_be_hidden()
    assert_good(page)
    assert complaints == []
