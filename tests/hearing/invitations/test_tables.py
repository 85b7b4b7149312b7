"""Handed-in tables: whatever encoding, separator and order they have; refused in clear words."""

from __future__ import annotations

import csv
import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from hearing.files import errors
from hearing.files.errors import FileRefused
from hearing.invitations import columns, tables
from tests.hearing.files import samples
from tests.hearing.invitations.sheets import saved, with_entry, xlsx

TEXT = "Name;E-Mail;Gruppe\r\nZoë Größe;zoe@example.org;Bürger*innen\r\n"
LINES = [(1, ["Name", "E-Mail", "Gruppe"]), (2, ["Zoë Größe", "zoe@example.org", "Bürger*innen"])]


def read(content: bytes) -> tables.Table:
    return tables.read(io.BytesIO(content))


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_umlauts_survive_every_usual_encoding(encoding: str, name: str) -> None:
    table = read(TEXT.encode(encoding))
    assert table.lines == LINES
    assert table.read_as["encoding"] == name


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_separator_is_found(delimiter: str) -> None:
    assert read(TEXT.replace(";", delimiter).encode()).lines == LINES


def test_excels_own_line_names_the_separator_and_is_no_line_of_people() -> None:
    table = read(("sep=,\r\n" + TEXT.replace(";", ",")).encode())
    assert [cells for _number, cells in table.lines] == [cells for _number, cells in LINES]
    assert table.lines[1][0] == 3


def test_quoted_cells_hold_separators_and_line_breaks_and_lines_keep_their_numbers() -> None:
    content = 'Name;E-Mail\r\n"Groß; Zoë\r\nDr.";z@example.org\r\n\r\nAda;a@example.org\r\n'
    table = read(content.encode())
    assert table.lines[1] == (2, ["Groß; Zoë\r\nDr.", "z@example.org"])
    assert table.lines[2] == (5, ["Ada", "a@example.org"])


def test_a_workbook_is_read_with_numbers_and_dates_as_text() -> None:
    table = read(xlsx(["Name", "E-Mail"], ["Zoë", "z@example.org"], [], [7.0, None], others=2))
    assert table.lines == [(1, ["Name", "E-Mail"]), (2, ["Zoë", "z@example.org"]), (4, ["7"])]
    assert table.read_as == {"sheet": "Gäste", "others": 2}


def test_a_formula_stays_a_formula_and_is_never_computed() -> None:
    table = read(xlsx(["Name", "E-Mail"], ['=HYPERLINK("http://x.example";"Zoë")', "=1+1"]))
    assert table.lines[1][1] == ['=HYPERLINK("http://x.example";"Zoë")', "=1+1"]


def test_what_a_workbook_says_of_its_own_size_is_not_believed() -> None:
    content = xlsx(["Name"], ["Zoë"])
    lying = with_entry(content, "xl/other.xml", b"<x/>")
    assert read(lying.replace(b"A1:A2", b"A1:A1")).lines == [(1, ["Name"]), (2, ["Zoë"])]


def test_a_cell_at_the_far_end_costs_neither_time_nor_memory() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD900000"] = "Name", "Ende"
    assert read(saved(book)).lines == [(1, ["Name"])]


def _bomb() -> bytes:
    return with_entry(xlsx(["Name"]), "xl/bomb.xml", b" " * (200 * 2**20))


def _macros() -> bytes:
    return with_entry(
        xlsx(["Name"]),
        "xl/vbaProject.bin",
        b"\xd0\xcf\x11\xe0",
        types="sheet.macroEnabled.main+xml",
    )


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", errors.FileEmpty),
        (b"\r\n \r\n;;\r\n", errors.FileEmpty),
        (b"x" * (tables.LARGEST + 1), errors.FileTooLarge),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, errors.IsOldOffice),
        (b"MZ\x90\0" + b"\0\1\2\3" * 300, errors.IsProgram),
        (b"%PDF-1.7\n\x01\x02\x03\xff\xfe", errors.KindNotAllowed),
        (b"<!DOCTYPE html><html><body>Name;E-Mail</body></html>", errors.IsWebPage),
        (b"PK\x03\x04 not an archive", errors.FileDamaged),
        (xlsx(["Name"])[:900], errors.FileDamaged),
        (b'Name;E-Mail\r\n"Zo\xc3\xab;z@example.org\r\n', tables.QuotesOpen),
        (b"Name;E-Mail\r\n" + b"\x81\x8d\x8f;z@example.org", errors.KindNotAllowed),
        (("Name\n" + "A\n" * 20_001).encode(), errors.TooManyLines),
    ],
)
def test_what_is_no_table_is_refused_with_a_clear_sentence(
    content: bytes, refusal: type[FileRefused]
) -> None:
    with pytest.raises(refusal) as caught:
        read(content)
    assert str(caught.value)


def test_an_archive_that_expands_too_far_is_refused() -> None:
    with pytest.raises(errors.ExpandsTooFar):
        read(_bomb())


def test_a_workbook_with_macros_is_refused() -> None:
    with pytest.raises(errors.OfficeMacros):
        read(_macros())


def test_a_text_document_is_no_table() -> None:
    with pytest.raises(FileRefused):
        read(samples.word())


def test_random_bytes_are_refused_or_read_and_never_break() -> None:
    for _try in range(50):
        try:
            read(os.urandom(500))
        except FileRefused:
            continue


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (["Name", "E-Mail", "Gruppe"], ["name", "email", "group"]),
        (["GROUP", " e-mail address ", "Full name"], ["group", "email", "name"]),
        (["Vorname", "Nachname", "Titel", "Mail"], ["first", "last", "title", "email"]),
        (["Name", "Vorname", "E-Mail-Adresse"], ["last", "first", "email"]),
        (["Behörde", "Sprache", "Bemerkung", "Telefon"], ["organisation", "language", "note", ""]),
        (["E-Mail", "Mail"], ["email", ""]),
    ],
)
def test_columns_are_known_by_their_heads_in_any_order(heads: list[str], found: list[str]) -> None:
    assert columns.guess(heads) == found


def test_a_name_is_put_together_of_its_parts() -> None:
    values = columns.values(["title", "last", "first", "email"], ["Dr.", "Groß", "Zoë"])
    assert values["name"] == "Dr. Zoë Groß"
    assert values["email"] == ""


CELLS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff"),
    min_size=1,
    max_size=30,
).filter(lambda text: bool(text.strip()))


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    delimiter=st.sampled_from(";,\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_a_csv_says_is_read_as_it_was_written(
    rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["Name", "E-Mail", "Gruppe"], *rows])
    table = read(text.getvalue().encode(encoding))
    assert [cells for _number, cells in table.lines[1:]] == [
        [cell.strip() for cell in row] for row in rows
    ]
