"""Bringing a recording in with a real browser: over a dropping line, to a server that is killed."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Request, Route, expect
from sqlalchemy import delete, select

from hearing.accounts import staff
from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.jobs.models import Job, JobState
from hearing.recordings import pipeline, uploads
from hearing.recordings.models import Recording, State, Upload
from media.ffmpeg import find_program
from tests.browser.axe import violations
from tests.hearing.cast import a_hearing, a_recording

pytestmark = pytest.mark.browser
EMAIL, PASSWORD = "olga@example.org", "ein langes Passwort"
LIST = "/verwaltung/aufzeichnungen"
NEW = f"{LIST}/neu"
PATIENCE = 40.0
FAST, SLOW = 80_000_000, 1_000_000


class Server:
    """The product's own web server in a process that can be killed and started again."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.data = data
        self.url = f"http://127.0.0.1:{self.port}"
        self.app = create_app({}, DATA=data)
        self._prepare()
        self.start()

    def _prepare(self) -> None:
        now = datetime.now(UTC)
        with self.app.app_context():
            upgrade(db.engine)
            staff.create(email=EMAIL, name="Olga", password=PASSWORD, now=now, administrator=True)
            began = now - timedelta(days=3)
            a_hearing(starts_at=began, ends_at=began + timedelta(hours=4))

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "hearing.app:create_app()"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        command += ["--threads", "8", "--timeout", "0", "--log-level", "error"]
        environment = {**os.environ, "HEARING_DATA": str(self.data)}
        self.process = subprocess.Popen(command, env=environment, start_new_session=True)
        wait_for(self._answers)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/anmelden", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """End it with -9, master and worker at once: nothing is tidied up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def arrived(self) -> int:
        """How many bytes of uploads lie on the disk."""
        return sum(path.stat().st_size for path in uploads.folder(self.data).iterdir())

    def recording(self) -> Recording:
        with self.app.app_context():
            recording = db.session.scalars(select(Recording)).one()
            db.session.expunge(recording)
            return recording

    def stored_hash(self) -> str:
        path = pipeline.source(recording=self.recording(), data=self.data)
        return hashlib.sha256(path.read_bytes()).hexdigest()


def wait_for(there: Callable[[], Any], page: Page | None = None) -> None:
    """Wait; with a page its routes are answered meanwhile."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if there():
            return
        if page is None:
            time.sleep(0.05)
        else:
            page.wait_for_timeout(50)
    raise AssertionError(f"it did not happen within {PATIENCE} seconds")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a hearing and one of the staff."""
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    server.kill()


@pytest.fixture
def server(running: Server) -> Server:
    """The server without any recording or upload."""
    with running.app.app_context():
        for table in (Upload, Recording, Job):
            db.session.execute(delete(table))
        db.session.commit()
    for path in uploads.folder(running.data).iterdir():
        path.unlink()
    return running


@pytest.fixture
def log_in(server: Server, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page as Olga in a browser of its own; no script may fail in it."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def log_in(path: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto("/anmelden")
        page.fill("#email", EMAIL)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_load_state()
        page.goto(path)
        return page

    yield log_in
    for context in contexts:
        context.close()
    assert broken == []


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of noise in stereo: a WAV file of 11.5 MB with a difficult name."""
    path = tmp_path_factory.mktemp("talk") / "Anhörung „Vormittag“ 'A' 1.wav"
    noise = "anoisesrc=duration=60:sample_rate=48000:seed=1,pan=stereo|c0=c0|c1=c0"
    command = [find_program(), "-v", "error", "-f", "lavfi", "-i", noise, str(path)]
    subprocess.run(command, check=True)
    return path


@cache
def session(page: Page) -> CDPSession:
    """The line to the browser's inside: of two, each would limit for itself."""
    return page.context.new_cdp_session(page)


def limit_line(page: Page, bytes_per_second: int) -> None:
    """Give the page a line that takes some seconds for the file."""
    conditions = {
        "offline": False,
        "latency": 0,
        "downloadThroughput": -1,
        "uploadThroughput": bytes_per_second,
    }
    session(page).send("Network.emulateNetworkConditions", conditions)


def choose(page: Page, path: Path, **values: str) -> None:
    page.set_input_files("#file", str(path))
    page.select_option("#model", "demo")
    for name, value in values.items():
        page.fill(f"#{name}", value)


def press_add(page: Page) -> None:
    page.click("[data-submit] button")


def sent_offsets(page: Page) -> list[int]:
    """Collects where in the file each piece that the page sends begins."""
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", note)
    return offsets


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_dropping_line_and_a_killed_server_cost_no_byte(
    server: Server, log_in: Callable[..., Page], talk: Path
) -> None:
    page = log_in(NEW)
    aborted: list[str] = []

    def drop_twice(route: Route) -> None:
        if route.request.method == "PATCH" and len(aborted) < 2:
            aborted.append(route.request.url)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/verwaltung/uploads/*", drop_twice)
    choose(page, talk, title="Vormittag")
    press_add(page)
    expect(page.locator("[data-text]")).to_contain_text("Die Leitung ist unterbrochen")
    wait_for(lambda: len(aborted) == 2, page)
    page.unroute("**/verwaltung/uploads/*")
    limit_line(page, SLOW)
    wait_for(lambda: server.arrived() > 2_000_000)
    server.kill()
    kept = server.arrived()
    offsets = sent_offsets(page)
    expect(page.locator("[data-text]")).to_contain_text("Die Leitung ist unterbrochen")
    limit_line(page, FAST)
    server.start()
    page.wait_for_url(re.compile(rf"{LIST}/\d+$"), timeout=60_000)
    assert 2_000_000 < kept < talk.stat().st_size
    assert min(offsets) == kept
    assert server.stored_hash() == server.recording().sha256 == hash_of(talk)
    assert server.recording().file_name == talk.name
    assert server.recording().title == "Vormittag"
    assert page.locator("h1").inner_text() == "Vormittag"
    assert server.arrived() == 0


def test_an_upload_goes_on_in_another_browser_after_this_one_was_closed(
    server: Server, log_in: Callable[..., Page], talk: Path
) -> None:
    page = log_in(NEW)
    limit_line(page, SLOW // 2)
    choose(page, talk, title="Nachmittag")
    press_add(page)
    wait_for(lambda: server.arrived() > 700_000)
    page.context.close()
    page = log_in(LIST)
    assert "Angefangene Übertragungen" in page.inner_text("main")
    assert violations(page) == []
    page.click("a:has-text('Fortsetzen')")
    assert page.input_value("#title") == "Nachmittag"
    assert talk.name in page.inner_text("#file-hint")
    page.evaluate("document.querySelector('[data-upload]').dataset.chunk = 2 ** 18")
    offsets = sent_offsets(page)
    choose(page, talk)
    press_add(page)
    page.wait_for_url(re.compile(rf"{LIST}/\d+$"), timeout=60_000)
    assert min(offsets) > 700_000
    assert len(offsets) > 3
    assert server.stored_hash() == hash_of(talk)
    assert server.recording().title == "Nachmittag"


def test_another_file_than_the_one_begun_is_refused(
    server: Server, log_in: Callable[..., Page], talk: Path, tmp_path: Path
) -> None:
    page = log_in(NEW)
    limit_line(page, SLOW)
    choose(page, talk)
    press_add(page)
    wait_for(lambda: server.arrived() > 0)
    page.context.close()
    page = log_in(LIST)
    page.click("a:has-text('Fortsetzen')")
    other = tmp_path / "other.wav"
    other.write_bytes(talk.read_bytes())
    choose(page, other)
    press_add(page)
    assert page.inner_text("#file-error") == "Das ist eine andere Datei als beim ersten Mal."
    assert "file-error" in (page.get_attribute("#file", "aria-describedby") or "")
    assert violations(page) == []


def test_pausing_going_on_and_giving_up(
    server: Server, log_in: Callable[..., Page], talk: Path
) -> None:
    page = log_in(NEW)
    limit_line(page, SLOW)
    choose(page, talk)
    press_add(page)
    wait_for(lambda: server.arrived() > 500_000)
    expect(page.locator("[data-text]")).to_contain_text("pro Sekunde")
    for hidden in ("[data-submit]", "[data-resume]"):
        expect(page.locator(hidden)).to_be_hidden()
    page.click("[data-pause]")
    expect(page.locator("[data-text]")).to_contain_text("Angehalten bei")
    expect(page.locator("[data-resume]")).to_be_focused()
    assert violations(page) == []
    time.sleep(0.5)  # what was on the wire when it was pressed
    paused = server.arrived()
    time.sleep(0.5)
    assert server.arrived() == paused
    page.click("[data-resume]")
    wait_for(lambda: server.arrived() > paused)
    page.click("[data-discard]")
    wait_for(lambda: list(uploads.folder(server.data).iterdir()) == [])
    expect(page.locator("[data-panel]")).to_be_hidden()
    expect(page.locator("[data-submit]")).to_be_visible()
    limit_line(page, FAST)
    press_add(page)
    page.wait_for_url(re.compile(rf"{LIST}/\d+$"), timeout=60_000)
    assert server.stored_hash() == hash_of(talk)


def test_a_file_that_is_no_recording_is_refused_beside_its_field_and_the_rest_stays(
    server: Server, log_in: Callable[..., Page], tmp_path: Path
) -> None:
    page = log_in(NEW, viewport={"width": 390, "height": 844})
    letter = tmp_path / "Brief.mp4"
    letter.write_text("Sehr geehrte Damen und Herren, " * 1000)
    choose(page, letter, title="Mein Titel", started_at="2024-06-07T09:31:02")
    press_add(page)
    expect(page.locator("#file-error")).to_contain_text("keine Ton- oder Videodatei")
    assert page.input_value("#title") == "Mein Titel"
    assert page.input_value("#started_at") == "2024-06-07T09:31:02"
    assert page.input_value("#model") == "demo"
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert server.arrived() == 0


def test_a_lost_login_is_said_beside_the_field(
    server: Server, log_in: Callable[..., Page], talk: Path
) -> None:
    page = log_in(NEW)
    choose(page, talk)
    page.context.clear_cookies()
    press_add(page)
    expect(page.locator("#file-error")).to_contain_text("Sie sind nicht mehr angemeldet")
    expect(page.locator("[data-submit]")).to_be_visible()
    expect(page.locator("#file")).to_be_focused()
    assert server.arrived() == 0


def test_a_disk_that_fills_up_is_said_and_the_upload_goes_on_when_there_is_room(
    server: Server, log_in: Callable[..., Page], talk: Path
) -> None:
    page = log_in(NEW)
    full = {"error": "Auf dem Server ist kein Platz mehr."}

    def fill_up(route: Route) -> None:
        if route.request.method == "PATCH":
            route.fulfill(status=507, json=full)
        else:
            route.continue_()

    page.route("**/verwaltung/uploads/*", fill_up)
    choose(page, talk)
    press_add(page)
    expect(page.locator("#file-error")).to_have_text(full["error"])
    expect(page.locator("[data-text]")).to_contain_text("kein Platz mehr. Unterbrochen bei 0")
    page.unroute("**/verwaltung/uploads/*")
    page.click("[data-resume]")
    page.wait_for_url(re.compile(rf"{LIST}/\d+$"), timeout=60_000)
    assert server.stored_hash() == hash_of(talk)


def test_without_a_script_the_form_sends_the_file_itself(
    server: Server, log_in: Callable[..., Page], talk: Path
) -> None:
    page = log_in(NEW, java_script_enabled=False)
    choose(page, talk, title="Ohne Skript")
    press_add(page)
    page.wait_for_url(re.compile(rf"{LIST}/\d+$"), timeout=60_000)
    assert server.stored_hash() == hash_of(talk)
    page.click("text=Stand neu laden")
    page.click("text=Aufzeichnung jetzt löschen")
    page.click("text=Endgültig löschen")
    assert page.url.endswith(LIST)
    assert server.recording().state is State.DELETED


def test_progress_moves_on_the_page_without_loading_it_anew(
    server: Server, log_in: Callable[..., Page], talk: Path
) -> None:
    page = log_in(NEW)
    choose(page, talk)
    press_add(page)
    page.wait_for_url(re.compile(rf"{LIST}/\d+$"), timeout=60_000)
    page.evaluate("window.same = true")
    assert violations(page) == []
    with server.app.app_context():
        job = db.session.scalars(select(Job).where(Job.kind == "probe")).one()
        job.state, job.attempts = JobState.RUNNING, 1
        job.done_seconds, job.total_seconds = 30.0, 60.0
        job.started_at = datetime.now(UTC) - timedelta(seconds=10)
        job.lease_until = datetime.now(UTC) + timedelta(hours=1)
        db.session.commit()
    bar = page.locator("[data-step=probe] progress")
    expect(bar).to_be_visible(timeout=10_000)
    assert bar.get_attribute("value") == "50"
    expect(page.locator("[data-step=probe] [data-text]")).to_contain_text("-fache Echtzeit")
    assert page.inner_text("[data-announcement]") == "Datei prüfen: 50 %"
    assert page.evaluate("window.same")
    page.click("text=Verarbeitung anhalten")
    expect(page.locator("[data-summary]")).to_contain_text("ist angehalten")
    assert server.recording().state is State.CANCELLED


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_the_staffs_pages(
    server: Server, log_in: Callable[..., Page], width: int
) -> None:
    with server.app.app_context():
        hearing = db.session.scalars(select(Hearing)).one()
        gap = {"start": 83.5, "end": 85.0, "reason": "heard_again_without_text"}
        spans = [{"start": 80.0, "end": 90.0, "state": "part", "missing": [gap]}]
        doubts = [{"kind": "repetition", "start": 12.3, "end": 20.0, "detail": ""}]
        seconds = {"speech_seconds": 60.0, "text_seconds": 58.5}
        coverage = {**seconds, "spans": spans, "doubts": doubts}
        number = a_recording(hearing, coverage=coverage).id
    page = log_in(LIST, viewport={"width": width, "height": 900})
    for path in (LIST, NEW, f"{LIST}/{number}", f"{LIST}/{number}/loeschen"):
        page.goto(path)
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.emulate_media(color_scheme="dark")
        assert violations(page) == [], path
        page.emulate_media(color_scheme="light")
