"""Tables for spreadsheets: CSV that opens rightly in German programs and runs nothing there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# What spreadsheets take for the beginning of a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with semicolons and a byte-order mark, as Excel in German reads it at once."""
    text = io.StringIO()
    table = csv.writer(text, delimiter=";", lineterminator="\r\n")
    table.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    text = "" if cell is None else str(cell)
    is_number = isinstance(cell, int | float)
    return f"'{text}" if text.startswith(FORMULA) and not is_number else text
