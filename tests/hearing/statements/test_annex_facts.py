"""What the published annex says of the hearing itself: as it was released."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from hearing.database import commit, db
from hearing.statements import annex
from hearing.statements.models import Statement
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_release


def test_the_file_for_everybody_does_not_tell_the_draft(app: Flask, visitor: FlaskClient) -> None:
    hearing = a_hearing(paper="20-26 / V 12687")
    released = hearing.title
    a_release(hearing)
    deadline = NOW + timedelta(days=7)
    with commit():
        office = Statement(hearing_id=hearing.id, office="Direktorium", deadline=deadline)
        db.session.add(office)
        db.session.flush()
        annex.publish(
            hearing=hearing, statements=[office], withheld=frozenset(), who="olga", now=NOW
        )
        hearing.title, hearing.paper = "Heimlicher Entwurf", "99"
    answer = visitor.get("/anhoerungen/ki/stellungnahmen.docx")
    words = " ".join(paragraph.text for paragraph in Document(BytesIO(answer.data)).paragraphs)
    assert released in words
    assert "20-26 / V 12687" in words
    assert "Heimlicher" not in words
