"""The record as a Word document: real headings, language and title, so that it can be navigated."""

from __future__ import annotations

from io import BytesIO
from zoneinfo import ZoneInfo

from docx import Document
from docx.document import Document as DocumentType
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from hearing.exports import outline
from hearing.exports.outline import Section
from hearing.programme.edition import plain
from hearing.record.values import Record


def write(record: Record, *, zone: ZoneInfo) -> bytes:
    """A document in German; a second time it says the same."""
    document = Document()
    _describe(document, record)
    hearing = record.hearing
    document.add_heading(plain(hearing.title), level=0)
    where = ", ".join(text for text in (plain(hearing.venue),) if text)
    begun = outline.day(hearing.starts_at.astimezone(zone))
    document.add_paragraph(f"{begun}, {where}" if where else begun)
    document.add_paragraph(outline.status(record, zone))
    for note in outline.notes(record):
        document.add_paragraph(note, style="Intense Quote")
    _add_short(document, record)
    for section in outline.sections(record):
        _add_section(document, section)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _describe(document: DocumentType, record: Record) -> None:
    properties = document.core_properties
    properties.title, properties.language = plain(record.hearing.title)[:255], "de-DE"
    properties.author = plain(record.hearing.organizer)[:255]
    properties.created = properties.modified = record.published_at or record.hearing.ends_at
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _add_short(document: DocumentType, record: Record) -> None:
    if record.summary:
        document.add_heading("Zusammenfassung", level=1)
        document.add_paragraph(plain(record.summary))
    if record.decisions:
        document.add_heading("Beschlüsse und Zusagen", level=1)
        for decision in record.decisions:
            document.add_paragraph(plain(decision), style="List Number")


def _add_section(document: DocumentType, section: Section) -> None:
    document.add_heading(section.title, level=1)
    for speech in section.speeches:
        document.add_heading(speech.label, level=2)
        for one in speech.paragraphs:
            paragraph = document.add_paragraph()
            paragraph.add_run(f"{outline.clock(one.second)}  ").italic = True
            paragraph.add_run(one.text)
