"""The pages: search, hand out, erase; and what a guest sees of themselves."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from hearing import persons
from hearing.accounts.models import AuditEntry
from hearing.accounts.rights import Role
from hearing.database import commit, db
from hearing.groups.models import Mode
from hearing.privacy import holdings, labels
from hearing.registration import answers
from hearing.registration.answers import Answering
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, an_invitation
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.privacy.planting import ADDRESS, WORDS, Planted, plant, token_of

ALL = "/verwaltung/personendaten"


@pytest.fixture
def planted(app: Flask, visitor: FlaskClient) -> Planted:
    return plant(app, visitor)


def test_an_address_shows_everything(olga: FlaskClient, planted: Planted) -> None:
    page = olga.post(ALL, data={"words": f" {ADDRESS.upper()} "}).get_data(as_text=True)
    for name in ("organisation", "note", "needs", "question", "letter", "bounce", "stage"):
        assert WORDS[name] in page, name


def test_a_name_leads_to_its_addresses_and_to_nothing_else(
    olga: FlaskClient, planted: Planted
) -> None:
    page = olga.post(ALL, data={"words": "zwetana"}).get_data(as_text=True)
    assert ADDRESS.casefold() in page.casefold()
    assert WORDS["needs"] not in page
    few = olga.post(ALL, data={"words": "zw"})
    assert few.status_code == 422
    many = olga.post(ALL, data={"words": "Beispiel"}).get_data(as_text=True)
    assert "Zu viele Treffer" in many


def test_nothing_held_says_so(olga: FlaskClient, planted: Planted) -> None:
    page = olga.post(ALL, data={"words": "niemand@example.org"}).get_data(as_text=True)
    assert "nichts gespeichert" in page


def test_the_export_for_machines_has_everything(olga: FlaskClient, planted: Planted) -> None:
    answer = olga.post(f"{ALL}/auskunft.json", data={"address": ADDRESS})
    told = json.loads(answer.data)
    assert (told["format"], told["version"]) == ("hearing.personal-data", 1)
    rooms = {room["room"] for room in told["rooms"]}
    assert {"Einladungen", "Anmeldung", "Fragen", "Kalender", "Einlass", "Mitwirkung"} <= rooms
    assert {"Marktstände", "Briefe und Links", "Änderungslog"} <= rooms
    text = answer.get_data(as_text=True)
    for name, word in WORDS.items():
        assert word.casefold() in text.casefold(), name
    assert ADDRESS.casefold() not in answer.headers["Content-Disposition"].casefold()


def test_the_export_to_read_is_a_pdf_that_says_the_same(
    olga: FlaskClient, planted: Planted
) -> None:
    answer = olga.post(f"{ALL}/auskunft.pdf", data={"address": ADDRESS})
    reader = PdfReader(io.BytesIO(answer.data))
    text = "".join("".join(page.extract_text() for page in reader.pages).split())
    for name in ("organisation", "needs", "question", "letter", "stage"):
        assert WORDS[name] in text.replace("-", ""), name
    assert reader.metadata is not None
    assert reader.metadata.title == "Auskunft über gespeicherte Daten"


def test_an_export_is_logged_without_the_person(olga: FlaskClient, planted: Planted) -> None:
    olga.post(f"{ALL}/auskunft.json", data={"address": ADDRESS})
    line = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (line.action, line.subject) == ("privacy.export", "person")
    assert "@" not in json.dumps(line.after)


def test_every_fact_has_a_german_name(app: Flask, planted: Planted) -> None:
    named = {name for held in holdings.collect(persons.of(ADDRESS)) for name in held.facts}
    assert named - labels.FIELDS.keys() == set()


def test_before_erasing_a_page_says_what_stays(olga: FlaskClient, planted: Planted) -> None:
    asked = olga.post(f"{ALL}/loeschen", data={"address": ADDRESS})
    assert asked.status_code == 200
    assert "Das bleibt, und warum" in asked.get_data(as_text=True)
    assert list(holdings.collect(persons.of(ADDRESS)))
    without = olga.post(f"{ALL}/loeschen", data={"address": ADDRESS, "confirmed": "y"})
    assert without.status_code == 422
    assert "Bitte wählen Sie einen Grund" in without.get_data(as_text=True)
    assert list(holdings.collect(persons.of(ADDRESS)))


def test_with_a_reason_somebody_is_erased_and_a_second_time_nothing(
    olga: FlaskClient, planted: Planted
) -> None:
    data = {"address": ADDRESS, "confirmed": "y", "reason": "asked"}
    done = olga.post(f"{ALL}/loeschen", data=data, follow_redirects=True)
    assert "Gelöscht." in done.get_data(as_text=True)
    again = olga.post(f"{ALL}/loeschen", data=data, follow_redirects=True)
    assert "nichts mehr da" in again.get_data(as_text=True)
    page = olga.post(ALL, data={"words": ADDRESS}).get_data(as_text=True)
    assert "Aufbewahrte Nachweise von Einwilligungen" in page


def test_organizers_see_and_erase_in_their_hearing_alone(app: Flask, planted: Planted) -> None:
    other = a_hearing(slug="zweite", title="Zweite")
    an_invitation(a_group(other), name="Zwetana Anders", email=ADDRESS)
    user = an_account("organizer@example.org", roles={planted.hearing: [Role.ORGANIZER]})
    client = logged_in(app, user)
    here = f"/verwaltung/anhoerungen/{planted.hearing.slug}/datenschutz"
    page = client.post(here, data={"words": ADDRESS}).get_data(as_text=True)
    assert WORDS["needs"] in page
    assert "Zwetana Anders" not in page
    assert "Zwetana Anders" not in client.post(here, data={"words": "Zwetana"}).get_data(True)
    data = {"address": ADDRESS, "confirmed": "y", "reason": "asked"}
    assert client.post(f"{here}/loeschen", data=data).status_code == 303
    assert {held.hearing_id for held in holdings.collect(persons.of(ADDRESS))} & {other.id}
    assert client.get("/verwaltung/anhoerungen/zweite/datenschutz").status_code == 403
    assert client.get(ALL).status_code == 403


def test_a_guest_reads_what_a_calendar_file_is_about_and_takes_the_whole_along(
    app: Flask, visitor: FlaskClient
) -> None:
    app.config.update(MAIL_FROM="post@stadt.example.org")
    person = an_invitation(a_group(a_hearing(starts_at=NOW + timedelta(days=9), slug="neu")))
    with commit():
        by = Answering(who="link", now=NOW)
        answers.accept(invitation=person, mode=Mode.IN_PERSON, by=by)
    path = f"/l/einladung/{token_of(person)}/daten"
    page = unescape(visitor.get(path).text)
    assert "Termin „Künstliche Intelligenz: Einsatz in der Stadtverwaltung“ am " in page
    assert "BEGIN:VEVENT" not in page
    assert "BEGIN:VEVENT" in visitor.get(f"{path}/auskunft.json").text


def test_a_guest_reads_and_takes_along_what_is_held(visitor: FlaskClient, planted: Planted) -> None:
    path = f"/l/einladung/{token_of(planted.invitation)}/daten"
    answer = visitor.get(path)
    page = answer.get_data(as_text=True)
    assert WORDS["needs"] in page
    assert WORDS["letter"] in page
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == (
        "no-referrer",
        "no-store",
    )
    told = json.loads(visitor.get(f"{path}/auskunft.json").data)
    assert told["address"] == ADDRESS.casefold()
    assert "olga@example.org" not in json.dumps(told)
    overview = visitor.get(path.removesuffix("/daten")).get_data(as_text=True)
    assert path in overview
