"""What the tests of the statements' pages share: an office that was asked, and its link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import links
from hearing.statements.models import Statement
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.statements.test_facts import hidden

LATER = datetime(2024, 6, 30, 10, 0, tzinfo=UTC)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing(paper="20-26 / V 12687", organizer="IT-Referat")


@pytest.fixture
def office(hearing: Hearing) -> Statement:
    """An office asked, with a deadline that is still to come."""
    return an_office(hearing)


def an_office(hearing: Hearing, **facts: Any) -> Statement:
    values = {
        "office": "Direktorium",
        "address": "direktorium@example.org",
        "deadline": NOW + timedelta(days=7),
        "asked_at": NOW,
        **facts,
    }
    statement = Statement(hearing_id=hearing.id, **values)
    db.session.add(statement)
    db.session.commit()
    return statement


def link_to(statement: Statement, **facts: Any) -> str:
    """The address of a new personal link."""
    values = {"purpose": "statement", "subject_id": statement.id, **facts}
    token = links.make(
        hearing_id=statement.hearing_id, expires_at=NOW + timedelta(days=90), now=NOW, **values
    )
    db.session.commit()
    return f"/l/stellungnahme/{token}"


def send(client: FlaskClient, address: str, **values: Any) -> Any:
    data = {**hidden(client.get(address).text), **values}
    return client.post(address, data=data, content_type="multipart/form-data")


def turn_clock(app: Flask, time: datetime) -> None:
    app.extensions["clock"] = lambda: time


def chosen(statement: Statement) -> str:
    """What the page to publish sends for a statement that is ticked."""
    db.session.expire_all()
    return f"{statement.id}:{statement.version}"
