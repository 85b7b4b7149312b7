"""The call for stands and applications: what comes in, and what is refused."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail.models import Letter
from hearing.stands.models import Stand, StandState
from tests.hearing.cast import a_stand
from tests.hearing.stands.conftest import APPLICATION, PUBLIC, STAFF, only_stand, open_call


def test_an_application_arrives_and_leads_to_its_own_page(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    assert open_call(olga).status_code == 303
    answer = visitor.post("/anhoerungen/ki/stand-anmelden", data=APPLICATION)
    assert answer.status_code == 303, answer.text
    own = visitor.get(answer.location)
    assert "Ihre Bewerbung liegt uns vor" in own.text
    assert own.headers["Cache-Control"] == "no-store"
    assert own.headers["Referrer-Policy"] == "no-referrer"
    stand = only_stand()
    assert (stand.title, stand.needs, stand.state) == ("MUCGPT", ["power", "network"], "applied")
    letter = db.session.scalars(select(Letter)).one()
    assert letter.state == "drafted"
    assert "{link}" in letter.text
    assert answer.location.rsplit("/", 1)[1] not in letter.text


def test_an_open_call_is_offered_on_the_hearings_page(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    page = "/anhoerungen/ki"
    assert "stand-anmelden" not in visitor.get(page).text
    open_call(olga)
    assert "/anhoerungen/ki/stand-anmelden" in visitor.get(page).text
    open_call(olga, public="no")
    assert "stand-anmelden" not in visitor.get(page).text


@pytest.mark.parametrize("facts", [{}, {"deadline": "2020-01-01T12:00"}])
def test_a_closed_or_late_call_takes_nothing_and_says_so(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient, facts: dict[str, str]
) -> None:
    open_call(olga, opened="y" if facts else "", **facts)
    answer = visitor.post("/anhoerungen/ki/stand-anmelden", data=APPLICATION)
    assert answer.status_code in (410, 422) if facts else answer.status_code == 410
    assert db.session.scalars(select(Stand)).first() is None


def test_a_secret_call_opens_with_its_address_only(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    open_call(olga, public="no")
    address = re.search(
        r"(/anhoerungen/ki/stand-anmelden\?aufruf=[\w-]+)", olga.get(f"{STAFF}/aufruf").text
    )
    assert address
    assert visitor.get("/anhoerungen/ki/stand-anmelden").status_code == 404
    assert visitor.get("/anhoerungen/ki/stand-anmelden?aufruf=erraten").status_code == 404
    assert visitor.get(address.group(1)).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Bitte geben Sie dem Stand einen Namen."),
        ("title", "x" * 5000, "Bitte höchstens 200 Zeichen."),
        ("contact_email", "keine Adresse", "lässt sich keine E-Mail schicken"),
        ("setup_minutes", "-5", "0 bis 1440 Minuten"),
        ("origin", "mars", "Not a valid choice"),
    ],
)
def test_a_wrong_application_is_told_next_to_the_field_and_loses_nothing(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient, field: str, value: str, sentence: str
) -> None:
    open_call(olga)
    answer = visitor.post("/anhoerungen/ki/stand-anmelden", data=APPLICATION | {field: value})
    assert answer.status_code == 422
    if field != "origin":
        assert sentence in answer.text
    assert "Datenschutzkonforme generative KI" in answer.text
    assert db.session.scalars(select(Stand)).first() is None


def test_html_in_a_title_is_text(hearing: Hearing, olga: FlaskClient) -> None:
    a_stand(hearing, title="<b>fett</b> \u202eschief", state=StandState.ACCEPTED, number=1)
    page = olga.get(PUBLIC).text
    assert "&lt;b&gt;fett&lt;/b&gt;" in page
    assert "<b>fett" not in page
