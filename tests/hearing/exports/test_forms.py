"""Every form of a record, read back by programs that we did not write."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from itertools import pairwise

import msgspec
import pikepdf
import pypdfium2
import pytest
import srt
import webvtt
from docx import Document
from lxml import etree
from pypdf import PdfReader

from hearing.exports import about, akoma_ntoso, captions, docx, minutes, outline, pdf, text, wording
from hearing.exports.documents import Document as Told
from hearing.protocol.models import Part
from hearing.record.values import Record, Removal
from tests.hearing.exports.conftest import BERLIN, said

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
    assert about.PARTLY in text.write(verbatim(record)).decode()
    nothing = tuple(msgspec.structs.replace(one, checked=False) for one in record.contributions)
    raw = msgspec.structs.replace(record, contributions=nothing, number=0)
    assert about.MACHINE_MADE in text.write(verbatim(raw)).decode()
    assert about.MACHINE_MADE in captions.as_vtt(raw, 1).decode()
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
        "Unterschriften",
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
    asked = msgspec.structs.replace(
        said("i1", 2.0, "Ja!", part=Part.INTERJECTION, item_id=1), text="Ja!"
    )
    called = msgspec.structs.replace(odd, contributions=(asked, *odd.contributions))
    assert f"(Zwischenruf {name}: Ja!)" in text.write(verbatim(called)).decode()
    typed = Document(io.BytesIO(docx.write(verbatim(called))))
    assert f"{name}, Referentin" in [paragraph.text for paragraph in typed.paragraphs]
    debate = etree.fromstring(akoma_ntoso.write(called, zone=BERLIN))
    assert f"{name}, Referentin" in debate.xpath("//a:from/text()", namespaces=AKN)
    cues = webvtt.from_string(captions.as_vtt(called, 1).decode())
    assert words(f"(Zwischenruf {name}: Ja!)") in words(" ".join(cue.text for cue in cues))
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
    assert speakers == ["#p-1", "#p-0", "#p-1", "#p-2", "#p-0", "#p-0"]  # two in writing
    assert {one[1:] for one in speakers} <= known
    paragraphs = root.xpath("//a:debateSection//a:p[@eId]", namespaces=AKN)
    told = [outline.plain(one.text) for one in record.contributions]
    told[1], told[3] = "(Beifall)", "(Zwischenruf: Lauter!)"
    assert ["".join(one.itertext()).strip() for one in paragraphs] == told
    remarks = root.xpath("//a:remark", namespaces=AKN)
    assert [one.get("type") for one in remarks if not one.get("status")] == [
        "sceneDescription",
        None,
    ]
    assert root.xpath("string(//a:summary)", namespaces=AKN) == record.results[0].text


def test_a_debate_has_all_that_the_documents_have(record: Record) -> None:
    contributions = list(record.contributions)
    gone = Removal(position=10, note="Angaben zur Person wurden entfernt.")
    contributions[5] = msgspec.structs.replace(contributions[5], removals=(gone,))
    cut = msgspec.structs.replace(record, contributions=tuple(contributions))
    root = etree.fromstring(akoma_ntoso.write(cut, zone=BERLIN))
    told = words("".join(root.itertext()))
    printed = words((text.write(verbatim(cut)) + text.write(summary(cut))).decode())
    for sentence in (
        "(Von 0:00:17 bis 0:00:19 war die Anhörung nicht öffentlich.)",
        "([…] Angaben zur Person wurden entfernt.)",
        "09:30–11:30",
        "Ein Bericht folgt.",
        "Der Stadtrat hat sich informiert.",
        "Rund 5 Euro je Person.",
        "gezeichnet Pia Protokoll",
    ):
        assert words(sentence) in told
        assert words(sentence) in printed
    assert "ab" * 32 in root.xpath("string(//a:attachment/a:documentRef/@showAs)", namespaces=AKN)
    named = {one.get("eId"): one.get("href") for one in root.iter(f"{{{AKN['a']}}}TLCReference")}
    for answer in root.xpath("//a:answer", namespaces=AKN):
        (question,) = root.xpath(
            "//a:question[@refersTo=$to]", to=answer.get("refersTo"), namespaces=AKN
        )
        assert question.xpath(
            "descendant-or-self::*[@eId=$own]", own=named[answer.get("refersTo")[1:]][1:]
        )


def test_every_form_says_what_a_machine_made_and_which_language_is_spoken(record: Record) -> None:
    english = msgspec.structs.replace(record.recordings[0], id=2, language="en", title="Guest")
    guest = msgspec.structs.replace(
        said("e1", 3.0, "Thank you very much.", item_id=2), recording_id=2
    )
    two = msgspec.structs.replace(
        record,
        recordings=(*record.recordings, english),
        contributions=(*record.contributions, guest),
    )
    printed = pikepdf.open(io.BytesIO(pdf.write(verbatim(two))))
    with printed.open_metadata() as described:
        assert described["dc:description"] == about.PARTLY
    spoken = [
        str(operands[1]["/Lang"])
        for page in printed.pages
        for operands, operator in pikepdf.parse_content_stream(page)
        if str(operator) == "BDC" and "/Lang" in operands[1]
    ]
    assert spoken.count("en") == 1
    written = Document(io.BytesIO(docx.write(verbatim(two))))
    facts = written.core_properties
    assert (facts.comments, facts.last_modified_by) == (about.PARTLY, "IT-Referat")
    runs = [run for one in written.paragraphs for run in one.runs if run.font.element is not None]
    languages = {run.text: run._element.xpath("string(.//w:lang/@w:val)") for run in runs}
    assert languages["Thank you very much."] == "en"
    assert languages["Wer haftet?"] == ""  # as the whole document
    debate = etree.fromstring(akoma_ntoso.write(two, zone=BERLIN))
    assert [one.get("eId") for one in debate.xpath("//*[@xml:lang='en']")] == ["e_e1"]
    assert about.PARTLY in "".join(debate.itertext())
    assert "<lang en>Thank you very much.</lang>" in captions.as_vtt(two, 2).decode()
    assert "<lang" not in captions.as_vtt(two, 1).decode()
    assert about.PARTLY in next(srt.parse(captions.as_srt(two, 1).decode())).content
    assert json.loads(text.as_json(two))["label"] == about.PARTLY
    checked = tuple(msgspec.structs.replace(one, checked=True) for one in two.contributions)
    done = msgspec.structs.replace(two, contributions=checked)
    assert "label" not in json.loads(text.as_json(done))
    assert Document(io.BytesIO(docx.write(verbatim(done)))).core_properties.comments == ""
    assert "maschinell" not in captions.as_srt(done, 1).decode()


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
    assert captions.as_srt(empty, 1) == b""
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
