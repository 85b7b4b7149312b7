"""From a recording to a published record, through the pages alone, by two people: the clerk
listens, writes and checks, the chair reads and signs; a citizen finds the record and takes it home.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pypdfium2 import PdfDocument
from sqlalchemy import select

from hearing import demo
from hearing.accounts import staff
from hearing.accounts.models import Assignment
from hearing.accounts.rights import Role
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.protocol import entries
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording, State
from media.segments import Segment, Word
from tests.browser.conftest import PASSWORD, serve
from tests.browser.hands import Mouse

pytestmark = pytest.mark.browser
NOW = demo.BEGIN + timedelta(days=20)
CHECKED_FROM = 90.0
"""Seconds; what comes after that, the clerk has checked the day before."""
LOST = "Diese Aufzeichnung ist ein Beispiel, alle Stimmen kommen aus dem Computer."
PIA, GRETA = "pia@example.org", "greta@example.org"
ROLES = {PIA: Role.PROTOCOL_WRITER, GRETA: Role.APPROVER}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[str]:
    """The address of a product with the demonstration hearing, heard and not yet read by people."""
    data = tmp_path_factory.mktemp("city")
    app = create_app({}, DATA=data, SECRET_KEY="test")
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        demo.build(now=NOW, data=data)
        recording = db.session.scalars(select(Recording)).one()
        hear(recording, data)
        for email, role in ROLES.items():
            name = email.partition("@")[0].title()
            user = staff.create(email=email, name=name, password=PASSWORD, now=NOW)
            db.session.flush()
            db.session.add(Assignment(user_id=user.id, hearing_id=recording.hearing_id, role=role))
        db.session.commit()
        db.session.remove()
    with serve(app) as url:
        yield url


def hear(recording: Recording, data: Path) -> None:
    """What the engine would have heard: the reference, and one sentence that it did not get."""
    reference = json.loads((demo.RESULT / "reference.json").read_text(encoding="utf-8"))
    said = [sentence for turn in reference["turns"] for sentence in turn["sentences"]]
    lost = next(sentence for sentence in said if sentence["text"] == LOST)
    said.remove(lost)
    entries.make(recording, [segment(one) for one in said])
    for entry in db.session.scalars(select(Entry).where(Entry.start > CHECKED_FROM)):
        entry.checked_at, entry.checked_by = NOW - timedelta(days=1), PIA
    gap = {"start": lost["start"], "end": lost["end"], "reason": "heard_again_without_text"}
    recording.state, recording.duration = State.READY, reference["duration"]
    recording.has_picture = True
    recording.published_at = None
    recording.coverage = {
        "speech_seconds": 300.0,
        "text_seconds": 296.0,
        "spans": [{"start": gap["start"], "end": gap["end"], "state": "listed", "missing": [gap]}],
        "doubts": [],
    }
    folder = data / "recordings" / str(recording.id)
    shutil.copy(demo.RESULT / "hearing.mp4", folder / "playback.mp4")


def segment(sentence: dict[str, Any]) -> Segment:
    words = sentence["text"].split()
    pace = (sentence["end"] - sentence["start"]) / len(words)
    return Segment.of_words(
        Word(sentence["start"] + n * pace, sentence["start"] + (n + 1) * pace, f" {word}", 0.9)
        for n, word in enumerate(words)
    )


@pytest.fixture
def enter(city: str, chromium: Browser) -> Iterator[Callable[[str], Mouse]]:
    """Somebody of the staff opens the record of the hearing, from where a login leads."""
    contexts = []

    def _enter(email: str) -> Mouse:
        contexts.append(chromium.new_context(base_url=city, reduced_motion="reduce"))
        hands = Mouse(contexts[-1].new_page())
        hands.page.goto("/anmelden")
        hands.write("E-Mail-Adresse", email)
        hands.write("Passwort", PASSWORD)
        hands.press("Anmelden")
        hands.follow("Protokoll")
        return hands

    yield _enter
    for context in contexts:
        context.close()


def test_two_people_bring_a_recording_to_a_published_record(
    enter: Callable[[str], Mouse], chromium: Browser, city: str
) -> None:
    pia = enter(PIA)
    pia.press("Prüfung beginnen")
    write_what_was_lost(pia)
    check_everything(pia)
    pia.press("Bearbeitung abschließen")
    pia.press("Unterschreiben")
    expect(pia.page.get_by_text("Noch nicht unterschrieben.")).to_be_visible()
    greta = enter(GRETA)
    greta.follow("Den Text lesen, der unterschrieben wird")
    expect(greta.page.get_by_text(LOST)).to_be_visible()
    greta.follow("Zurück, um zu unterschreiben")
    greta.press("Unterschreiben")
    greta.set_time("Genehmigt am", f"{NOW:%Y-%m-%d}")
    greta.press("Genehmigung vermerken")
    greta.press("Veröffentlichen")
    expect(greta.page.get_by_role("link", name="Fassung 1", exact=True)).to_be_visible()
    pia.follow("Niederschrift")
    pia.follow("Aufzeichnung des Hearings (Demonstration)")
    pia.press("Veröffentlichen")
    take_home(chromium, city)


def write_what_was_lost(pia: Mouse) -> None:
    """The sentence that the engine did not get, where the record's page says it is missing."""
    pia.unfold("Auch beim zweiten Hören wurde hier kein Text erkannt.")
    pia.write("Was gesagt wurde", LOST)
    pia.pick("Wer spricht", "Moderation")
    pia.press("Text einfügen")


def check_everything(pia: Mouse) -> None:
    pia.follow("Text prüfen")
    right = pia.page.get_by_role("button", name="Geprüft", exact=True)
    for left in range(right.count(), 0, -1):
        right.first.click()
        expect(right).to_have_count(left - 1)
    pia.follow("Protokoll")


def take_home(chromium: Browser, city: str) -> None:
    """What a citizen without JavaScript gets: the page, and a document that says the same."""
    context = chromium.new_context(base_url=city, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/anhoerungen/{demo.SLUG}")
    page.get_by_role("main").get_by_role("link", name="Niederschrift").first.click()
    expect(page.get_by_text(LOST)).to_be_visible()
    document = PdfDocument(
        context.request.get(f"/anhoerungen/{demo.SLUG}/niederschrift.pdf").body()
    )
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    assert LOST in " ".join(text.split())
    assert "Fassung 1" in text
    context.close()
