"""Every form of a record, read back by programs that we did not write."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
import srt
import webvtt
from docx import Document
from lxml import etree
from pypdf import PdfReader

from hearing.exports import akoma_ntoso, captions, docx, outline, pdf, text
from hearing.record.values import Record
from tests.hearing.exports.conftest import BERLIN

AKN = {"a": akoma_ntoso.NAMESPACE}
CITY = "Landeshauptstadt München"


def words(told: str) -> str:
    """A text without its white space, which forms set as they need it."""
    return re.sub(r"\s+", "", told)


def test_text_holds_every_word_and_who_said_it(record: Record) -> None:
    told = text.write(record, zone=BERLIN).decode()
    for one in record.contributions:
        assert words(outline.plain(one.text)) in words(told)
    assert "Anna Beispiel, Referentin:" in told
    assert "Frage: Eine Person:" in told
    assert "Fassung 1, genehmigt am 28. Juni 2024, veröffentlicht am 1. Juli 2024." in told
    assert max(map(len, told.splitlines())) <= text.WIDTH + 12


def test_what_a_machine_made_says_so(record: Record) -> None:
    assert outline.PARTLY in text.write(record, zone=BERLIN).decode()
    nothing = tuple(msgspec.structs.replace(one, checked=False) for one in record.contributions)
    raw = msgspec.structs.replace(record, contributions=nothing, number=0)
    assert outline.MACHINE_MADE in text.write(raw, zone=BERLIN).decode()
    assert outline.MACHINE_MADE in captions.as_vtt(raw, 1).decode()
    everything = tuple(msgspec.structs.replace(one, checked=True) for one in record.contributions)
    done = msgspec.structs.replace(record, contributions=everything)
    assert "maschinell" not in text.write(done, zone=BERLIN).decode()


def test_json_is_the_record_itself(record: Record) -> None:
    made = text.as_json(record)
    assert msgspec.json.decode(made, type=Record) == record
    assert json.loads(made)["contributions"][0]["starts"][1] == pytest.approx(5.4)


def test_a_word_document_can_be_navigated(record: Record) -> None:
    document = Document(io.BytesIO(docx.write(record, zone=BERLIN)))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:2] == ["Zusammenfassung", "Beschlüsse und Zusagen"]
    assert headings[2:] == [
        "1. Einführung & Überblick",
        "Anna Beispiel, Referentin",
        "2. Fragen",
        "Frage: Eine Person",
        "Antwort: Anna Beispiel, Referentin",
        "Eine Person",
    ]
    assert document.core_properties.language == "de-DE"
    told = words("".join(paragraph.text for paragraph in document.paragraphs))
    for one in record.contributions:
        assert words(outline.plain(one.text)) in told


def test_a_pdf_is_tagged_and_claims_both_standards(record: Record) -> None:
    made = pdf.write(record, city=CITY, zone=BERLIN)
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata is not None
    assert reader.metadata.title == record.hearing.title
    assert reader.root_object["/Lang"] == "de"
    assert "/StructTreeRoot" in reader.root_object
    claims = reader.root_object["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part>2<", claims)
    assert re.search(r"pdfaid:conformance>A<", claims)
    assert re.search(r"pdfuaid:part>1<", claims)
    told = words("".join(page.extract_text() for page in reader.pages)).replace("-", "")
    for sentence in ("Wer haftet?", "Rund 5 Euro je Person.", "ab" * 32, "09:30–11:30"):
        assert words(sentence).replace("-", "") in told
    assert pdf.write(record, city=CITY, zone=BERLIN) == made


def test_letters_that_no_font_has_still_make_a_pdf(record: Record) -> None:
    odd = msgspec.structs.replace(
        record, people=(msgspec.structs.replace(record.people[0], name="אנה 😀 日本"),)
    )
    reader = PdfReader(io.BytesIO(pdf.write(odd, city=CITY, zone=BERLIN)))
    assert "Referentin" in reader.pages[0].extract_text()


def test_a_debate_names_who_speaks_and_points_nowhere_else(record: Record) -> None:
    root = etree.fromstring(akoma_ntoso.write(record, zone=BERLIN))
    known = set(root.xpath("//@eId"))
    assert len(known) == len(root.xpath("//@eId"))
    speakers = root.xpath("//a:speech/@by | //a:question/@by | //a:answer/@by", namespaces=AKN)
    assert speakers == ["#p-1", "#p-0", "#p-1", "#p-2"]
    assert {one[1:] for one in speakers} <= known
    said = root.xpath("//a:debateSection//a:p/text()", namespaces=AKN)
    assert said == [outline.plain(one.text) for one in record.contributions]


def test_captions_follow_the_corrected_words(record: Record) -> None:
    read = webvtt.from_string(captions.as_vtt(record, 1).decode())
    told = words(" ".join(cue.text for cue in read))
    assert "künstlicheIntelligenz" in told
    assert read[0].start_in_seconds == 5
    assert all(one.end <= two.start for one, two in pairwise(read))
    subtitles = list(srt.parse(captions.as_srt(record, 1).decode()))
    assert "<script" not in "".join(one.content for one in subtitles)
    assert subtitles[0].start == timedelta(seconds=5)
    mixed = msgspec.structs.replace(record, contributions=record.contributions[::-1])
    assert captions.as_srt(mixed, 1) == captions.as_srt(record, 1)
    assert captions.as_vtt(record, 2).decode().count("-->") == 0


def test_a_record_without_a_word_still_has_every_form(record: Record) -> None:
    empty = msgspec.structs.replace(record, contributions=(), recordings=(), written=(), annexes=())
    assert record.hearing.title in text.write(empty, zone=BERLIN).decode()
    assert docx.write(empty, zone=BERLIN)
    assert PdfReader(io.BytesIO(pdf.write(empty, city=CITY, zone=BERLIN))).pages
    etree.fromstring(akoma_ntoso.write(empty, zone=BERLIN))
