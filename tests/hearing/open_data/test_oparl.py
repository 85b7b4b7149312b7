"""OParl: what is told, that changes are seen, and that what is gone leaves a stub and no more."""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.files.models import StoredFile
from hearing.open_data.models import ToldObject
from hearing.recordings.models import Recording, Terms
from hearing.slides import releases
from hearing.speakers import consents, contributions
from hearing.speakers.models import Channel, Purpose, Speaker
from hearing.statements.models import Annex, AnnexFile
from tests.conftest import NOW
from tests.hearing.files import samples
from tests.hearing.open_data.conftest import answer

ROOT = "/oparl/v1.1"
PDF = samples.pdf()
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


def test_files_name_their_last_day_and_annexes_are_files(
    published: Hearing, played: Recording, anna: Speaker, visitor: FlaskClient, data: Path
) -> None:
    db.session.add(Terms(hearing_id=published.id, record_until=date(2030, 5, 17)))
    consents.answer(
        speaker=anna,
        answers={Purpose.RECORDING: True},
        versions={Purpose.RECORDING: "1"},
        channel=Channel.LINK,
        language="de",
        who="link",
        now=NOW,
    )
    contributions.hand_in_slides(
        speaker=anna, stream=BytesIO(PDF), name="ki.pdf", largest=10**6, who="x", now=NOW, data=data
    )
    releases.release(speaker=anna, hearing=published, number=1, who="olga", now=NOW)
    paper = StoredFile(
        hearing_id=published.id, name="Zahlen.xlsx", kind="xlsx", size=9, sha256="5" * 64
    )
    paper.created_at = NOW
    annex = Annex(hearing_id=published.id, number=1, published_at=NOW, published_by="o", content=[])
    annex.files = [AnnexFile(file=paper)]
    db.session.add(annex)
    db.session.commit()
    files = {file["name"]: file for file in listed(visitor, "file")}
    assert files["Wortprotokoll, Fassung 1"]["hearing:lastDay"] == "2030-05-17"
    film = next(file for name, file in files.items() if name.endswith(": Aufzeichnung"))
    assert film["hearing:lastDay"] == played.retain_until.isoformat()
    slides, numbers = files["Folien: Anna Beispiel"], files["Zahlen.xlsx"]
    assert visitor.get(slides["accessUrl"]).data == PDF
    assert slides["hearing:sha256"] == sha256(PDF).hexdigest()
    assert (numbers["size"], numbers["hearing:sha256"]) == (9, "5" * 64)
    (meeting,) = listed(visitor, "meeting")
    inside = {one["id"] for one in meeting["auxiliaryFile"]}
    assert {slides["id"], numbers["id"], files["Stellungnahmen, Fassung 1"]["id"]} <= inside
    for form in ("txt", "xml"):
        assert "ffentlich" in (told := visitor.get(f"/anhoerungen/ki/niederschrift.{form}").text)
        assert "bis 17. Mai 2030" in told
    told = json.loads(visitor.get("/anhoerungen/ki/niederschrift.json").data)
    assert told["kept_until"] == "2030-05-17"
    assert "öffentlich bis zum 17. Mai 2030" in visitor.get("/anhoerungen/ki/niederschrift").text
    db.session.delete(db.session.get_one(Terms, published.id))
    db.session.commit()
    assert "auf Dauer öffentlich" in visitor.get("/anhoerungen/ki/niederschrift").text
    assert "Öffentlich: auf Dauer" in visitor.get("/anhoerungen/ki/niederschrift.txt").text


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
