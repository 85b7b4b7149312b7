"""What the tests of the marketplace's pages share: an application, a link, a call, a picture."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import links
from hearing.stands.models import Stand, StandState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_stand

STAFF = "/verwaltung/anhoerungen/ki/staende"
PUBLIC = "/anhoerungen/ki/marktstaende"
APPLICATION = {
    "title": "MUCGPT",
    "origin": "internal",
    "unit": "it@M",
    "topic": "Sprachmodelle",
    "shows": "Datenschutzkonforme generative KI für alle Beschäftigten.",
    "contact_name": "Beispiel, Ansprechperson A",
    "contact_email": "a@example.org",
    "needs": ["power", "network"],
    "needs_note": "",
    "setup_minutes": "30",
}


def made_from(page: TestResponse) -> dict[str, str]:
    """The hidden field that says what a form was made from."""
    found = re.search(r'name="_made_from" value="([^"]*)"', page.text)
    assert found, page.text
    return {"_made_from": found.group(1).replace("&#34;", '"').replace("&amp;", "&")}


@pytest.fixture
def hearing(app: object) -> Hearing:
    """The Munich hearing in small."""
    return a_hearing()


@pytest.fixture
def exhibitor(hearing: Hearing, visitor: FlaskClient) -> tuple[FlaskClient, str]:
    """Somebody with the link of a stand that is accepted."""
    stand = a_stand(hearing, title="CovBot", state=StandState.ACCEPTED, number=1)
    token = links.make(
        hearing_id=hearing.id,
        purpose="stand",
        subject_id=stand.id,
        expires_at=NOW + timedelta(days=9),
        now=NOW,
    )
    db.session.commit()
    return visitor, f"/l/stand/{token}"


def open_call(olga: FlaskClient, **facts: str) -> TestResponse:
    """Let the organizer open the call."""
    form = made_from(olga.get(f"{STAFF}/aufruf")) | {"opened": "y", "public": "yes"} | facts
    return olga.post(f"{STAFF}/aufruf", data=form)


def only_stand() -> Stand:
    """The one stand that there is."""
    return db.session.scalars(select(Stand)).one()


def png() -> BytesIO:
    """A picture of a plan."""
    out = BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "PNG")
    out.seek(0)
    return out


def upload(olga: FlaskClient, content: BytesIO, name: str) -> TestResponse:
    """Let the organizer upload a plan."""
    form = {"file": (content, name), "description": "Eingang im Süden, Stände an den Wänden."}
    return olga.post(f"{STAFF}/plan", data=form, content_type="multipart/form-data")
