"""Where a record's forms are found, and that nobody finds what is not public."""

from __future__ import annotations

import html
import io
import json
import re

import msgspec
import pypdfium2
import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.exports.views import CAPTIONS
from hearing.protocol.models import Part
from hearing.record import snapshot, versions
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_release
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


def read_back(answer: TestResponse) -> str:
    """What a reader of this form reads."""
    if answer.mimetype == TYPES["pdf"]:
        pages = pypdfium2.PdfDocument(answer.data)
        return "".join(page.get_textpage().get_text_range() for page in pages)
    if answer.mimetype == TYPES["docx"]:
        return "\n".join(one.text for one in Document(io.BytesIO(answer.data)).paragraphs)
    return html.unescape(answer.text)


@pytest.mark.parametrize("name", ["李明 😀", "אנה محمد"])
def test_names_in_any_letters_are_read_back_from_every_address(
    checked: Hearing,  # noqa: F811
    visitor: FlaskClient,
    name: str,
) -> None:
    record = snapshot.take(checked)
    people = tuple(msgspec.structs.replace(one, name=name) for one in record.people)
    spoken = tuple(
        msgspec.structs.replace(one, part=Part.INTERJECTION) if one.person_id else one
        for one in record.contributions
    )
    for contributions, asked in (
        (record.contributions, [PAGE, *ADDRESSES]),
        (spoken, [f"{PAGE}/aufzeichnung-{record.recordings[0].id}.{form}" for form in CAPTIONS]),
    ):
        told = msgspec.structs.replace(record, people=people, contributions=contributions)
        versions.freeze(told, erratum="", who="pia@example.org", now=NOW)
        db.session.commit()
        for address in asked:
            answer = visitor.get(address)
            assert answer.status_code == 200
            words = re.sub(r"\s+", " ", read_back(answer))
            assert all(part in words for part in name.split()), address


def test_a_hearing_without_a_recording_has_a_summary_record_and_no_wording(
    app: Flask, visitor: FlaskClient
) -> None:
    silent = a_hearing()
    a_release(silent)
    for address in (*ADDRESSES, f"{PAGE}/1.pdf", f"{PAGE}/aufzeichnung-1.vtt"):
        assert visitor.get(address).status_code == 404
    told = msgspec.structs.replace(snapshot.take(silent), summary="Der Rat war da.")
    versions.freeze(told, erratum="", who="pia@example.org", now=NOW)
    db.session.commit()
    for address, form in ADDRESSES.items():
        answer = visitor.get(address)
        if SHORT in address or form in {"json", "xml"}:
            assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPES[form])
            assert "Der Rat war da." in read_back(answer)
        else:
            assert answer.status_code == 404
    assert visitor.get(f"{PAGE}/aufzeichnung-1.vtt").status_code == 404


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
