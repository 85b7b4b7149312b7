"""All statements of the real papers are entered through the pages, and nothing else."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.statements.models import AnswerKind, Channel, Statement
from tests.hearing.cast import a_hearing

ROOM = "/verwaltung/anhoerungen/ki/stellungnahmen"
PUBLIC = "/anhoerungen/ki/stellungnahmen"

# Office, kind, comments, received (the deadline is 20 May, 12:00), wishes.
REMARKS = [
    "Der Gesamtpersonalrat unterstützt die Vorlage.",
    "KI soll Beschäftigte von Routinearbeit entlasten.",
    "Die Personalvertretungen sind früh zu beteiligen.",
    "Kein Verlust von Arbeitsplätzen ohne sozialverträgliche Lösung.",
    "Leitlinien sollen bald kommen.",
    "Schulungen gehören zur Arbeitszeit.",
    "Die Ergonomie der Arbeitsplätze ist zu beachten.",
    "Über Pilotprojekte ist regelmäßig zu berichten.",
    "Die Anhörung soll für Beschäftigte übertragen werden.",
]
FACTS: list[tuple[str, AnswerKind, list[str], str, dict[str, str]]] = [
    ("Direktorium", AnswerKind.NOTHING_TO_REPORT, [], "2024-05-10T09:00", {}),
    (
        "Gleichstellungsstelle",
        AnswerKind.CO_SIGNS_WITH_REMARKS,
        ["Bitte um Beteiligung an der Vorbereitung, weil die Perspektive der Geschlechter zählt."],
        "2024-05-12T09:00",
        {},
    ),
    ("Gesamtpersonalrat", AnswerKind.WELCOMES, REMARKS, "2024-05-14T09:00", {"attach": "y"}),
    ("Referat A", AnswerKind.TAKES_NOTE, [], "2024-05-15T09:00", {}),
    ("Referat B", AnswerKind.TAKES_NOTE_PLAINLY, [], "2024-05-15T09:00", {}),
    ("Referat C", AnswerKind.AGREES, [], "2024-05-15T09:00", {}),
    ("Referat D", AnswerKind.CO_SIGNS, [], "2024-05-21T09:00", {}),
    (
        "Referat E",
        AnswerKind.CO_SIGNS_IF_WORKED_IN,
        ["Die Kosten sind zu nennen."],
        "2024-05-15T09:00",
        {"old_sentence": "Kosten entstehen keine.", "new_sentence": "Kosten sind zu ermitteln."},
    ),
    (
        "Referat für Klima- und Umweltschutz",
        AnswerKind.AGREES_BUT,
        ["Der Klimaprüfung wird nicht zugestimmt."],
        "2024-05-20T12:00",
        {},
    ),
    (
        "Stadtkämmerei",
        AnswerKind.DOES_NOT_AGREE,
        ["Es fehlt eine Berechnung der Einsparungen."],
        "2024-05-28T15:00",
        {"attach": "y"},
    ),
]


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing(paper="20-26 / V 12687")


def of(office: str) -> Statement:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Statement).where(Statement.office == office)).one()


def hidden(page: str) -> dict[str, str]:
    """The values that a form carries along."""
    found = re.search(r'name="_made_from" value="([^"]*)"', page)
    return {"_made_from": unescape(found[1])} if found else {}


def add_offices(client: FlaskClient, names: list[str]) -> None:
    lines = "\n".join(f"{name}; stelle{n}@example.org" for n, name in enumerate(names))
    data = {"offices": lines, "deadline": "2024-05-20T12:00"}
    assert client.post(f"{ROOM}/neu", data=data).status_code == 303


def enter(client: FlaskClient, office: str, **values: Any) -> Any:
    """Enter an answer as staff do: open the page, fill in, save."""
    address = f"{ROOM}/{of(office).id}/antwort"
    comments = values.pop("comments", [])
    data = {
        **hidden(client.get(address).text),
        "channel": "email",
        **{f"comment_{n}": text for n, text in enumerate(comments, start=1)},
        **values,
    }
    return client.post(address, data=data)


def test_every_statement_is_entered_answered_and_published(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    add_offices(olga, [*(row[0] for row in FACTS), "Referat ohne Antwort"])
    for office, kind, comments, received, wishes in FACTS:
        answer = enter(
            olga, office, kind=kind.value, comments=comments, received_at=received, **wishes
        )
        assert answer.status_code == 303, office
    for office, kind, comments, _received, _wishes in FACTS:
        statement = of(office)
        assert statement.kind is kind
        assert statement.channel is Channel.EMAIL
        assert [comment.text for comment in statement.comments] == comments
    reply(olga, "Gleichstellungsstelle", 0, "Vielen Dank. Wir laden Sie herzlich ein.")
    for number in range(1, 8):
        reply(olga, "Gesamtpersonalrat", number, f"Antwort {number}.")
    page = olga.get(ROOM).text
    assert "7 eingegangen" not in page
    assert "8 eingegangen" in page
    assert "2 verspätet eingegangen" in page
    assert "1 überfällig" in page
    assert "9 Anmerkungen" in page
    assert visitor.get(PUBLIC).status_code == 404
    shown = [f"{one.id}:{one.version}" for one in (of(row[0]) for row in FACTS)]
    assert olga.post(f"{ROOM}/anhang", data={"shown": shown}).status_code == 303
    public = unescape(visitor.get(PUBLIC).text)
    for office, _kind, comments, _received, _wishes in FACTS:
        assert office in public
        assert all(comment in public for comment in comments)
    assert "Vielen Dank. Wir laden Sie herzlich ein." in public
    assert "Kosten sind zu ermitteln." in public
    assert "keine Stellungnahme eingegangen" in public
    assert public.count("verspätet") == 2
    assert "example.org" not in public
    check_docx(visitor)
    check_odt(visitor)
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"statements.add", "statements.hand_in", "statements.reply"} <= actions
    assert "statements.publish" in actions


def reply(client: FlaskClient, office: str, number: int, words: str) -> None:
    statement = of(office)
    address = f"{ROOM}/{statement.id}/anmerkungen/{statement.comments[number].id}"
    data = {**hidden(client.get(address).text), "answer": words}
    assert client.post(address, data=data).status_code == 303


def check_docx(client: FlaskClient) -> None:
    """Read back by zip and lxml, not by the library that wrote it."""
    answer = client.get(f"{PUBLIC}.docx")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        tree = etree.fromstring(packed.read("word/document.xml"))
    space = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    rows = [
        ["".join(cell.itertext()) for cell in row.findall("w:tc", space)]
        for row in tree.iterfind(".//w:tbl/w:tr", space)
    ]
    check_rows(rows)
    assert tree.find(".//w:tbl/w:tr/w:trPr/w:tblHeader", space) is not None


def check_odt(client: FlaskClient) -> None:
    answer = client.get(f"{PUBLIC}.odt")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        tree = etree.fromstring(packed.read("content.xml"))
    space = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}
    rows = [
        ["".join(cell.itertext()) for cell in row.findall("table:table-cell", space)]
        for row in tree.iterfind(".//table:table-row", space)
    ]
    check_rows(rows)


def check_rows(rows: list[list[str]]) -> None:
    assert rows[0] == ["Stelle", "Stellungnahme", "Eingang", "Nr.", "Anmerkung", "Antwort"]
    by_office = {row[0]: row for row in rows if row[0]}
    assert by_office["Direktorium"][1:3] == ["Fehlanzeige", "10.5.2024"]
    assert by_office["Stadtkämmerei"][2] == "28.5.2024 (verspätet)"
    assert by_office["Referat ohne Antwort"][1] == "keine Stellungnahme eingegangen"
    start = rows.index(by_office["Gesamtpersonalrat"])
    assert [row[3] for row in rows[start : start + 9]] == [str(n) for n in range(1, 10)]
    assert rows[start + 1][4:] == [REMARKS[1], "Antwort 1."]
