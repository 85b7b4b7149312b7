"""The record as pages: what counts, older versions, a person's words, a question, quotes."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import msgspec
import pytest
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.record import snapshot, versions
from hearing.record.models import RecordVersion
from hearing.recordings.models import Recording
from tests.browser.planting import SLUG, Planted
from tests.conftest import NOW

PAGE = f"/anhoerungen/{SLUG}/niederschrift"


@pytest.fixture
def hearing(planted: Planted) -> Hearing:
    return db.session.query(Hearing).one()


def entries() -> list[Entry]:
    return db.session.query(Entry).order_by(Entry.position).all()


def freeze(hearing: Hearing, *, checked: bool = True, erratum: str = "") -> RecordVersion:
    """The entries as they are, read by somebody, as the next version."""
    for entry in entries():
        entry.checked_at = NOW if checked else None
    db.session.flush()
    version = versions.freeze(snapshot.take(hearing), erratum=erratum, who="pia", now=NOW)
    db.session.commit()
    return version


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_a_record_is_read_from_draft_to_corrected_version(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    draft = squeeze(visitor.get(PAGE).text)
    assert "Von einer Maschine geschrieben, noch nicht geprüft." in draft
    assert "Ein Sprachmodell berechnet" in draft
    assert visitor.get(f"{PAGE}/1").status_code == 404
    freeze(hearing)
    entries()[2].text = "Ein Sprachmodell berechnet Wörter."
    freeze(hearing, erratum="Zeile 3 berichtigt")
    newest, first = squeeze(visitor.get(PAGE).text), squeeze(visitor.get(f"{PAGE}/1").text)
    assert "geprüft." not in newest
    assert "Ein Sprachmodell berechnet Wörter." in newest
    assert "Zeile 3 berichtigt" in newest
    assert "Dies ist eine frühere Fassung" in first
    assert "welches Wort als nächstes" in first
    assert 'content="noindex"' in first
    db.session.query(Hearing).one().published_at = None
    db.session.commit()
    assert {visitor.get(page).status_code for page in (PAGE, f"{PAGE}/1")} == {404}
