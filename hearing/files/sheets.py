"""XLSX: the cells of its first sheet with content, read as a stream; formulas stay formulas."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from hearing.files.errors import FileDamaged, TooManyLines

COLUMNS = 60
LONGEST_CELL = 5000


def rows(path: Path, most: int) -> dict[str, Any]:
    """The lines that are not empty, each with its number; the sheet's name; what wasn't read.

    Nothing is computed: of a formula comes its text, beginning with "=".
    """
    try:
        with path.open("rb") as file:  # by its content: the name says nothing
            return _first_with_content(file, most)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError):
        raise FileDamaged from None


def _first_with_content(file: BinaryIO, most: int) -> dict[str, Any]:
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    others = len(book.worksheets) - 1
    for number, sheet in enumerate(book.worksheets):
        lines = _lines(sheet, most)
        if lines or number == others:
            return {"lines": lines, "sheet": sheet.title, "others": others}
    raise FileDamaged


def _lines(sheet: Any, most: int) -> list[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what the file says of its own size is not believed
    lines = []
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=COLUMNS), 1):
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append((number, cells))
        if len(lines) > most:
            raise TooManyLines(most=most)
    return lines


def _text(cell: object) -> str:
    """A cell as a person would read it."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    text = getattr(cell, "text", cell)  # a formula over several cells
    return str(text)[:LONGEST_CELL].strip()
