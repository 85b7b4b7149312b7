"""The record of processing activities names every table and every place, and no password."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from hearing.database import Base
from hearing.privacy import activities, record
from hearing.privacy.kinds import KINDS


def test_every_table_is_classified_and_once() -> None:
    named = [table for activity in activities.ACTIVITIES for table in activity.tables]
    assert set(Base.metadata.tables) - record.classified() == set(), "add them to activities.py"
    assert record.classified() - set(Base.metadata.tables) == set(), "these are gone"
    assert len(named) == len(set(named))
    assert not activities.NOT_PERSONAL & set(named)


def test_every_kind_with_a_date_is_part_of_an_activity() -> None:
    assert set(KINDS) <= {activity.period for activity in activities.ACTIVITIES}


def test_recipients_are_named_without_their_passwords(app: Flask) -> None:
    app.config.update(
        MAIL_SERVER="mail.city.example:587",
        MAILBOX="imaps://post@imap.city.example/INBOX",
        QUEUE="redis://:geheim@queue.city.example/0",
    )
    places = " ".join(place.where for place in record.places(app.config))
    assert "mail.city.example:587" in places
    assert "imap.city.example" in places
    assert "queue.city.example" in places
    assert "geheim" not in places


def test_the_page_shows_them_all(app: Flask, olga: FlaskClient) -> None:
    page = olga.get("/verwaltung/verarbeitungsverzeichnis").get_data(as_text=True)
    for table in record.classified() - activities.NOT_PERSONAL:
        assert table in page
