"""Tables as people hand them in, made for tests."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook

HEAD = "Name;E-Mail;Gruppe;Organisation;Sprache"


def xlsx(*rows: list[object], others: int = 0) -> bytes:
    """A workbook with these lines in its first sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Gäste"
    for row in rows:
        sheet.append(row)
    for number in range(others):
        book.create_sheet(f"Blatt {number}").append(["mehr"])
    return saved(book)


def saved(book: Workbook) -> bytes:
    """A workbook as bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_entry(content: bytes, name: str, data: bytes, *, types: str = "") -> bytes:
    """The same archive with one more entry, and another main type if one is given."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in source.namelist():
            text = source.read(entry)
            if types and entry == "[Content_Types].xml":
                text = text.replace(b"spreadsheetml.sheet.main+xml", types.encode())
            packed.writestr(entry, text)
        packed.writestr(name, data)
    return target.getvalue()
