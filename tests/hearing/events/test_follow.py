"""Following a hearing: the whole state in each event, made once, in each language, for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, islice
from threading import BoundedSemaphore

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.test import TestResponse

from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.events import pulse, shows
from hearing.events.feeds import PUBLIC
from tests.hearing.cast import BEGIN, a_hearing, a_release
from tests.hearing.desk.cast import Kind, press
from tests.hearing.events.conftest import STREAM, now, read


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    app.extensions["clock"] = lambda: BEGIN
    hearing = a_hearing()
    a_release(hearing)
    return hearing


def told(answer: TestResponse) -> Iterator[str]:
    """The events of a stream as they come."""
    return (str(piece, "utf-8") for piece in answer.iter_encoded())


def test_the_first_event_holds_the_whole_state_of_what_the_page_names(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    press(hearing, Kind.ANNOUNCED, text="Bitte <b>Platz</b> nehmen.", now=BEGIN)
    event = now(visitor, "parts=announcement,now,nowhere&language=de")
    assert event["number"] == 1
    assert event["parts"].keys() == {"announcement", "now"}
    assert "Bitte &lt;b&gt;Platz&lt;/b&gt; nehmen." in event["parts"]["announcement"]
    assert hearing.items[0].title in event["parts"]["now"]
    assert now(visitor, "")["parts"] == {"number": "1"}


def test_each_page_is_told_in_its_own_language(hearing: Hearing, visitor: FlaskClient) -> None:
    PUBLIC.offer("words", lambda _hearing_id: str(get_locale()))
    visitor.set_cookie("lang", "en")
    assert now(visitor, "parts=words&language=de")["parts"]["words"] == "de"
    assert now(visitor, "parts=words&language=en")["parts"]["words"] == "en"
    assert now(visitor, "parts=words&language=xx")["parts"]["words"] == "en"


def test_what_all_are_told_is_made_for_nobody_and_once(
    hearing: Hearing, olga: FlaskClient, visitor: FlaskClient
) -> None:
    made = count(1)

    def make(_hearing_id: int) -> str:
        return f"{current_user.is_authenticated} {next(made)}"

    PUBLIC.offer("who", make)
    for client in (olga, visitor, visitor):
        assert now(client, "parts=who")["parts"]["who"] == "False 1"
    with commit():
        pulse.beat(hearing.id)
    for client in (visitor, olga):
        assert now(client, "parts=who")["parts"]["who"] == "False 2"


def test_who_follows_is_told_what_is_new_and_nothing_else(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    answer = visitor.get(f"{STREAM}?parts=now")
    events = told(answer)
    first = read(next(events))
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id, now=BEGIN)
    begun = read(next(events))
    assert "seit 09:30" in begun["parts"]["now"]
    with commit():
        pulse.beat(hearing.id)  # of something that this page does not show
    press(hearing, Kind.CLOSED, now=BEGIN)
    closed = read(next(events))
    answer.close()
    assert [first["number"], begun["number"], closed["number"]] == [0, 1, 3]
    assert "Nichtöffentlicher Teil" in closed["parts"]["now"]
    assert hearing.items[0].title not in closed["parts"]["now"]


def test_a_closed_session_hides_what_is_on_wherever_it_is_told(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id, now=BEGIN)
    everything = "parts=" + ",".join(sorted(PUBLIC.makers))
    assert hearing.items[0].title in str(now(visitor, everything)["parts"])
    press(hearing, Kind.CLOSED, now=BEGIN)
    assert hearing.items[0].title not in str(now(visitor, everything)["parts"])


def test_nothing_is_told_of_a_rehearsal(
    hearing: Hearing, visitor: FlaskClient, olga: FlaskClient
) -> None:
    everything = "parts=" + ",".join(sorted(PUBLIC.makers))
    before = now(visitor, everything)
    olga.post("/verwaltung/anhoerungen/ki/pult/probe", data={"step": "begin"})
    press(hearing, Kind.ANNOUNCED, text="Probe, Probe", rehearsal=True, now=BEGIN)
    after = now(visitor, everything)
    assert after["parts"] == before["parts"]
    own = olga.get("/verwaltung/anhoerungen/ki/pult/ereignisse?parts=screen&once=1").text
    assert "Probe, Probe" in own


def test_a_part_that_can_not_be_made_keeps_no_other_from_being_told(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    def fail(_hearing_id: int) -> str:
        raise ZeroDivisionError

    PUBLIC.offer("broken", fail)
    parts = now(visitor, "parts=broken,now")["parts"]
    assert parts["broken"] == ""
    assert hearing.items[0].title in parts["now"]


def test_only_what_is_public_can_be_followed(
    hearing: Hearing, visitor: FlaskClient, olga: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = visitor.get(STREAM)
    events = told(answer)
    next(events)
    monkeypatch.setattr(shows, "AGE", 0.0)
    with commit():
        hearing.published_at = None
    assert list(events) == []  # it ends by itself
    for client in (visitor, olga):
        assert client.get(STREAM).status_code == 404
    assert visitor.get("/anhoerungen/nirgendwo/ereignisse").status_code == 404


def test_more_than_are_meant_to_be_are_told_once_and_come_again_later(
    app: Flask, hearing: Hearing, visitor: FlaskClient
) -> None:
    app.config["EVENT_STREAMS"] = 0
    [only] = told(visitor.get(STREAM))
    pause, _rest = only.split("\n", 1)
    assert int(pause.removeprefix("retry: ")) >= 5000
    assert read(only)["number"] == 0


def test_where_threads_hold_the_streams_no_more_are_held_than_are_meant_to_be(
    app: Flask, hearing: Hearing, visitor: FlaskClient
) -> None:
    app.extensions["event_threads"] = BoundedSemaphore(2)
    answers = [visitor.get(STREAM) for _answer in "abc"]
    with commit():
        pulse.beat(hearing.id)
    seconds = [next(islice(told(one), 1, None)) for one in answers[:-1]]
    assert {read(second)["number"] for second in seconds} == {1}
    assert len(list(told(answers[-1]))) == 1  # told once, and it asks again
    for answer in answers:
        answer.close()


def test_a_head_request_holds_nothing(hearing: Hearing, visitor: FlaskClient) -> None:
    answer = visitor.head(STREAM)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/event-stream", b"")
