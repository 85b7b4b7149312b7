"""OParl: what is told, that changes are seen, and that what is gone leaves a stub and no more."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.open_data.models import ToldObject
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker
from tests.conftest import NOW
from tests.hearing.open_data.conftest import answer

ROOT = "/oparl/v1.1"
LATER = NOW + timedelta(hours=1)


def ask(client: FlaskClient, address: str, **filters: object) -> dict[str, Any]:
    query = urlencode({name: str(value) for name, value in filters.items()})
    response = client.get(f"{address.removeprefix('http://localhost')}?{query}")
    assert response.status_code == 200, response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    told: dict[str, Any] = json.loads(response.data)
    return told


def listed(client: FlaskClient, kind: str, **filters: object) -> list[dict[str, Any]]:
    """All objects of a kind, page after page."""
    page = ask(client, f"{ROOT}/body/1/{kind}", **filters)
    found: list[dict[str, Any]] = page["data"]
    while following := page["links"].get("next"):
        page = json.loads(client.get(following).data)
        found += page["data"]
    return found


def test_a_hearing_is_a_meeting_with_its_items_its_motion_and_its_record(
    published: Hearing, anna: Speaker, visitor: FlaskClient
) -> None:
    system = ask(visitor, ROOT)
    (body,) = ask(visitor, system["body"])["data"]
    (meeting,) = ask(visitor, body["meeting"])["data"]
    assert meeting["start"] == "2024-06-07T09:30:00+02:00"
    assert [item["order"] for item in meeting["agendaItem"]] == [1, 2, 3]
    assert meeting["agendaItem"][0]["start"] == "2024-06-07T09:40:00+02:00"
    short = visitor.get(meeting["resultsProtocol"]["accessUrl"])
    assert "ergebnisniederschrift-ki-1.pdf" in short.headers["Content-Disposition"]
    pdf = visitor.get(meeting["verbatimProtocol"]["accessUrl"])
    assert pdf.mimetype == meeting["verbatimProtocol"]["mimeType"] == "application/pdf"
    (person,) = [ask(visitor, address) for address in meeting["participant"]]
    assert person["name"] == "Anna Beispiel"
    (paper,) = ask(visitor, body["paper"])["data"]
    assert (paper["reference"], paper["paperType"]) == ("20-26 / A 04055", "Antrag")
    assert paper["consultation"][0]["meeting"] == meeting["id"]
    # Whatever stands inside is found alone as well, and says there to what it belongs.
    for inside in (*meeting["agendaItem"], *meeting["auxiliaryFile"], *paper["consultation"]):
        alone = ask(visitor, inside["id"])
        assert inside.items() <= alone.items()
        assert {"meeting", "paper"} & alone.keys()
    short = ask(visitor, body["meeting"], omit_internal="true")["data"][0]
    assert not {"agendaItem", "auxiliaryFile"} & short.keys()


def test_what_changes_and_what_goes_is_told_to_who_asks_what_is_new(
    app: Flask, published: Hearing, anna: Speaker, visitor: FlaskClient
) -> None:
    before = {one["id"] for kind in ("meeting", "person") for one in listed(visitor, kind)}
    assert len(before) == 2
    app.extensions["clock"] = lambda: LATER
    since = {"modified_since": LATER.isoformat()}
    assert listed(visitor, "meeting", **since) == listed(visitor, "person", **since) == []

    answer(anna, given=False)
    assert listed(visitor, "person") == []
    (stub,) = listed(visitor, "person", **since)
    assert stub == ask(visitor, stub["id"])
    assert stub.keys() == {"id", "type", "created", "modified", "deleted"}
    (meeting,) = listed(visitor, "meeting", **since)
    assert meeting["participant"] == []
    # What is behind the record's address is another text now.
    assert meeting["verbatimProtocol"] in [
        {name: value for name, value in file.items() if name != "meeting"}
        for file in listed(visitor, "file", **since)
    ]
    row = db.session.scalars(select(ToldObject).where(ToldObject.kind == "person")).one()
    assert row.digest == ""

    published.published_at = None
    db.session.commit()
    assert ask(visitor, meeting["id"])["deleted"]
    gone = {one["id"] for kind in ("meeting", "person") for one in listed(visitor, kind, **since)}
    assert gone == before
    assert listed(visitor, "file") == listed(visitor, "agendaitem") == []

    published.published_at = NOW
    db.session.commit()
    assert "deleted" not in ask(visitor, meeting["id"])


def test_pages_of_a_list_miss_nothing_when_something_goes_meanwhile(
    published: Hearing, played: Recording, visitor: FlaskClient
) -> None:
    whole = [file["id"] for file in listed(visitor, "file", limit=1)]
    assert len(set(whole)) == len(whole) > 5
    first = ask(visitor, f"{ROOT}/body/1/file", limit=6)
    assert first["pagination"]["totalElements"] == len(whole)
    played.published_at = None  # the film and its captions
    db.session.commit()
    rest = json.loads(visitor.get(first["links"]["next"]).data)["data"]
    left = {file["id"] for file in listed(visitor, "file")}
    assert left < set(whole)
    assert left <= {file["id"] for file in (*first["data"], *rest)}
    strange = visitor.get(f"{ROOT}/body/1/file?limit=1&oparl=x&endpoint=y&_method=POST&_scheme=z")
    following = json.loads(strange.data)["links"]["next"]
    assert following.startswith(f"http://localhost{ROOT}/body/1/file?limit=1&after=")
    for odd in (
        "modified_since=gestern",
        "modified_since=0001-01-01T00:00:00%2B14:00",
        "created_until=2024-06-10T08:00:00",
        "created_until=9999-12-31T23:59:59-14:00",
        "limit=-1",
    ):
        refused = visitor.get(f"{ROOT}/body/1/file?{odd}")
        assert (refused.status_code, refused.mimetype) == (400, "application/json")
    assert visitor.get(f"{ROOT}/meeting/keine").status_code == 404


def test_two_who_ask_first_at_the_same_time_are_told_the_same(
    app: Flask, published: Hearing
) -> None:
    barrier, told = Barrier(4), []

    def look() -> None:
        client = app.test_client()
        barrier.wait()
        told.append(client.get(f"{ROOT}/body/1/meeting").data)

    threads = [Thread(target=look) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 4
    assert len(set(told)) == 1
    assert json.loads(told[0])["data"]
    keys = select(ToldObject.kind, ToldObject.key)
    assert db.session.scalar(select(func.count()).select_from(keys.distinct().subquery())) == len(
        db.session.execute(keys).all()
    )
