"""Every page is valid HTML: each address of the table for visitors and staff, and refused forms."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import links
from hearing.mail.links import PURPOSES
from hearing.questions.models import Question, QuestionState
from hearing.questions.written import annex as written_annex
from hearing.questions.written import answers
from hearing.questions.written.models import AnsweringOffice, AnswerState
from hearing.stands import calls
from hearing.stands.models import Stand, StandState
from hearing.statements import annex, offices
from tests import checkers
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_release, a_speaker
from tests.hearing.subjects import subjects_of
from tests.hearing.test_gate import Address, addresses, last

# What a link of each purpose opens, by the name of the address part.
OPENS = {
    "speaker": "speaker_id",
    "stand": "stand_id",
    "statement": "statement_id",
    "account": "user_id",
    "written_answer": "office_id",
}

# Pieces that a script puts into a page.
PIECES = frozenset(
    {"desk.show_board", "recordings.show_progress", "stream.show_line", "stream.show_state"}
)


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: pages are the same on every database."""
    shutil.copy(sqlite_tables, data / "hearing.db")
    return f"sqlite:///{data / 'hearing.db'}"


@pytest.fixture
def pages(app: Flask, visitor: FlaskClient, olga: FlaskClient) -> dict[str, str]:
    """Every page there is, by who saw it and its address."""
    moment = NOW.replace(microsecond=754564)  # as real clocks show it
    app.extensions["clock"] = lambda: moment
    hearing = a_hearing(summary="Was die Stadt schon einsetzt.", paper="20-26 / V 12687")
    values = subjects_of(hearing)
    tokens = _links(hearing, values)
    _fill(hearing)
    found = list(_addresses(addresses(app, values), tokens))
    seen: dict[str, str] = {}
    for client, who in ((visitor, "visitor"), (olga, "staff")):
        for address in found:
            if address.method == "GET" or (who == "staff" and address.method == "POST"):
                answer = client.open(address.path, method=address.method)
                if answer.mimetype == "text/html" and answer.status_code not in (302, 303):
                    seen[f"{who} {address} {answer.status_code}"] = answer.text
                answer.close()
    return seen


def _links(hearing: Hearing, values: dict[str, object]) -> dict[str, str]:
    """A link of each purpose: its address without the token, and the token."""
    made = {}
    for purpose, part in OPENS.items():
        token = links.make(
            hearing_id=hearing.id,
            purpose=purpose,
            subject_id=int(str(values[part])),
            expires_at=NOW + timedelta(days=9),
            now=NOW,
        )
        made[PURPOSES[purpose].path.replace("<token>", "")] = token
    db.session.commit()
    return made


def _fill(hearing: Hearing) -> None:
    """Something of everything: a release, a stand on the market, an annex."""
    a_speaker(hearing, "Referentin <A> & B")
    for number, stand in enumerate(db.session.scalars(select(Stand)), start=1):
        stand.state, stand.number, stand.shows = StandState.ACCEPTED, number, "Ein\n\nModell"
    calls.of(hearing).opened = True
    a_release(hearing)
    statements = offices.all_of(hearing.id)
    annex.publish(hearing=hearing, statements=statements, withheld=frozenset(), who="olga", now=NOW)
    _answer_in_writing(hearing)
    db.session.commit()


def _answer_in_writing(hearing: Hearing) -> None:
    """An office has answered the question, and everybody may read it."""
    question = db.session.scalars(select(Question)).one()
    question.state = QuestionState.DEFERRED
    answer = answers.of(question)
    answer.office, answer.text = db.session.scalars(select(AnsweringOffice)).one(), "Ja <b>& nein"
    answer.state = AnswerState.APPROVED
    answer.written_at = answer.approved_at = NOW
    chosen = {question.id: answer.version}
    written_annex.publish(hearing=hearing, chosen=chosen, who="olga", now=NOW)


def _addresses(found: list[Address], tokens: dict[str, str]) -> Iterator[Address]:
    """What deletes is left out, and pieces of pages; personal links get a token that opens."""
    for address in found:
        if address.endpoint in PIECES or (last(address) and address.method == "POST"):
            continue
        path = address.path
        for prefix, token in tokens.items():
            if path.startswith(prefix):
                path = path.replace("no-such-token", token)
        yield Address(address.endpoint, address.method, path)


@pytest.mark.slow
def test_every_page_is_valid(pages: dict[str, str], tmp_path: Path) -> None:
    assert len(pages) > 120
    errors = checkers.html_validate(pages, tmp_path / "pages")
    errors += checkers.nu(pages, tmp_path / "pages for the other")
    assert not errors, "\n".join(errors)


def test_our_style_sheets_are_valid(tmp_path: Path) -> None:
    for sheet in (checkers.ROOT / "hearing" / "static" / "css").glob("*.css"):
        # The checker does not know this one yet: https://www.w3.org/TR/css-highlight-api-1/
        known = re.sub(r"::highlight\([a-z]+\)", "::selection", sheet.read_text(encoding="utf-8"))
        (tmp_path / sheet.name).write_text(known, encoding="utf-8")
    errors = checkers.nu_css(sorted(tmp_path.glob("*.css")))
    assert not errors, "\n".join(errors)
