"""Slides that are no PDF: their pages come from a PDF beside them, their text from themselves."""

from __future__ import annotations

import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from odf.draw import Frame, Page, TextBox
from odf.opendocument import OpenDocumentPresentation
from odf.style import DrawingPageProperties, MasterPage, PageLayout, Style
from odf.text import P
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.files import store
from hearing.files.models import StoredFile
from hearing.jobs import worker
from hearing.jobs.models import Job, JobState
from hearing.persons import Person
from hearing.slides import pictures, releases, work
from hearing.slides.pictures import Stage
from hearing.speakers import contributions, personal_data
from hearing.speakers.models import Slides, Speaker
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_speaker
from tests.hearing.files import samples
from tests.hearing.slides.conftest import WHO, says

STAFF = "/verwaltung/anhoerungen/ki/folien"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
TITLES = ("Sprachmodelle", "Quastenflosser")
NO_OFFICE = """#!/bin/sh
for word in "$@"; do last=$word; done
case $last in *.pptx) cp {pdf} "$(dirname "$last")/slides.pdf";; esac
"""
"""A program that is called like LibreOffice and hands out a file that is there."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine on which programs are installed in a folder that the test fills."""

    app: Flask
    programs: Path

    def install(self, pdf: bytes) -> None:
        """Let ``soffice`` make this of every presentation."""
        made, program = self.programs / "made.pdf", self.programs / "soffice"
        made.write_bytes(pdf)
        program.write_text(NO_OFFICE.format(pdf=made))
        program.chmod(0o700)

    def work(self) -> list[JobState]:
        """Do what is listed; how it ended."""
        waiting = select(Job.id).where(Job.state == JobState.WAITING)
        for number in db.session.scalars(waiting).all():
            worker.answer(self.app, number, lambda _ids: None)
        db.session.expire_all()
        return list(db.session.scalars(select(Job.state).order_by(Job.id)))


@pytest.fixture
def machine(app: Flask, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "cp", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or "")
    monkeypatch.setenv("PATH", str(programs))
    work.Work(data, lambda: NOW).register()
    return Machine(app, programs)


@pytest.fixture
def anna(app: Flask, data: Path) -> Speaker:
    """Anna, who has handed in two slides as PPTX and agreed to be recorded."""
    anna = a_speaker(a_hearing(), "Anna Beispiel")
    anna.email = "anna@example.org"
    hand_in(anna, samples.slides({slide(n): told(TITLES[n]) for n in (0, 1)}), "deck.pptx", data)
    says(anna, True)
    return anna


def slide(number: int) -> str:
    return f"ppt/slides/slide{number + 1}.xml"


def told(text: str) -> bytes:
    return f'<s xmlns:a="{DRAWING}"><a:p><a:t>{text}</a:t></a:p></s>'.encode()


def hand_in(speaker: Speaker, content: bytes, name: str, data: Path) -> None:
    facts: dict[str, Any] = {"name": name, "largest": 1_000_000, "who": WHO, "now": NOW}
    with commit():
        contributions.hand_in_slides(
            speaker=speaker, stream=io.BytesIO(content), data=data, **facts
        )


def presentation() -> bytes:
    """Two slides as ODP, by odfpy; the second is skipped in the talk."""
    made = OpenDocumentPresentation()
    skipped = Style(name="Skipped", family="drawing-page")
    skipped.addElement(DrawingPageProperties(visibility="hidden"))
    made.automaticstyles.addElement(skipped)
    layout = PageLayout(name="Layout")
    made.automaticstyles.addElement(layout)
    master = MasterPage(name="Master", pagelayoutname=layout)
    made.masterstyles.addElement(master)
    for title, facts in zip(TITLES, ({}, {"stylename": skipped}), strict=True):
        page = Page(masterpagename=master, **facts)
        frame, box = Frame(width="20cm", height="3cm", x="2cm", y="2cm"), TextBox()
        box.addElement(P(text=title))
        frame.addElement(box)
        page.addElement(frame)
        made.presentation.addElement(page)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_an_organizer_adds_the_pdf_of_slides_that_are_none(
    olga: FlaskClient, visitor: FlaskClient, anna: Speaker, machine: Machine
) -> None:
    deck, version = f"/anhoerungen/ki/folien/{anna.id}", f"{STAFF}/{anna.id}/1/pdf"
    assert "Beim Veröffentlichen wird versucht" in olga.get(STAFF).text
    for content, words in ((b"", "Bitte wählen Sie"), (samples.word(), "Möglich sind: PDF")):
        sent = {"file": (io.BytesIO(content), "deck.pdf" if content else "")}
        refused = olga.post(version, data=sent)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert olga.post(f"{STAFF}/{anna.id}/2/pdf").status_code == 404
    olga.post(f"{STAFF}/{anna.id}/veroeffentlichen", data={"number": 1})
    assert machine.work() == [JobState.FAILED]
    assert "kein Programm installiert" in olga.get(STAFF).text
    assert visitor.get(f"{deck}/2").status_code == 404
    assert TITLES[1] in visitor.get(deck).text
    added = olga.post(version, data={"file": (io.BytesIO(samples.pdf(pages=3)), "a.pdf")})
    assert added.status_code == 303
    assert "3 Seiten, die Folien haben 2" in olga.get(STAFF).text
    olga.post(version, data={"file": (io.BytesIO(samples.pdf()), "deck.pdf")})
    page = olga.get(STAFF).text
    assert "Gezeigt werden die Seiten des PDFs" in page
    assert "Bild und Text" not in page
    assert visitor.get(f"{deck}/2").mimetype == "image/webp"
    assert TITLES[1] in visitor.get(deck).text
    assert visitor.get(f"{deck}/datei").data.startswith(b"PK")
    files = [one.name for one in db.session.scalars(select(StoredFile).order_by(StoredFile.id))]
    assert files == ["deck.pptx", "a.pdf", "deck.pdf"]
    held = (one.facts for one in personal_data.find(Person("anna@example.org")))
    names = [facts["file_name"] for facts in held if "file_name" in facts]
    assert names == ["deck.pptx", "deck.pdf"]


def test_released_slides_are_drawn_by_libreoffice_and_what_it_makes_is_judged(
    olga: FlaskClient, anna: Speaker, machine: Machine
) -> None:
    release, back = (f"{STAFF}/{anna.id}/{verb}" for verb in ("veroeffentlichen", "zuruecknehmen"))
    machine.install(samples.pdf(samples.with_launch))
    olga.post(release, data={"number": 1})
    assert "wird gerade ein PDF gemacht" in olga.get(STAFF).text
    assert machine.work() == [JobState.FAILED]
    assert "ließ sich kein PDF machen" in olga.get(STAFF).text
    machine.install(samples.pdf(samples.with_first_page))
    olga.post(back)
    olga.post(release, data={"number": 1})
    assert machine.work() == [JobState.FAILED, JobState.DONE]
    slides = db.session.scalars(select(Slides)).one()
    assert pictures.stage_of(slides) is Stage.SHOWN
    assert (slides.shown.kind, slides.shown.pages, slides.shown.name) == ("pdf", 2, "deck.pdf")
    with commit():  # of one that was added meanwhile nothing is lost
        pictures.keep_drawn(slides_id=slides.id, drawn=StoredFile(**again(slides.shown)))
    assert slides.shown.name == "deck.pdf"


def again(file: StoredFile) -> dict[str, Any]:
    names = ("hearing_id", "kind", "size", "sha256", "pages", "created_at")
    return {"name": "late.pdf", **{name: getattr(file, name) for name in names}}


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_draws_each_slide_on_a_page(anna: Speaker, data: Path) -> None:
    hand_in(anna, presentation(), "deck.odp", data)
    slides = anna.slides[0]
    drawn = store.draw_pdf(file=slides.file, now=NOW, data=data)
    assert (drawn.kind, drawn.pages) == ("pdf", 2)
    assert store.pages_of(file=drawn, data=data) == store.pages_of(file=slides.file, data=data)
    assert store.page_image(file=drawn, page=2, data=data).is_file()
    hearing = db.session.get_one(Hearing, anna.hearing_id)
    with commit():
        releases.release(speaker=anna, hearing=hearing, number=2, who=WHO, now=NOW)
        pictures.keep_drawn(slides_id=slides.id, drawn=drawn)
    assert releases.public(hearing, data=data)[0].shown.pages == 2
