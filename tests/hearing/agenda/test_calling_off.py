"""A hearing is called off, seen by all at once, and takes place after all."""

from __future__ import annotations

import json
import re

from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_release
from tests.hearing.conftest import an_account, logged_in

BASE = "/verwaltung/anhoerungen/ki"


def call_off(olga: FlaskClient) -> Hearing:
    hearing = a_hearing()
    a_release(hearing)
    assert olga.post(f"{BASE}/absagen").status_code == 303
    return hearing


def again(hearing: Hearing) -> Hearing:
    db.session.expire_all()
    return db.session.get_one(Hearing, hearing.id)


def test_it_is_asked_first(olga: FlaskClient) -> None:
    hearing = a_hearing()
    assert f'href="{BASE}/absagen"' in olga.get(f"{BASE}/angaben").text
    page = olga.get(f"{BASE}/absagen")
    assert page.status_code == 200
    assert "Entwurf" in page.text
    assert again(hearing).cancelled_at is None


def test_a_second_time_nothing_changes(olga: FlaskClient) -> None:
    hearing = call_off(olga)
    assert again(hearing).cancelled_at == NOW
    version = hearing.version
    assert olga.post(f"{BASE}/absagen").status_code == 303
    assert again(hearing).version == version
    assert "schon abgesagt" in olga.get(f"{BASE}/absagen").text


def test_everybody_sees_it_at_once(olga: FlaskClient, visitor: FlaskClient) -> None:
    hearing = a_hearing()
    a_release(hearing)
    address = "/anhoerungen/ki"
    before = visitor.get(f"{address}/programm.ics")
    assert olga.post(f"{BASE}/absagen").status_code == 303
    for path in ("/anhoerungen/ki", "/anhoerungen/ki/programm"):
        assert "Diese Anhörung ist abgesagt" in visitor.get(path).text
    page = visitor.get(f"{address}/programm").text
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block
    data = json.loads(block[1])
    parts = [data, *data["subEvent"]]
    assert {p["eventStatus"] for p in parts} == {"https://schema.org/EventCancelled"}
    feed = visitor.get(f"{address}/programm.ics", headers={"If-None-Match": before.headers["ETag"]})
    assert {e["STATUS"] for e in Calendar.from_ical(feed.data).walk("VEVENT")} == {"CANCELLED"}
    since = "2024-06-10T10:00:00+02:00"
    assert visitor.get("/api/v1/hearings/ki").json["cancelled_at"] == since
    assert visitor.get("/api/v1/hearings").json["results"][0]["cancelled_at"] == since
    assert "Abgesagt" in visitor.get("/").text


def test_it_takes_place_after_all(olga: FlaskClient, visitor: FlaskClient) -> None:
    hearing = call_off(olga)
    assert olga.post(f"{BASE}/absage-zuruecknehmen").status_code == 303
    assert again(hearing).cancelled_at is None
    assert "abgesagt" not in visitor.get("/anhoerungen/ki/programm").text
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [a for a in actions if "cancel" in a] == ["hearing.cancel", "hearing.uncancel"]
    assert "Anhörung abgesagt" in olga.get(f"{BASE}/aenderungen").text


def test_who_may_not_release_may_not_call_off(app: Flask) -> None:
    hearing = a_hearing()
    editor = logged_in(app, an_account("ed@example.org", roles={hearing: [Role.EDITOR]}))
    assert editor.post(f"{BASE}/absagen").status_code == 403
    assert editor.post(f"{BASE}/absage-zuruecknehmen").status_code == 403
    assert "absagen" not in editor.get(f"{BASE}/angaben").text
    assert again(hearing).cancelled_at is None
