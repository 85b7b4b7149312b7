"""The desk's pages: forms without a script, what a script tells, events, rehearsals, screens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk import facts, streams
from hearing.desk.models import Mark
from hearing.events import pulse
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing, a_release
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.desk.cast import DESK, Kind, now_on, press, speaks_in

DESK_PAGE = "/verwaltung/anhoerungen/ki/pult"
PUBLIC = "/anhoerungen/ki"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


@pytest.fixture
def dora(app: Flask, hearing: Hearing) -> FlaskClient:
    """Dora at the desk, logged in."""
    return logged_in(app, an_account("dora@example.org", roles={hearing: [Role.DESK]}))


@pytest.fixture
def clock(app: Flask) -> Callable[[datetime], None]:
    """Sets the clock."""

    def _set(now: datetime) -> None:
        app.extensions["clock"] = lambda: now

    return _set


def marks(hearing: Hearing) -> list[Mark]:
    db.session.expire_all()
    return list(db.session.scalars(select(Mark).order_by(Mark.id)))


def form_of(client: FlaskClient) -> dict[str, str]:
    """The hidden fields of the desk's form."""
    page = client.get(DESK_PAGE).text
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def told(value: str, **more: Any) -> dict[str, Any]:
    """A press as the page's script tells it."""
    own = {"key": token_hex(16), "press": value, "text": "", "seen": 0, "desk": DESK}
    times = {"at": NOW.isoformat(), "sent_at": NOW.isoformat(), "rehearsal": False}
    return {**own, **times, **more}


def tell(client: FlaskClient, *presses: Any) -> list[dict[str, Any]]:
    answer = client.post(f"{DESK_PAGE}/nachtrag", json=presses)
    results: list[dict[str, Any]] = (answer.json or {})["results"]
    return results


def event(answer: TestResponse) -> dict[str, Any]:
    """The one event of this answer."""
    found = re.search(r"^data: (.*)$", answer.text, re.MULTILINE)
    assert found, answer.text
    read: dict[str, Any] = json.loads(found[1])
    return read


def now(client: FlaskClient) -> str:
    """What everybody reads of what is on."""
    parts: dict[str, str] = event(client.get(f"{PUBLIC}/ereignisse?parts=now&once=1"))["parts"]
    return parts["now"]


def test_the_forms_work_without_a_script(hearing: Hearing, dora: FlaskClient) -> None:
    form = form_of(dora) | {"press": f"item_started:{hearing.items[0].id}"}
    assert dora.post(DESK_PAGE, data=form).status_code == 303
    assert dora.post(DESK_PAGE, data=form).status_code == 303  # the same form once more
    [mark] = marks(hearing)
    assert (mark.kind, mark.who, mark.at) == (Kind.ITEM_STARTED, "dora@example.org", NOW)
    page = dora.get(DESK_PAGE).text
    assert "Punkt begonnen" in page
    assert 'data-on="1"' in page


def test_a_form_that_is_stale_is_refused_with_what_is_on_now(
    hearing: Hearing, dora: FlaskClient
) -> None:
    form = form_of(dora)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[1].id)
    answer = dora.post(DESK_PAGE, data=form | {"press": f"item_started:{hearing.items[0].id}"})
    assert answer.status_code == 409
    assert "Am anderen Pult" in answer.text
    assert f'data-on="{hearing.items[1].id}"' in answer.text


def test_an_announcement_that_is_too_long_is_not_lost(hearing: Hearing, dora: FlaskClient) -> None:
    form = form_of(dora)
    answer = dora.post(DESK_PAGE, data=form | {"press": "announced", "text": "lang " * 2000})
    assert answer.status_code == 422
    assert "höchstens 300 Zeichen" in answer.text
    assert answer.text.count("lang ") >= 2000
    assert marks(hearing) == []


def test_html_in_an_announcement_is_text(
    hearing: Hearing, dora: FlaskClient, visitor: FlaskClient, clock: Callable[[datetime], None]
) -> None:
    a_release(hearing)
    clock(BEGIN)
    press(hearing, Kind.ANNOUNCED, text="<script>alert(1)</script>", now=BEGIN)
    for client, address in (
        (dora, DESK_PAGE),
        (visitor, f"{PUBLIC}/programm"),
        (visitor, f"{PUBLIC}/saal"),
    ):
        page = client.get(address).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    "value", ["", "nonsense", "item_started:x", "item_started:²", "floor_given:" + "9" * 30, "\0"]
)
def test_a_button_that_is_none_of_ours_is_unreadable(
    hearing: Hearing, dora: FlaskClient, value: str
) -> None:
    assert dora.post(DESK_PAGE, data=form_of(dora) | {"press": value}).status_code == 400
    [result] = tell(dora, told(value))
    assert "unlesbar" in result["refusal"]
    assert marks(hearing) == []


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[", b"[" * 100_000, b'"x"', b"[" + b"1," * 60 + b"1]"]
)
def test_what_is_no_list_of_presses_is_refused(
    hearing: Hearing, dora: FlaskClient, body: bytes
) -> None:
    assert dora.post(f"{DESK_PAGE}/nachtrag", data=body).status_code == 400


@pytest.mark.parametrize(
    "wrong", [{"key": "x"}, {"at": "heute"}, {"seen": -1}, {"desk": "<b>"}, {"rehearsal": 3}]
)
def test_one_broken_press_does_not_hold_up_the_others(
    hearing: Hearing, dora: FlaskClient, wrong: dict[str, Any]
) -> None:
    broken, good = tell(dora, told("closed", **wrong), told("closed"))
    assert "refusal" in broken
    assert good["number"] > 0
    assert [mark.kind for mark in marks(hearing)] == [Kind.CLOSED]


def test_what_a_desk_kept_is_stored_once_with_the_time_of_the_press(
    hearing: Hearing, dora: FlaskClient
) -> None:
    wrong = NOW + timedelta(hours=5)  # this desk's clock
    kept = [
        told(
            f"item_{verb}:{hearing.items[0].id}",
            at=(wrong - age * MINUTE).isoformat(),
            sent_at=wrong.isoformat(),
        )
        for verb, age in (("started", 9), ("paused", 5), ("resumed", 3))
    ]
    first = tell(dora, *kept)
    assert tell(dora, *kept) == first
    assert [NOW - mark.at for mark in marks(hearing)] == [9 * MINUTE, 5 * MINUTE, 3 * MINUTE]
    assert {mark.skew for mark in marks(hearing)} == {5 * 3_600_000}


def test_the_board_is_sent_only_when_there_is_a_newer_one(
    hearing: Hearing, dora: FlaskClient
) -> None:
    mark = press(hearing, Kind.CLOSED)
    board, newest = f"{DESK_PAGE}/stand?seen=", streams.number(hearing.id)
    assert dora.get(f"{board}{newest}").status_code == 204
    assert f'data-number="{mark.number}"' in dora.get(f"{board}{newest - 1}").text


def test_desks_hear_of_presses_and_of_what_the_public_follows(
    hearing: Hearing, dora: FlaskClient
) -> None:
    address = f"{DESK_PAGE}/ereignisse?once=1"
    first = event(dora.get(address))["number"]
    press(hearing, Kind.CLOSED)
    pressed = event(dora.get(address))["number"]
    with commit():
        pulse.beat(hearing.id)
    assert first < pressed < event(dora.get(address))["number"]


def test_the_board_is_sent_again_when_only_the_questions_have_changed(
    hearing: Hearing, dora: FlaskClient
) -> None:
    board = f"{DESK_PAGE}/stand?seen="
    seen = streams.number(hearing.id)
    assert dora.get(f"{board}{seen}").status_code == 204
    with commit():
        pulse.beat(hearing.id)
    assert f'data-follows="{seen + 1}"' in dora.get(f"{board}{seen}").text


def test_a_mark_is_moved_and_taken_back_on_the_page_of_marks(
    hearing: Hearing, dora: FlaskClient
) -> None:
    mark = press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id)
    form = form_of(dora)
    page = f"{DESK_PAGE}/marken"
    moved = form | {"press": f"moved:{mark.id}", "moved_to": "09:58:30"}
    assert dora.post(page, data=moved).status_code == 303
    since = datetime(2024, 6, 10, 7, 58, 30, tzinfo=UTC)
    assert now_on(hearing).course.since == since
    for wrong in ("25:00", "", "23:59:59"):
        refused = dora.post(page, data=form | {"press": f"moved:{mark.id}", "moved_to": wrong})
        assert refused.status_code == 422
    assert dora.post(page, data=form_of(dora) | {"press": f"voided:{mark.id}"}).status_code == 303
    assert now_on(hearing).course.item_id is None
    assert marks(hearing)[0].at == NOW
    assert "zurückgenommen" in dora.get(page).text


def test_in_the_hour_that_comes_twice_a_mark_stays_in_its_own(
    app: Flask, hearing: Hearing, clock: Callable[[datetime], None]
) -> None:
    first, second = (datetime(2024, 10, 27, hour, 30, tzinfo=UTC) for hour in (0, 1))
    for now in (first, second):  # the clocks show 02:30 each time
        mark = press(hearing, Kind.ANNOUNCED, text="Hallo", now=now)
        clock(now + 5 * MINUTE)
        client = logged_in(app, an_account(f"{now.hour}@example.org", administrator=True))
        typed = form_of(client) | {"press": f"moved:{mark.id}", "moved_to": "02:31"}
        assert client.post(f"{DESK_PAGE}/marken", data=typed).status_code == 303
        announced = now_on(hearing, now).course.announcement
        assert announced is not None
        assert announced.at == now + MINUTE


def test_a_mark_of_another_hearing_is_not_corrected_here(
    hearing: Hearing, dora: FlaskClient
) -> None:
    foreign = press(a_hearing(slug="b"), Kind.CLOSED)
    page, form = f"{DESK_PAGE}/marken", form_of(dora)
    assert dora.post(page, data=form | {"press": f"voided:{foreign.id}"}).status_code == 404
    moved = form | {"press": f"moved:{foreign.id}", "moved_to": "09:00"}
    assert dora.post(page, data=moved).status_code == 404


def test_nothing_of_a_rehearsal_is_public_and_one_press_wipes_it(
    hearing: Hearing,
    dora: FlaskClient,
    visitor: FlaskClient,
    clock: Callable[[datetime], None],
) -> None:
    a_release(hearing)
    clock(BEGIN)
    before = visitor.get(f"{PUBLIC}/programm").text
    dora.post(f"{DESK_PAGE}/probe", data={"step": "begin"})
    last = hearing.items[2]
    tell(dora, told(f"item_started:{last.id}", rehearsal=True))
    tell(dora, told("announced", text="Probe, Probe", rehearsal=True))
    assert "Probe, Probe" in dora.get(DESK_PAGE).text
    assert last.title in dora.get(f"{DESK_PAGE}/saal").text
    assert visitor.get(f"{PUBLIC}/programm").text == before
    assert "Probe" not in visitor.get(f"{PUBLIC}/saal").text
    assert len(marks(hearing)) == 2
    dora.post(f"{DESK_PAGE}/probe", data={"step": "wipe"})
    assert marks(hearing) == []
    assert "PROBE" in dora.get(DESK_PAGE).text
    dora.post(f"{DESK_PAGE}/probe", data={"step": "end"})
    assert "PROBE" not in dora.get(DESK_PAGE).text
    [result] = tell(dora, told("closed", rehearsal=True))
    assert "Probe" in result["refusal"]
    assert marks(hearing) == []


def test_while_the_hearing_is_on_there_is_no_rehearsal(hearing: Hearing, dora: FlaskClient) -> None:
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id)
    answer = dora.post(f"{DESK_PAGE}/probe", data={"step": "begin"}, follow_redirects=True)
    assert "Die Anhörung läuft gerade." in answer.text
    assert not now_on(hearing).rehearsal


def test_the_public_reads_what_is_really_on(
    hearing: Hearing, visitor: FlaskClient, clock: Callable[[datetime], None]
) -> None:
    a_release(hearing)
    greeting, talk, _asking = hearing.items
    clock(BEGIN + 8 * MINUTE)
    assert "Verspätung" not in now(visitor)
    press(hearing, Kind.ITEM_STARTED, item_id=greeting.id, now=BEGIN + 7 * MINUTE)
    text = now(visitor)
    assert "seit 09:37, bis etwa 09:52 Uhr" in " ".join(text.split())
    assert "7 Minuten Verspätung" in text
    press(hearing, Kind.CLOSED, now=BEGIN + 8 * MINUTE)
    text = now(visitor)
    assert "Nichtöffentlicher Teil" in text
    assert greeting.title not in text
    assert greeting.title not in visitor.get(f"{PUBLIC}/saal").text
    assert greeting.title not in visitor.get(f"{PUBLIC}/redezeit").text
    press(hearing, Kind.OPENED, now=BEGIN + 8 * MINUTE)
    with commit():
        talk.public = False
    a_release(hearing)
    press(hearing, Kind.ITEM_STARTED, item_id=talk.id, now=BEGIN + 9 * MINUTE)
    assert talk.title not in now(visitor)


def test_the_screen_says_who_speaks_and_what_comes_next(
    hearing: Hearing, visitor: FlaskClient, clock: Callable[[datetime], None]
) -> None:
    anna = speaks_in(hearing, 1, "Anna Beispiel")
    a_release(hearing)
    talk = hearing.items[1]
    clock(BEGIN + 20 * MINUTE)
    press(hearing, Kind.ITEM_STARTED, item_id=talk.id, now=BEGIN + 16 * MINUTE)
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=anna.id, now=BEGIN + 17 * MINUTE)
    text = visitor.get(f"{PUBLIC}/saal").text
    for words in (talk.title, "Anna Beispiel", "11:00", "Fragen und Antworten", "anhoerungen/ki"):
        assert words in text
    assert "Anna Beispiel" in visitor.get(f"{PUBLIC}/redezeit").text


def test_the_screens_name_the_hearing_as_it_was_released(
    hearing: Hearing, visitor: FlaskClient, dora: FlaskClient
) -> None:
    a_release(hearing)
    with commit():
        hearing.title = "Noch nicht beschlossener Titel"
    for page in ("saal", "redezeit"):
        assert hearing.title not in visitor.get(f"{PUBLIC}/{page}").text
    assert hearing.title in dora.get(f"{DESK_PAGE}/saal").text


@pytest.mark.parametrize("page", ["saal", "redezeit"])
def test_a_hearing_that_is_not_public_has_no_public_screen(
    app: Flask, hearing: Hearing, visitor: FlaskClient, page: str
) -> None:
    assert visitor.get(f"{PUBLIC}/{page}").status_code == 404
    a_release(hearing)
    assert visitor.get(f"{PUBLIC}/{page}").status_code == 200
    with commit():
        hearing.published_at = None
    assert visitor.get(f"{PUBLIC}/{page}").status_code == 404


def test_the_desk_shows_beforehand_who_may_not_be_streamed(
    hearing: Hearing, dora: FlaskClient
) -> None:
    speaks_in(hearing, 0, "Anna Beispiel")
    assert "nicht im Livestream" in dora.get(DESK_PAGE).text


def test_the_desk_names_who_of_the_next_item_may_not_be_streamed(
    hearing: Hearing, dora: FlaskClient
) -> None:
    speaks_in(hearing, 1, "Anna Beispiel")
    told = "wenn im nächsten Punkt das Wort erteilt wird: Anna Beispiel"
    assert told not in dora.get(DESK_PAGE).text
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id)
    assert told in dora.get(DESK_PAGE).text


def test_marks_of_the_time_before_the_desk_still_count(hearing: Hearing) -> None:
    with commit():
        db.session.add(
            Mark(
                hearing_id=hearing.id,
                kind=Kind.ITEM_STARTED,
                at=BEGIN,
                item_id=hearing.items[0].id,
            )
        )
    assert [fact.kind for fact in facts.effective(facts.read(hearing.id))] == [Kind.ITEM_STARTED]
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[1].id)
    assert now_on(hearing).course.spans[hearing.items[0].id].until == NOW
