"""Tables that people hand in: CSV in any usual encoding, XLSX; read into lines, nothing else."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hearing.errors import N_
from hearing.files import inspection, kinds
from hearing.files.errors import FileEmpty, FileRefused, FileTooLarge, TooManyLines
from hearing.files.store import MEGABYTE, Stream

LARGEST = 5 * MEGABYTE
MOST_LINES = 20_000
DELIMITERS = ";,\t|"
ZIP = b"PK\x03\x04"
NAMES = {
    ";": N_("Semikolon"),
    ",": N_("Komma"),
    "\t": N_("Tabulator"),
    "|": N_("senkrechter Strich"),
}
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x19\x1b-\x1f\x7f]")
_SEPARATOR = re.compile(r"\s*sep=(.)\s*\r?\n", re.IGNORECASE)

Line = tuple[int, list[str]]


class NoEncoding(FileRefused):
    """Bytes that are no text in any usual encoding."""

    sentence = N_(
        "Diese Datei ist kein lesbarer Text. Bitte speichern Sie die Tabelle als CSV (UTF-8) oder"
        " als XLSX."
    )


class NoPeople(FileRefused):
    """A table of nothing but its head."""

    sentence = N_("In dieser Tabelle steht keine Person, nur die Kopfzeile.")


class NoHead(FileRefused):
    """A table that begins with a person."""

    sentence = N_(
        "In der ersten Zeile müssen die Namen der Spalten stehen, zum Beispiel: Name;E-Mail;Gruppe."
    )


class QuotesOpen(FileRefused):
    """A CSV whose quotation marks do not match."""

    sentence = N_(
        "In Zeile %(line)d stimmen die Anführungszeichen nicht: Eines wird geöffnet und nicht"
        " geschlossen."
    )


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table with their numbers, the head first; ``read_as`` says how it was read:
    "encoding" and "delimiter", or "sheet" and "others"."""

    lines: list[Line]
    read_as: dict[str, Any] = field(default_factory=dict)


def read(stream: Stream) -> Table:
    """Read what somebody hands in, whatever its name says; raises a FileRefused.

    Nothing of it is kept here. A second time the same.
    """
    content = _receive(stream)
    table = _read_sheet(content) if content.startswith(ZIP) else _read_text(content)
    if not table.lines:
        raise FileEmpty
    return table


def _receive(stream: Stream) -> bytes:
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise FileTooLarge(limit=f"{LARGEST // MEGABYTE}")
    if not content:
        raise FileEmpty
    return content


def _read_sheet(content: bytes) -> Table:
    with tempfile.TemporaryDirectory(prefix="hearing-list-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        said = inspection.read_rows(path, most=MOST_LINES)
    lines = [(number, cells) for number, cells in said["lines"]]
    return Table(lines, {"sheet": said["sheet"], "others": said["others"]})


def _read_text(content: bytes) -> Table:
    text, encoding = decode(content)
    if text.lstrip()[:1] == "<":
        kinds.sniff(content[: kinds.HEAD_BYTES], allowed=kinds.TABLES)  # says what it is instead
    named = _SEPARATOR.match(text)
    delimiter = named[1] if named else find_delimiter(text)
    skipped = text[: named.end()].count("\n") if named else 0
    lines = list(_rows(text[named.end() :] if named else text, delimiter, skipped))
    return Table(lines, {"encoding": encoding, "delimiter": delimiter})


def decode(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding."""
    for encoding, name in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = text.rstrip("\x1a\x00")  # how some old programs end a file
        if not _CONTROLS.search(text):
            return text, name
    kinds.sniff(content[: kinds.HEAD_BYTES], allowed=kinds.TABLES - {"xlsx"})
    raise NoEncoding


def _encodings(content: bytes) -> Iterator[tuple[str, str]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16", "UTF-16"
        return
    if b"\0" in content[:1000]:  # UTF-16 without its mark: of most letters one byte is none
        big, little = content[0:1000:2].count(0), content[1:1000:2].count(0)
        if not min(big, little):
            yield ("utf-16-le" if little else "utf-16-be"), "UTF-16"
        return
    yield "utf-8-sig", "UTF-8"
    yield "cp1252", "Windows-1252"


def find_delimiter(text: str) -> str:
    """What parts the cells: the sign that stands most often in the first line, not in quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    plain = re.sub(r'"[^"]*"', "", first)
    return max(DELIMITERS, key=plain.count)


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    count, begin = 0, 1
    try:
        for cells in reader:
            number, begin = skipped + begin, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                count += 1
                yield number, [cell.strip() for cell in cells]
            if count > MOST_LINES:
                raise TooManyLines(most=MOST_LINES)
    except csv.Error:
        raise QuotesOpen(line=skipped + begin) from None
