"""Who no longer takes part: gone at once as far as it is private, urgent for the organizers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.programme import departures
from hearing.speakers.models import Speaker, SpeakerState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.programme.staging import a_person, released

BIOGRAPHY = "Forscht über Sprachmodelle."
STAFF = "/verwaltung/anhoerungen/ki"
PUBLIC = "/anhoerungen/ki"
PERSONAL = (
    f"{PUBLIC}/mitwirkende",
    f"{PUBLIC}/schedule.json",
    "/api/v1/hearings/ki/speakers",
)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


@pytest.fixture
def person(hearing: Hearing) -> Speaker:
    """Somebody who has confirmed and is in the release."""
    person = a_person(hearing, "Referent*in A", hearing.items[1], biography=BIOGRAPHY)
    released(hearing)
    return person


def leave(person: Speaker, state: SpeakerState | None) -> None:
    with commit():
        if state is None:
            db.session.delete(person)
        else:
            person.state = state


LEAVING = [
    (SpeakerState.DECLINED, "Referent*in A hat abgesagt, steht aber noch"),
    (SpeakerState.WITHDRAWN, "Referent*in A ist ausgeladen, steht aber noch"),
    (SpeakerState.INVITED, "Referent*in A hat nicht mehr zugesagt, steht aber noch"),
    (None, "Referent*in A ist gelöscht, steht aber noch"),
]


@pytest.mark.parametrize(("state", "sentence"), LEAVING)
def test_the_organizers_are_urged_on_every_page_until_the_next_release(
    olga: FlaskClient,
    hearing: Hearing,
    person: Speaker,
    state: SpeakerState | None,
    sentence: str,
) -> None:
    pages = (
        "/verwaltung",
        f"{STAFF}/fassungen",
        f"{STAFF}/programm",
        f"{STAFF}/angaben",
        f"{STAFF}/mitwirkende",
    )
    for page in pages:
        assert "steht aber noch im veröffentlichten Programm" not in olga.get(page).text
    leave(person, state)
    for page in pages:
        text = olga.get(page).text
        assert sentence in text, page
        assert "Dringend" in text
    released(hearing)
    for page in pages:
        assert "steht aber noch im veröffentlichten Programm" not in olga.get(page).text


@pytest.mark.parametrize("state", [state for state, _sentence in LEAVING])
def test_the_biography_is_gone_at_once_the_name_with_the_next_release(
    visitor: FlaskClient, hearing: Hearing, person: Speaker, state: SpeakerState | None
) -> None:
    for page in PERSONAL:
        assert "Forscht" in visitor.get(page).text, page
    leave(person, state)
    for page in PERSONAL:
        text = visitor.get(page).text
        assert "Forscht" not in text, page
        assert "Referent*in A" in text, page
    assert "sind überarbeitet" not in visitor.get(f"{PUBLIC}/programm").text
    released(hearing)
    for page in (*PERSONAL, f"{PUBLIC}/schedule.xml", f"{PUBLIC}/programm.ics"):
        assert "Referent*in A" not in visitor.get(page).text, page


def test_who_asks_for_news_since_the_release_gets_the_page_without_the_biography(
    visitor: FlaskClient, person: Speaker
) -> None:
    page = f"{PUBLIC}/schedule.json"
    since = {"If-Modified-Since": visitor.get(page).headers["Last-Modified"]}
    assert visitor.get(page, headers=since).status_code == 304
    leave(person, SpeakerState.DECLINED)
    answer = visitor.get(page, headers=since)
    assert answer.status_code == 200
    assert "Forscht" not in answer.text


def test_who_was_never_in_a_release_leaves_in_silence(
    olga: FlaskClient, hearing: Hearing, person: Speaker
) -> None:
    other = a_person(hearing, "Referent*in B", hearing.items[1])
    leave(other, SpeakerState.DECLINED)
    assert departures.of(hearing) == []
    assert "Dringend" not in olga.get(f"{STAFF}/fassungen").text


def test_many_hearings_cost_as_many_queries_as_one(app: Flask, person: Speaker) -> None:
    leave(person, SpeakerState.DECLINED)
    hearings = [a_hearing(slug=f"h{number}") for number in range(4)]
    for number, hearing in enumerate(hearings):
        leaving = a_person(hearing, f"Gast {number}", hearing.items[0])
        released(hearing, now=NOW + timedelta(hours=1))
        leave(leaving, SpeakerState.WITHDRAWN)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    departures.of_all(hearings)  # reads the hearings themselves
    asked.clear()
    left = departures.of_all(hearings)
    many, asked[:] = len(asked), []
    departures.of_all(hearings[:1])
    assert many == len(asked)
    assert [[one.person.name for one in left[h.id]] for h in hearings] == [
        [f"Gast {number}"] for number in range(4)
    ]
