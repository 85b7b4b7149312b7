"""The editor by keyboard: doubts, saving while typing, two at once, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from hearing.database import db
from hearing.protocol import changes, entries
from hearing.protocol.models import Entry, Part
from hearing.recordings.models import Recording
from tests.browser.conftest import Site
from tests.browser.planting import NOW
from tests.hearing.cast import a_hearing, a_recording, heard

pytestmark = pytest.mark.browser
PAUL = {"who": "paul@example.org", "now": NOW}


@pytest.fixture
def number(site: Site) -> Iterator[int]:
    """A recording of its own that nobody else sees."""
    with site.app.app_context():
        later = NOW + timedelta(days=300)
        recording = a_recording(a_hearing(slug="editor", published_at=None, starts_at=later))
        told = [heard(0, "Guten Morgen zusammen."), heard(10, "Es sind 27 Stellen nach § 9.")]
        entries.make(recording, [*told, heard(20, "Vielen Dank.")])
        db.session.commit()
        yield recording.id


def texts(number: int) -> list[str]:
    db.session.rollback()
    query = select(Entry.text).where(Entry.recording_id == number)
    return list(db.session.scalars(query.order_by(Entry.position)))


def somebody_else(number: int, verb: Callable[..., object], **facts: object) -> None:
    db.session.rollback()
    entry = db.session.scalars(select(Entry).filter_by(recording_id=number)).first()
    assert entry
    verb(entry=entry, seen=entry.version, **facts, **PAUL)
    db.session.commit()


def test_a_writer_works_by_keys_and_loses_nothing(
    visit_as_staff: Callable[..., Page], number: int
) -> None:
    page = visit_as_staff(f"/verwaltung/aufzeichnungen/{number}/text")
    page.wait_for_selector(".editor[data-ready]")
    doubts = page.locator("[data-count=doubts]")
    assert doubts.inner_text() == "2"
    page.keyboard.press("n")
    assert "27" in page.inner_text(".editor__voice")
    page.keyboard.press("k")
    page.wait_for_function("document.activeElement.textContent === '§ 9'")
    assert doubts.inner_text() == "1"

    page.focus(".editor__entry >> nth=0")
    page.keyboard.press("b")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Willkommen!")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".editor__state:text-is('gespeichert')")
    assert texts(number)[0] == "Guten Morgen zusammen. Willkommen!"

    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".editor__state:has-text('Ein Beitrag ohne Text')")
    page.reload()
    page.wait_for_selector(".editor__theirs:has-text('Nicht gespeichert')")
    page.click("button:has-text('Verwerfen')")
    assert page.input_value(".editor__edited textarea").endswith("Willkommen!")

    somebody_else(number, changes.rewrite, text="Guten Morgen zusammen. Pauls Text.")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Schön!")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".differs:has-text('Pauls Text.')")
    page.reload()
    page.wait_for_selector(".editor__side-text:has-text('Nicht gespeichert') :text('Schön!')")
    assert page.inner_text(".editor__state") == "nicht gespeichert"
    assert texts(number)[0].endswith("Pauls Text.")
    page.click("text=Meinen Text speichern")
    page.wait_for_selector(".editor__state:text-is('gespeichert')")
    assert texts(number)[0].endswith("Schön!")
    somebody_else(number, changes.mark_as, part=Part.QUESTION)

    page.context.set_offline(True)
    page.keyboard.type(" Offline.")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".editor__state:has-text('Keine Verbindung')")
    page.context.set_offline(False)
    page.wait_for_selector(".editor__state:text-is('gespeichert')")
    assert texts(number)[0].endswith("Offline.")

    for _letter in " Offline.":
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Shift+Enter")
    page.wait_for_selector(".editor__entry:focus:has-text('Offline.')")
    assert texts(number)[1] == "Offline."
    assert (
        db.session.scalars(select(Entry.part).filter_by(recording_id=number)).first() == "question"
    )
    page.keyboard.press("p")
    page.wait_for_selector(".editor__entry:focus:has-text('geprüft')")
    page.keyboard.press("z")
    page.wait_for_selector(".editor__entry[data-open]:has-text('Offline.')")
    assert page.locator("[data-count=open]").inner_text() == "4"

    page.focus(".editor__entry >> nth=0")
    before = texts(number)
    version = page.get_attribute(".editor__entry >> nth=0", "data-version")
    page.keyboard.press("v")
    page.keyboard.press("v")  # the answer to the first one is not there yet
    page.wait_for_function(
        "was => document.querySelector('.editor__entry').dataset.version == Number(was) + 2",
        arg=version,
    )
    assert texts(number) == [" ".join(before[:3]), before[3]]
    assert db.session.get(Recording, number)

    page.keyboard.press("b")
    page.fill(".editor__edited textarea", "Der eine Teil.\n\nDer andere.")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".editor__state:text-is('gespeichert')")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Ja.")
    page.keyboard.press("Escape")
    page.wait_for_selector(".editor__entry:focus:has-text('Ja.')")
    assert texts(number) == ["Der eine Teil. Ja.", "Der andere.", before[3]]
