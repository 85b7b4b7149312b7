"""Where a record's forms are found, and that nobody finds what is not public."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.record import snapshot, versions
from tests.conftest import NOW
from tests.hearing.record.conftest import checked, hearing, recording  # noqa: F401

PAGE = "/anhoerungen/ki/niederschrift"
SHORT = "/anhoerungen/ki/ergebnis"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
    "xml": "application/akn+xml; charset=utf-8",
}


@pytest.fixture
def published(checked: Hearing) -> Hearing:  # noqa: F811
    versions.freeze(snapshot.take(checked), erratum="", who="pia@example.org", now=NOW)
    db.session.commit()
    return checked


ADDRESSES = {f"{PAGE}.{form}": form for form in TYPES}
ADDRESSES |= {f"{SHORT}.{form}": form for form in ("pdf", "docx", "txt")}


def test_every_form_has_its_type_and_is_not_sent_twice(
    published: Hearing, visitor: FlaskClient
) -> None:
    versioned = {address.replace(".", "/1."): form for address, form in ADDRESSES.items()}
    for address, form in {**ADDRESSES, **versioned}.items():
        response = visitor.get(address)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == TYPES[form]
        tag = response.headers["ETag"]
        assert visitor.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_a_record_that_is_not_public_is_not_found(
    checked: Hearing,  # noqa: F811
    visitor: FlaskClient,
) -> None:
    for address in (*ADDRESSES, f"{PAGE}/1.pdf", f"{SHORT}/1.pdf", f"{PAGE}/fassungen.json"):
        assert visitor.get(address).status_code == 404


def test_what_a_machine_heard_has_no_summary_record(
    checked: Hearing,  # noqa: F811
    visitor: FlaskClient,
) -> None:
    snapshot.recordings_of(checked)[0].published_at = NOW
    db.session.commit()
    assert visitor.get(f"{PAGE}.txt").status_code == 200
    assert visitor.get(f"{SHORT}.txt").status_code == 404


def test_captions_are_those_of_the_newest_version(published: Hearing, visitor: FlaskClient) -> None:
    number = snapshot.recordings_of(published)[0].id
    told = visitor.get(f"{PAGE}/aufzeichnung-{number}.vtt").text
    assert told.startswith("WEBVTT")
    assert "Guten Morgen." in told
    assert visitor.get(f"{PAGE}/aufzeichnung-{number + 1}.vtt").status_code == 404


def test_everybody_gets_the_chain(published: Hearing, visitor: FlaskClient) -> None:
    told = json.loads(visitor.get(f"{PAGE}/fassungen.json").data)
    assert [version["number"] for version in told["versions"]] == [1]
