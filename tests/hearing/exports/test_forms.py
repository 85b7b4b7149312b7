"""Every form of a record, read back by programs that we did not write."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from itertools import pairwise

import msgspec
import pypdfium2
import pytest
import srt
import webvtt
from docx import Document
from lxml import etree
from pypdf import PdfReader

from hearing.exports import akoma_ntoso, captions, docx, minutes, outline, pdf, text, wording
from hearing.exports.documents import Document as Told
from hearing.record.values import Record
from tests.hearing.exports.conftest import BERLIN

AKN = {"a": akoma_ntoso.NAMESPACE}
CITY = "Landeshauptstadt München"


def verbatim(record: Record) -> Told:
    return wording.of(record, city=CITY, zone=BERLIN)


def summary(record: Record) -> Told:
    return minutes.of(record, city=CITY, zone=BERLIN)


def words(told: str) -> str:
    """A text without its white space, which forms set as they need it."""
    return re.sub(r"\s+", "", told)


def claims(made: bytes) -> set[str]:
    """The standards that a PDF says it keeps."""
    told = PdfReader(io.BytesIO(made)).root_object["/Metadata"].get_data().decode()
    return set(re.findall(r"pdf[a-z]+:[a-z]+>\w+<", told))


def test_text_holds_every_word_and_who_said_it(record: Record) -> None:
    told = text.write(verbatim(record)).decode()
    for one in record.contributions:
        assert words(outline.plain(one.text)) in words(told)
    assert "\nAnna Beispiel, Referentin\n" in told
    assert "\nFrage: Eine Person\n" in told
    assert "Von 0:00:17 bis 0:00:19 war die Anhörung nicht öffentlich.)\n[0:00:19]" in told
    assert "Fassung 1, genehmigt am 28. Juni 2024, veröffentlicht am 1. Juli 2024." in told
    assert max(map(len, told.splitlines())) <= text.WIDTH + 12


def test_what_a_machine_made_says_so(record: Record) -> None:
    assert outline.PARTLY in text.write(verbatim(record)).decode()
    nothing = tuple(msgspec.structs.replace(one, checked=False) for one in record.contributions)
    raw = msgspec.structs.replace(record, contributions=nothing, number=0)
    assert outline.MACHINE_MADE in text.write(verbatim(raw)).decode()
    assert outline.MACHINE_MADE in captions.as_vtt(raw, 1).decode()
    everything = tuple(msgspec.structs.replace(one, checked=True) for one in record.contributions)
    done = msgspec.structs.replace(record, contributions=everything)
    assert "maschinell" not in text.write(verbatim(done)).decode()


def test_json_is_the_record_itself(record: Record) -> None:
    made = text.as_json(record)
    assert msgspec.json.decode(made, type=Record) == record
    assert json.loads(made)["contributions"][0]["starts"][1] == pytest.approx(5.4)


def test_a_word_document_can_be_navigated(record: Record) -> None:
    document = Document(io.BytesIO(docx.write(verbatim(record))))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        "1. Einführung & Überblick",
        "Anna Beispiel, Referentin",
        "2. Fragen",
        "Frage: Eine Person",
        "Antwort: Anna Beispiel, Referentin",
        "Eine Person",
        "Anlagen",
    ]
    assert document.core_properties.language == "de-DE"
    told = words("".join(paragraph.text for paragraph in document.paragraphs))
    for one in record.contributions:
        assert words(outline.plain(one.text)) in told


def test_a_pdf_is_tagged_and_claims_both_standards(record: Record) -> None:
    made = pdf.write(verbatim(record))
    reader = PdfReader(io.BytesIO(made))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Wortprotokoll: {record.hearing.title}"
    assert reader.root_object["/Lang"] == "de"
    assert "/StructTreeRoot" in reader.root_object
    assert {"pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<"} <= claims(made)
    told = words("".join(page.extract_text() for page in reader.pages)).replace("-", "")
    for sentence in ("Wer haftet?", "Der Bericht ist zur Kenntnis genommen.", "ab" * 32):
        assert words(sentence).replace("-", "") in told
    assert pdf.write(verbatim(record)) == made


@pytest.mark.parametrize("name", ["李明", "😀 Anna", "한국 の", "ไทย", "אנה محمد", "Ω\ue000\ufeff"])
def test_letters_that_no_font_has_are_seen_and_read_back(record: Record, name: str) -> None:
    people = (msgspec.structs.replace(record.people[0], name=name),)
    hearing = msgspec.structs.replace(record.hearing, title=f"Anhörung mit {name}")
    odd = msgspec.structs.replace(record, people=people, hearing=hearing)
    for document in (verbatim(odd), summary(odd)):
        made = pdf.write(document)
        assert {"pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<"} <= claims(made)
        printed = pypdfium2.PdfDocument(made)
        told = "".join(page.get_textpage().get_text_range() for page in printed)
        for part in name.strip("\ue000\ufeff").split():
            assert told.count(part) >= 2


def test_a_debate_names_who_speaks_and_points_nowhere_else(record: Record) -> None:
    root = etree.fromstring(akoma_ntoso.write(record, zone=BERLIN))
    known = set(root.xpath("//@eId"))
    assert len(known) == len(root.xpath("//@eId"))
    speakers = root.xpath("//a:speech/@by | //a:question/@by | //a:answer/@by", namespaces=AKN)
    assert speakers == ["#p-1", "#p-0", "#p-1", "#p-2"]
    assert {one[1:] for one in speakers} <= known
    said = root.xpath("//a:debateSection//a:p", namespaces=AKN)
    told = [outline.plain(one.text) for one in record.contributions]
    told[1], told[3] = "(Beifall)", "(Zwischenruf: Lauter!)"
    assert ["".join(one.itertext()).strip() for one in said] == told
    remarks = root.xpath("//a:remark", namespaces=AKN)
    assert [one.get("type") for one in remarks] == ["sceneDescription", None]
    assert root.xpath("string(//a:summary)", namespaces=AKN) == record.results[0].text


def test_captions_follow_the_corrected_words(record: Record) -> None:
    read = webvtt.from_string(captions.as_vtt(record, 1).decode())
    told = words(" ".join(cue.text for cue in read))
    assert "künstlicheIntelligenz" in told
    assert "(Beifall)" in told
    assert "(Zwischenruf:Lauter!)" in told
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
    assert record.hearing.title in text.write(verbatim(empty)).decode()
    assert docx.write(verbatim(empty))
    assert PdfReader(io.BytesIO(pdf.write(verbatim(empty)))).pages
    etree.fromstring(akoma_ntoso.write(empty, zone=BERLIN))


def test_the_summary_says_who_was_there_what_came_out_and_what_was_answered(record: Record) -> None:
    reader = PdfReader(io.BytesIO(pdf.write(summary(record))))
    assert "pdfuaid:part>1<" in reader.root_object["/Metadata"].get_data().decode()
    printed = words("".join(page.extract_text() for page in reader.pages))
    written = Document(io.BytesIO(docx.write(summary(record))))
    rows = [[cell.text for cell in row.cells] for table in written.tables for row in table.rows]
    assert rows == [["Name", "Anwesend (Uhr)"], ["Carla Beispiel", "09:30–11:30"]]
    typed = words("".join(paragraph.text for paragraph in written.paragraphs))
    plain = text.write(summary(record)).decode()
    for sentence in (
        "Ergebnisniederschrift",
        "Ergebnis: Der Bericht ist zur Kenntnis genommen.",
        "Es sprach: Anna Beispiel, Referentin",
        "09:34–10:20 Uhr",
        "Antwort (Anna Beispiel, Referentin): Die Stadt […].",
        "Antwort (IT-Referat, 20. Juni 2024): Rund 5 Euro je Person.",
        "Ein Bericht folgt.",
        minutes.UNCHECKED,
        "ab" * 32,
    ):
        assert words(sentence) in words(plain)
        assert words(sentence).replace("-", "") in typed.replace("-", "")
        assert words(sentence).replace("-", "").casefold() in printed.replace("-", "").casefold()
    assert "Beginn: 09:34 Uhr\n" in plain
    assert "Ende: 13:30 Uhr (geplant)" in plain  # nobody pressed anything for the second item
    assert "Schriftführung: gezeichnet Pia Protokoll, 20. Juni 2024" in plain
    assert "Was kann die künstliche Intelligenz" not in plain
    draft = msgspec.structs.replace(record, number=0, signatures=())
    assert f"Vorsitz: {'_' * 40}" in text.write(summary(draft)).decode()


def test_who_interrupts_ends_no_speech(record: Record) -> None:
    first = outline.sections(record)[0]
    assert [speech.who for speech in first.speeches] == ["Anna Beispiel, Referentin"]
    told = [one.told for one in first.speeches[0].paragraphs]
    assert (told[1], told[3]) == ("(Beifall)", "(Zwischenruf: Lauter!)")
    early = msgspec.structs.replace(record, contributions=record.contributions[1:])
    assert outline.sections(early)[0].speeches[0].label == ""
    assert text.write(verbatim(early)).decode().count("Anna Beispiel, Referentin\n") == 2
    document = Document(io.BytesIO(docx.write(verbatim(record))))
    italic = [run.text for one in document.paragraphs for run in one.runs if run.italic]
    assert "(Beifall)" in italic
    assert (
        etree.fromstring(akoma_ntoso.write(early, zone=BERLIN)).xpath(
            "string(//a:scene)", namespaces=AKN
        )
        == "(Beifall)"
    )
