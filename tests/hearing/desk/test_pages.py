"""The desk's pages are valid HTML in all their states."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.desk.labels import KINDS
from hearing.desk.models import MarkKind
from tests import checkers
from tests.hearing.cast import BEGIN, a_hearing, a_release
from tests.hearing.desk.cast import Kind, press, speaks_in

DESK = "/verwaltung/anhoerungen/ki/pult"
OWN = (DESK, f"{DESK}/marken", f"{DESK}/saal", f"{DESK}/redezeit")
PUBLIC = tuple(f"/anhoerungen/ki/{page}" for page in ("saal", "redezeit", "programm"))


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: pages are the same on every database."""
    shutil.copy(sqlite_tables, data / "hearing.db")
    return f"sqlite:///{data / 'hearing.db'}"


@pytest.fixture
def pages(app: Flask, olga: FlaskClient, visitor: FlaskClient) -> dict[str, str]:
    """Every page before the first item, during it, and while the session is closed."""
    hearing = a_hearing()
    anna = speaks_in(hearing, 0, "Anna & <B>")
    a_release(hearing)
    app.extensions["clock"] = lambda: BEGIN
    seen: dict[str, str] = {}

    def _look(state: str) -> None:
        for client, addresses in ((olga, OWN), (visitor, PUBLIC)):
            seen.update({f"{state} {page}": client.get(page).text for page in addresses})

    _look("before")
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id, now=BEGIN)
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=anna.id, now=BEGIN)
    press(hearing, Kind.ANNOUNCED, text="<b>", now=BEGIN)
    _look("on")
    press(hearing, Kind.QUESTION_ASKED, now=BEGIN)
    press(hearing, Kind.CLOSED, now=BEGIN)
    _look("closed")
    long = {"press": "announced", "text": "x" * 400}
    seen["refused"] = olga.post(DESK, data=long).text
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("checker", [checkers.html_validate, checkers.nu])
def test_every_page_is_valid_in_every_state(
    pages: dict[str, str], tmp_path: Path, checker: Callable[[Mapping[str, str], Path], list[str]]
) -> None:
    errors = checker(pages, tmp_path / "pages")
    assert not errors, "\n".join(errors)


def test_every_kind_of_mark_has_a_name() -> None:
    assert KINDS.keys() == set(MarkKind)
