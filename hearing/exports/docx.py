"""Documents for Word: real headings, language and title, so that they can be navigated."""

from __future__ import annotations

from functools import cache, singledispatch
from io import BytesIO

from docx import Document as new_document
from docx.document import Document as Word
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from hearing.exports import documents
from hearing.exports.documents import Block, Document, Style

LINE = "_" * 40
STYLES = {Style.PLAIN: "Normal", Style.NOTE: "Intense Quote", Style.FAINT: "Caption"}


def write(document: Document) -> bytes:
    """A document in German; a second time it says the same."""
    word = new_document()
    _describe(word, document)
    word.add_paragraph(document.of, style="Subtitle")
    word.add_heading(document.title, level=0)
    for name, value in document.facts:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{name}: ").bold = True
        paragraph.add_run(value)
        paragraph.paragraph_format.space_after = 0
    word.add_paragraph(document.status)
    for note in document.notes:
        word.add_paragraph(note, style=STYLES[Style.NOTE])
    for block in document.blocks:
        _add(block, word)
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def _describe(word: Word, document: Document) -> None:
    properties = word.core_properties
    properties.title, properties.language = f"{document.of}: {document.title}"[:255], "de-DE"
    properties.author = properties.last_modified_by = document.author[:255]
    properties.comments = properties.keywords = document.label
    properties.created = properties.modified = document.made
    _name_language(word.styles["Normal"].element.get_or_add_rPr(), "de-DE")


def _name_language(properties: BaseOxmlElement, name: str) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), name)
    properties.append(language)


def _add_paragraph(word: Word, style: str, text: str = "") -> Paragraph:
    """A paragraph by the number of its style: by its name all styles would be read each time."""
    paragraph = word.add_paragraph(text)
    paragraph._p.style = _number_of(style)
    return paragraph


@cache
def _number_of(style: str) -> str:
    return str(new_document().styles[style].style_id)


def _say(paragraph: Paragraph, text: str, language: str) -> Run:
    """What is said, with its language where that is not German."""
    run = paragraph.add_run(text)
    if language:
        _name_language(run._element.get_or_add_rPr(), language)
    return run


@singledispatch
def _add(block: Block, word: Word) -> None:
    raise NotImplementedError(type(block))


@_add.register
def _(block: documents.Heading, word: Word) -> None:
    _add_paragraph(word, f"Heading {block.level}", block.text)


@_add.register
def _(block: documents.Text, word: Word) -> None:
    paragraph = _add_paragraph(word, STYLES[block.style])
    if block.lead:
        paragraph.add_run(f"{block.lead}: ").bold = True
    _say(paragraph, block.text, block.language)


@_add.register
def _(block: documents.Spoken, word: Word) -> None:
    paragraph = word.add_paragraph()
    paragraph.add_run(f"{block.time}  ").italic = True
    said = _say(paragraph, block.text, block.language)
    if block.aside:
        said.italic = True


@_add.register
def _(block: documents.Points, word: Word) -> None:
    for point in block.points:
        _add_paragraph(word, "List Number", point)


@_add.register
def _(block: documents.Table, word: Word) -> None:
    table = word.add_table(rows=0, cols=len(block.heads), style="Light Grid")
    for cells in (block.heads, *block.rows):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text


@_add.register
def _(block: documents.Annex, word: Word) -> None:
    paragraph = _add_paragraph(word, "List Bullet", block.text)
    paragraph.add_run(f"\nSHA-256 {block.sha256}").italic = True


@_add.register
def _(block: documents.Signature, word: Word) -> None:
    told = f"gezeichnet {block.name}, {block.day}" if block.name else LINE
    word.add_paragraph(f"{block.role}: {told}")
