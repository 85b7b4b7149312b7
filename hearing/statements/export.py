"""The table of statements as a file of an office program: DOCX and ODT."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from odf import dc, style, table, text
from odf.opendocument import OpenDocumentText
from odf.style import (
    MasterPage,
    PageLayout,
    PageLayoutProperties,
    Style,
    TableCellProperties,
    TableColumnProperties,
    TextProperties,
)

from hearing.statements.table import Table

# Centimetres of the six columns on a page of A4 across.
WIDTHS = (4.2, 3.8, 2.6, 1.1, 7.6, 6.4)
# What XML can't hold; a paste from elsewhere may bring it.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_docx(sheet: Table) -> bytes:
    """As DOCX; the head of the table is repeated on every page and known as such."""
    document = docx.Document()
    _turn(document)
    document.core_properties.title = _clean(sheet.title)
    document.core_properties.language = sheet.language
    document.core_properties.author = ""
    document.add_heading(_clean(sheet.title), level=1)
    for line in sheet.lines:
        document.add_paragraph(_clean(line))
    grid = document.add_table(rows=0, cols=len(sheet.heads), style="Table Grid")
    grid.autofit = False
    _fill(grid.add_row(), sheet.heads, bold=True)
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in sheet.rows:
        _fill(grid.add_row(), row)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _turn(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    fonts = document.styles["Normal"].element.get_or_add_rPr()
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    fonts.append(language)


def _fill(row: Any, cells: Sequence[str], *, bold: bool = False) -> None:
    for cell, words, width in zip(row.cells, cells, WIDTHS, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(_clean(words)).bold = bold


def write_odt(sheet: Table) -> bytes:
    """As ODT, with the same table."""
    document = OpenDocumentText()
    _turn_odt(document)
    bold = Style(name="Bold", family="paragraph")
    bold.addElement(TextProperties(fontweight="bold"))
    cell = Style(name="Cell", family="table-cell")
    cell.addElement(TableCellProperties(padding="0.1cm", border="0.05pt solid #666666"))
    for one in (bold, cell):
        document.automaticstyles.addElement(one)
    document.meta.addElement(dc.Title(text=_clean(sheet.title)))
    document.meta.addElement(dc.Language(text=sheet.language))
    document.text.addElement(text.H(outlinelevel=1, text=_clean(sheet.title)))
    for line in sheet.lines:
        document.text.addElement(text.P(text=_clean(line)))
    grid = table.Table(name="Stellungnahmen")
    for number, width in enumerate(WIDTHS):
        grid.addElement(table.TableColumn(stylename=_column(document, number, width)))
    head = table.TableHeaderRows()
    head.addElement(_row(sheet.heads, cell, bold))
    grid.addElement(head)
    for row in sheet.rows:
        grid.addElement(_row(row, cell))
    document.text.addElement(grid)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _turn_odt(document: Any) -> None:
    layout = PageLayout(name="Across")
    layout.addElement(
        PageLayoutProperties(
            pagewidth="29.7cm", pageheight="21cm", printorientation="landscape", margin="2cm"
        )
    )
    document.automaticstyles.addElement(layout)
    document.masterstyles.addElement(MasterPage(name="Standard", pagelayoutname=layout))
    language = style.DefaultStyle(family="paragraph")
    language.addElement(TextProperties(language="de", country="DE"))
    document.styles.addElement(language)


def _column(document: Any, number: int, width: float) -> Style:
    column = Style(name=f"Column{number}", family="table-column")
    column.addElement(TableColumnProperties(columnwidth=f"{width}cm"))
    document.automaticstyles.addElement(column)
    return column


def _row(cells: Sequence[str], cell: Style, words: Style | None = None) -> Any:
    row = table.TableRow()
    for content in cells:
        box = table.TableCell(stylename=cell, valuetype="string")
        for line in _clean(content).split("\n"):
            box.addElement(text.P(stylename=words, text=line) if words else text.P(text=line))
        row.addElement(box)
    return row


def _clean(words: str) -> str:
    return _CONTROLS.sub("", words)


WRITERS: dict[str, Callable[[Table], bytes]] = {"docx": write_docx, "odt": write_odt}
