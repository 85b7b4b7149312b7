"""The PDF of a release, read by pypdf."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from hearing.programme import pdf
from hearing.programme.edition import Edition
from tests.conftest import NOW
from tests.hearing.programme import munich


def read(edition: Edition, language: str = "de") -> PdfReader:
    return PdfReader(io.BytesIO(pdf.write(edition, language=language, say=str)))


def text(reader: PdfReader) -> str:
    whole = " ".join("\n".join(page.extract_text() for page in reader.pages).split())
    return whole.replace("\xad ", "")  # a word that goes on in the next line


def test_it_says_what_the_release_says() -> None:
    said = text(read(munich.edition()))
    assert "Freitag, 7. Juni 2024, 09:30–13:30" in said
    assert "09:45–10:15" in said
    assert "KI-Marktplatz: Praxisbeispiele an den Ständen" in said
    assert "Referent*in A, Wissenschaft" in said
    assert "Fassung 2 vom 1. Juni 2024" in said


def test_it_is_tagged_and_tells_title_and_language() -> None:
    reader = read(munich.edition())
    root = reader.root_object
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Künstliche Intelligenz: Einsatz in der Stadtverwaltung"
    mark = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2" in mark or 'pdfaid:part="2"' in mark
    assert "pdfuaid" in mark
    assert read(munich.edition(), language="en").root_object["/Lang"] == "en"


def test_it_says_that_the_hearing_is_called_off() -> None:
    called_off = replace(munich.edition(), called_off=NOW)
    assert "Diese Anhörung ist abgesagt. Sie findet nicht statt." in text(read(called_off))
    assert "abgesagt" not in text(read(munich.edition()))
    assert "pdfuaid" in read(called_off).root_object["/Metadata"].get_data().decode()
    shown, crossed = (
        pdf.picture(one, language="de", say=str) for one in (munich.edition(), called_off)
    )
    assert shown != crossed


def test_its_fonts_are_inside() -> None:
    for page in read(munich.edition()).pages:
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font["/DescendantFonts"]
            described = descendant.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & described.keys()


def test_the_same_release_gives_the_same_bytes() -> None:
    first, second = (pdf.write(munich.edition(), language="de", say=str) for _time in range(2))
    assert first == second


@pytest.mark.parametrize(
    "title",
    [
        "#panic() *fett* $x$ \\ @foo <a> // ```",
        "שלום مرحبا",
        "李明 日本語 한국어 ไทย \N{ROBOT FACE}\N{ZERO WIDTH JOINER}\ue000",  # no one font has these
        "ü" * 5000,
        "\x00\x0b",
    ],
)
def test_any_title_can_be_printed_and_is_never_markup(title: str) -> None:
    items = tuple(replace(item, title=title) for item in munich.items())
    reader = read(munich.edition(munich.programme(items=items)))
    mark = reader.root_object["/Metadata"].get_data().decode()
    assert "pdfaid" in mark
    assert "pdfuaid" in mark
    said = text(reader)
    assert "10:15–10:45" in said
    if title.startswith("#"):
        assert said.count("#panic() *fett* $x$") == 7


def test_three_hundred_items_run_over_pages() -> None:
    items = tuple(replace(munich.items()[0], id=n, title=f"Punkt {n}") for n in range(300))
    reader = read(munich.edition(munich.programme(items=items)))
    assert len(reader.pages) > 5
    assert "Punkt 299" in text(reader)
