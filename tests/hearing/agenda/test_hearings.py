"""Hearings: created from a pattern, copied, changed, published."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import Assignment
from hearing.accounts.rights import Role
from hearing.agenda import hearings
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.speakers.models import Part, Slot, Speaker, SpeakerState
from tests.hearing.agenda.conftest import BASE, form_at, forms_of
from tests.hearing.agenda.test_editor import error_at
from tests.hearing.cast import a_hearing, a_speaker

KI = "Künstliche Intelligenz: Einsatz in der Stadtverwaltung"


def new(**values: Any) -> dict[str, Any]:
    return {
        "title": KI,
        "starts_at": "2024-06-07T09:30",
        "ends_at": "2024-06-07T13:30",
        "pattern": "council",
        **values,
    }


def find(slug: str) -> Hearing:
    db.session.expire_all()
    return db.session.scalars(select(Hearing).where(Hearing.slug == slug)).one()


# --- new ---


def test_a_hearing_is_created_from_a_pattern_and_its_creator_organizes_it(
    olga: FlaskClient,
) -> None:
    answer = olga.post(f"{BASE}/neu", data=new())
    assert answer.status_code == 303
    hearing = find("kuenstliche-intelligenz-einsatz-in-der-stadtverwaltung")
    assert answer.location == f"{BASE}/{hearing.slug}/programm"
    assert hearing.published_at is None
    assert hearing.starts_at == datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
    assert len(hearing.items) == 9
    assert hearing.items[-1].starts_at + timedelta(minutes=10) == hearing.ends_at
    assert len(hearing.perspectives) == 6
    assignment = db.session.scalars(select(Assignment)).one()
    assert (assignment.hearing_id, assignment.role) == (hearing.id, Role.ORGANIZER)


def test_a_hearing_may_start_empty(olga: FlaskClient) -> None:
    olga.post(f"{BASE}/neu", data=new(pattern="empty", slug="ki-2024"))
    assert find("ki-2024").items == []


def test_the_same_title_twice_gets_two_addresses(olga: FlaskClient) -> None:
    for _time in range(3):
        olga.post(f"{BASE}/neu", data=new(title="KI", pattern="empty"))
    assert sorted(db.session.scalars(select(Hearing.slug))) == ["ki", "ki-2", "ki-3"]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"title": " "}, "title", "Bitte geben Sie der Anhörung einen Titel."),
        ({"title": "x" * 5000}, "title", "Bitte höchstens 300 Zeichen."),
        ({"ends_at": "2024-06-07T09:30"}, "ends_at", "Das Ende muss nach dem Beginn liegen."),
        ({"ends_at": "2024-06-07T08:00"}, "ends_at", "Das Ende muss nach dem Beginn liegen."),
        ({"ends_at": "2026-06-07T13:30"}, "ends_at", "Eine Anhörung dauert höchstens 14 Tage."),
        ({"starts_at": "2024-03-31T02:30"}, "starts_at", "Diese Uhrzeit gibt es nicht"),
        ({"starts_at": "gestern"}, "starts_at", ""),
        ({"slug": "Ü ber"}, "slug", "Bitte nur kleine Buchstaben"),
        ({"slug": "neu"}, "slug", "Dieses Wort braucht die Software selbst."),
        ({"slug": "ki"}, "slug", "Diese Adresse hat schon eine andere Anhörung."),
    ],
)
def test_bad_input_is_refused_and_nothing_typed_is_lost(
    olga: FlaskClient, values: dict[str, str], field: str, sentence: str
) -> None:
    a_hearing()
    answer = olga.post(f"{BASE}/neu", data=new(**{"venue": "Qubes", **values}))
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert sentence in error_at(answer.text, field)
    assert 'value="Qubes"' in answer.text
    assert len(db.session.scalars(select(Hearing)).all()) == 1


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Größe, Maß & Übung", "groesse-mass-uebung"),
        ("Café – São Paulo", "cafe-sao-paulo"),
        ("مرحبا", "anhoerung"),
        ("x" * 200, "x" * 60),
        ("eins " * 40, "eins-" * 11 + "eins"),
    ],
)
def test_titles_become_addresses(title: str, slug: str) -> None:
    assert hearings.slug_of(title) == slug


# --- copy ---


def test_a_copy_keeps_the_hours_of_the_clock_and_proposes_the_people(
    olga: FlaskClient,
) -> None:
    source = a_hearing(venue="Qubes")
    speaker = a_speaker(source, "Referent*in A")
    speaker.state, speaker.biography = SpeakerState.CONFIRMED, "Lebenslauf"
    db.session.add(Slot(item_id=source.items[1].id, speaker_id=speaker.id, part=Part.SPEAKER))
    db.session.commit()
    sent = new(title="KI 2024, zweiter Teil", starts_at="2024-12-06T09:30",
               ends_at="2024-12-06T13:30")  # fmt: skip
    assert olga.post(f"{BASE}/ki/kopieren", data=sent).status_code == 303
    copy = find("ki-2024-zweiter-teil")
    assert copy.published_at is None
    assert copy.venue == "Qubes"
    starts = [item.starts_at for item in copy.items]
    assert starts[0] == datetime(2024, 12, 6, 8, 30, tzinfo=UTC)  # winter, still 09:30
    assert [after - starts[0] for after in starts] == [timedelta(minutes=15 * n) for n in range(3)]
    proposed = db.session.scalars(select(Speaker).where(Speaker.hearing_id == copy.id)).one()
    assert (proposed.name, proposed.state) == ("Referent*in A", SpeakerState.PROPOSED)
    assert proposed.biography == ""
    slot = db.session.scalars(select(Slot).where(Slot.speaker_id == proposed.id)).one()
    assert slot.item_id == copy.items[1].id


# --- base data ---


def test_what_is_said_about_a_hearing_is_changed(olga: FlaskClient, app: Flask) -> None:
    a_hearing(published_at=None)
    address = f"{BASE}/ki/angaben"
    form = form_at(olga, address)
    sent = {
        **form,
        "slug": "ki-hearing",
        "rooms": "Saal\r\n\r\n Foyer \r\nSaal",
        "motion": "Antrag Nr. 20-26 / A 04055",
        "perspectives": "Ethik\nPraxis",
    }
    assert olga.post(address, data=sent).status_code == 303
    hearing = find("ki-hearing")
    assert hearing.rooms == ["Saal", "Foyer"]
    assert hearing.perspectives == ["Ethik", "Praxis"]
    assert hearing.motion == "Antrag Nr. 20-26 / A 04055"


def test_the_address_of_a_published_page_stays(olga: FlaskClient) -> None:
    a_hearing()
    address = f"{BASE}/ki/angaben"
    answer = olga.post(address, data={**form_at(olga, address), "slug": "anders"})
    assert answer.status_code == 422
    assert "lässt sich nicht mehr ändern" in error_at(answer.text, "slug")


def test_a_recording_by_resolution_needs_the_resolution(olga: FlaskClient) -> None:
    a_hearing()
    address = f"{BASE}/ki/angaben"
    answer = olga.post(address, data={**form_at(olga, address), "legal_basis": "session"})
    assert answer.status_code == 422
    assert "nennen Sie den Beschluss" in error_at(answer.text, "resolution")


def test_two_people_who_change_a_hearing_lose_nothing(olga: FlaskClient) -> None:
    a_hearing()
    address = f"{BASE}/ki/angaben"
    anna, ben = form_at(olga, address), form_at(olga, address)
    olga.post(address, data={**anna, "venue": "Rathaus", "rooms": "A"})
    answer = olga.post(address, data={**ben, "venue": "Qubes", "motion": "A 04055"})
    assert answer.status_code == 409
    page = next(form for form in forms_of(answer.text).values() if "_made_from" in form)
    assert olga.post(address, data={**page, "_choice_venue": "theirs"}).status_code == 303
    hearing = find("ki")
    assert (hearing.venue, hearing.rooms, hearing.motion) == ("Rathaus", ["A"], "A 04055")


def test_the_page_is_published_and_taken_back(olga: FlaskClient, visitor: FlaskClient) -> None:
    a_hearing(published_at=None)
    assert visitor.get("/anhoerungen/ki").status_code == 404
    olga.post(f"{BASE}/ki/veroeffentlichen")
    assert visitor.get("/anhoerungen/ki").status_code == 200
    olga.post(f"{BASE}/ki/zuruecknehmen")
    assert visitor.get("/anhoerungen/ki").status_code == 404


def test_the_search_finds_a_new_title(olga: FlaskClient, visitor: FlaskClient) -> None:
    a_hearing()
    address = f"{BASE}/ki/angaben"
    olga.post(address, data={**form_at(olga, address), "title": "Datenethikkodex"})
    assert "Datenethikkodex" in re.sub(r"<[^>]*>", "", visitor.get("/suche?q=ethik").text)
