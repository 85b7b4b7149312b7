"""The programming interface: every answer is what its own description says."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from pypdf import PdfReader
from sqlalchemy import event

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.speakers.models import Slot, SpeakerState
from hearing.stands.models import StandState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_release, a_speaker, a_stand

API = "/api/v1"
PATHS = (
    "/hearings",
    "/hearings/{slug}",
    "/hearings/{slug}/programme",
    "/hearings/{slug}/releases",
    "/hearings/{slug}/speakers",
    "/hearings/{slug}/stands",
)


def description(visitor: FlaskClient) -> Any:
    return visitor.get(f"{API}/openapi.json").get_json()


def check(visitor: FlaskClient, path: str, answer: Any, status: int) -> Any:
    """Hold an answer against the description; gives its values."""
    document = description(visitor)
    content = document["paths"][path]["get"]["responses"][str(status)]["content"]
    schema = {**content[answer.mimetype]["schema"], "components": document["components"]}
    values = answer.get_json()
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        values
    )
    return values


def ask(visitor: FlaskClient, path: str, query: str = "", status: int = 200) -> Any:
    answer = visitor.get(f"{API}{path.replace('{slug}', 'ki')}{query}")
    assert answer.status_code == status
    return check(visitor, path, answer, status)


def released() -> Hearing:
    hearing = a_hearing()
    speaker = a_speaker(hearing, "Referentin A")
    speaker.state = SpeakerState.CONFIRMED
    db.session.add(Slot(item_id=hearing.items[1].id, speaker_id=speaker.id))
    db.session.commit()
    a_stand(hearing, state=StandState.PLACED)
    a_release(hearing)
    return hearing


def test_the_description_is_valid_openapi_and_names_every_address(visitor: FlaskClient) -> None:
    document = description(visitor)
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert tuple(document["paths"]) == PATHS
    assert document["servers"] == [{"url": "http://localhost/api/v1"}]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_described(visitor: FlaskClient, path: str) -> None:
    released()
    assert ask(visitor, path)


def test_the_programme_tells_times_as_the_city_reads_them(visitor: FlaskClient) -> None:
    released()
    programme = ask(visitor, "/hearings/{slug}/programme")
    talk = programme["items"][1]
    assert (talk["kind"], talk["starts_at"]) == ("talk", "2024-06-07T09:45:00+02:00")
    assert talk["people"] == [{"person": 1, "name": "Referentin A", "role": "", "part": "speaker"}]


def test_releases_tell_what_has_changed(visitor: FlaskClient) -> None:
    hearing = released()
    hearing.items[1].title = "Was ist KI?"
    hearing.programme_version += 1
    db.session.commit()
    a_release(hearing, NOW + timedelta(hours=1))
    newest, first = ask(visitor, "/hearings/{slug}/releases")["results"]
    assert (newest["number"], newest["current"]) == (2, True)
    assert newest["changes"] == ["„Einführung in KI“ heißt jetzt „Was ist KI?“."]
    assert (first["current"], first["changes"]) == (False, [])


def test_a_long_list_comes_in_parts(visitor: FlaskClient) -> None:
    for number in range(5):
        a_hearing(slug=f"h{number}")
    seen, address = [], f"{API}/hearings?limit=2"
    while address:
        part = visitor.get(address).get_json()
        assert part["total"] == 5
        seen += [entry["slug"] for entry in part["results"]]
        address = part["next"]
    assert sorted(seen) == [f"h{number}" for number in range(5)]


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=201", "?offset=-1", "?offset=x", "?limit=1e3", "?offset=9999999"]
)
def test_a_wrong_part_is_refused_in_words(visitor: FlaskClient, query: str) -> None:
    released()
    problem = ask(visitor, "/hearings", query, 400)
    assert "limit" in problem["detail"]
    assert ask(visitor, "/hearings/{slug}/speakers", query, 400)["status"] == 400


def test_what_is_not_public_is_not_there(visitor: FlaskClient, olga: FlaskClient) -> None:
    a_hearing(published_at=None)
    for client in (visitor, olga):
        assert ask(client, "/hearings")["results"] == []
        for path in PATHS[1:]:
            assert ask(client, path, status=404)["detail"] == "Diese Anhörung gibt es nicht."


def test_before_the_first_release_there_is_no_programme(visitor: FlaskClient) -> None:
    a_hearing()
    assert ask(visitor, "/hearings/{slug}")["formats"] is None
    problem = ask(visitor, "/hearings/{slug}/programme", status=404)
    assert problem["detail"] == "Das Programm ist noch nicht veröffentlicht."


def test_scripts_of_every_site_may_read_it_and_nobody_may_write(visitor: FlaskClient) -> None:
    released()
    for path in ("/hearings", "/hearings/ki/programme", "/nirgends"):
        answer = visitor.get(f"{API}{path}")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in answer.headers
    assert visitor.get(f"{API}/nirgends").mimetype == "application/problem+json"
    assert visitor.options(f"{API}/hearings").headers["Access-Control-Allow-Headers"]
    for method in (visitor.post, visitor.put, visitor.delete):
        assert method(f"{API}/hearings").status_code == 405


def test_the_list_asks_the_database_as_often_for_few_hearings_as_for_many(
    visitor: FlaskClient,
) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    visitor.get(f"{API}/hearings")  # the first request of all asks more
    counts = []
    for size in (2, 12):
        for number in range(size):
            a_release(a_hearing(slug=f"h{size}-{number}"))
        asked.clear()
        assert visitor.get(f"{API}/hearings").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_tells_of_each_hearing_what_was_released(visitor: FlaskClient) -> None:
    hearing = a_hearing()
    a_release(hearing)
    a_title = hearing.title
    a_hearing(slug="neu", title="Noch ohne Programm")
    hearing.title = "Heimlicher Entwurf"
    hearing.programme_version += 1
    db.session.commit()
    told = {entry["slug"]: entry for entry in ask(visitor, "/hearings")["results"]}
    assert (told["ki"]["title"], told["ki"]["release"]) == (a_title, 1)
    assert (told["neu"]["title"], told["neu"]["release"]) == ("Noch ohne Programm", None)


def test_page_interface_and_print_name_the_same_stands_whatever_was_released(
    visitor: FlaskClient,
) -> None:
    hearing = a_hearing()
    first = a_stand(hearing, title="MUCGPT", state=StandState.ACCEPTED, number=1)
    a_stand(hearing, title="Nur beworben")

    def named() -> list[list[str]]:
        page = visitor.get("/anhoerungen/ki/marktstaende").text
        told = [stand["title"] for stand in ask(visitor, "/hearings/{slug}/stands")["results"]]
        titles = ("MUCGPT", "CovBot", "Nur beworben")
        return [[title for title in titles if title in page], told]

    assert named() == [["MUCGPT"]] * 2  # before the first release
    a_release(hearing)
    a_stand(hearing, title="CovBot", state=StandState.PLACED, number=2, x=1.0, y=1.0)
    assert named() == [["MUCGPT", "CovBot"]] * 2
    assert "CovBot" in printed(visitor)
    with commit():
        first.state, first.number = StandState.WITHDRAWN, None
    assert named() == [["CovBot"]] * 2
    assert "MUCGPT" not in printed(visitor)
    assert "Marktstände" in visitor.get("/anhoerungen/ki/programm").text


def printed(visitor: FlaskClient) -> str:
    """The words of the PDF."""
    content = visitor.get("/anhoerungen/ki/programm.pdf").data
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
