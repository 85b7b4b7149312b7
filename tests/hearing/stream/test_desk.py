"""The desk and the stream: closed before anybody can know, opened only by what is committed."""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk import presses as desk_presses
from hearing.desk import rehearsals, turns
from hearing.desk.kinds import Press
from hearing.desk.models import Hidden, Mark
from hearing.speakers import consents, wordings
from hearing.speakers.models import Channel, Purpose, Speaker
from hearing.stream import closing, errors
from hearing.stream.models import LiveStream
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.desk.cast import Kind, now_on, press, speaks_in
from tests.hearing.desk.test_at_once import at_once
from tests.hearing.stream.staff_cast import WHO, a_stream, is_open, started, words


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def consent(speaker: Speaker, *, given: bool) -> None:
    purposes = (Purpose.LIVE_STREAM, Purpose.RECORDING)
    with commit():
        consents.answer(
            speaker=speaker,
            answers=dict.fromkeys(purposes, given),
            versions={purpose: wordings.newest(purpose).version for purpose in purposes},
            channel=Channel.PHONE,
            language="de",
            who=WHO,
            now=NOW,
        )


def test_a_press_closes_at_once_and_only_what_is_committed_opens(
    hearing: Hearing, data: Path
) -> None:
    stream = a_stream(hearing)
    folder = started(stream, data=data)
    assert words(folder) == []
    press(hearing, Kind.CLOSED)
    assert words(folder) == [("closed", "session")]
    press(hearing, Kind.OPENED)
    assert words(folder) == [("closed", "session")], "opened from what is committed"
    closing.settle(stream, data=data)
    assert words(folder) == [("closed", "session"), ("open", "")]
    closing.settle(stream, data=data)
    assert len(words(folder)) == 2


def test_what_was_closed_by_a_press_that_was_never_stored_is_opened_again(
    hearing: Hearing, data: Path
) -> None:
    stream = a_stream(hearing)
    folder = started(stream, data=data)
    one = Press(key=token_hex(16), kind=Kind.CLOSED)
    desk_presses.press(hearing=hearing, press=one, who=WHO, now=NOW)
    assert not is_open(folder)
    db.session.rollback()
    closing.settle(stream, data=data)
    assert is_open(folder)


def test_a_correction_closes_and_opens_too(hearing: Hearing, data: Path) -> None:
    stream = a_stream(hearing)
    folder = started(stream, data=data)
    press(hearing, Kind.CLOSED)
    opened = press(hearing, Kind.OPENED)
    closing.settle(stream, data=data)
    press(hearing, Kind.VOIDED, corrects_id=opened.id)
    assert not is_open(folder), "the opening never happened"
    mark = db.session.scalars(select(Mark).where(Mark.kind == Kind.CLOSED)).one()
    press(hearing, Kind.VOIDED, corrects_id=mark.id)
    closing.settle(stream, data=data)
    assert is_open(folder)


def test_who_has_not_consented_is_hidden_as_long_as_they_have_the_floor(
    hearing: Hearing, data: Path
) -> None:
    shy, open_ = speaks_in(hearing, 0, "Beispiel Scheu"), speaks_in(hearing, 0, "Beispiel Offen")
    consent(open_, given=True)
    stream = a_stream(hearing)
    folder = started(stream, data=data)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id)
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=shy.id)
    assert words(folder) == [("closed", "speaker")]
    consent(shy, given=True)  # what was decided at the press stays
    closing.settle(stream, data=data)
    assert not is_open(folder)
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=open_.id)
    closing.settle(stream, data=data)
    assert is_open(folder)
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=shy.id)
    assert is_open(folder), "by now they have consented"


def test_a_session_that_is_closed_while_somebody_is_hidden_stays_closed_for_the_stronger_reason(
    hearing: Hearing, data: Path
) -> None:
    shy = speaks_in(hearing, 0, "Beispiel Scheu")
    stream = a_stream(hearing)
    folder = started(stream, data=data)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id)
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=shy.id)
    press(hearing, Kind.CLOSED)
    press(hearing, Kind.FLOOR_TAKEN)
    closing.settle(stream, data=data)
    assert words(folder) == [("closed", "speaker"), ("closed", "session")]
    assert closing.closed_for(folder) == "session"
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=shy.id)
    press(hearing, Kind.OPENED)
    closing.settle(stream, data=data)
    assert closing.closed_for(folder) == "speaker", "never opened in between"
    assert ("open", "") not in words(folder)


def test_an_item_that_is_not_public_is_hidden(hearing: Hearing, data: Path) -> None:
    with commit():
        hearing.items[1].public = False
    stream = a_stream(hearing)
    folder = started(stream, data=data)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[1].id)
    assert words(folder) == [("closed", "item")]
    assert now_on(hearing).course.hidden is Hidden.ITEM
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[2].id)
    closing.settle(stream, data=data)
    assert is_open(folder)


def test_a_stream_that_starts_in_a_closed_session_starts_closed(
    hearing: Hearing, data: Path
) -> None:
    press(hearing, Kind.CLOSED)
    assert words(started(a_stream(hearing), data=data)) == [("closed", "session")]


def test_a_rehearsal_moves_its_own_stream_only_and_takes_it_along(
    hearing: Hearing, data: Path
) -> None:
    real = a_stream(hearing)
    with commit():
        rehearsals.begin(hearing=hearing, who=WHO, now=NOW)
    stream = a_stream(hearing, rehearsal=True)
    assert stream.key == real.key, "the encoder is set up once"
    with pytest.raises(errors.OtherStreamMode):
        started(real, data=data)
    folder = started(stream, data=data)
    press(hearing, Kind.CLOSED, rehearsal=True)
    assert words(folder) == [("closed", "session")]
    with commit():
        rehearsals.end(hearing=hearing, who=WHO, now=NOW)
    assert db.session.scalars(select(LiveStream)).all() == [real]
    assert words(started(real, data=data)) == []


def test_no_rehearsal_begins_while_everybody_is_watching(hearing: Hearing, data: Path) -> None:
    started(a_stream(hearing), data=data)
    with pytest.raises(errors.StreamInPublic), commit():
        rehearsals.begin(hearing=hearing, who=WHO, now=NOW)
    assert not turns.day(hearing.id).rehearsal


def test_presses_and_openings_at_once_never_leave_a_closed_session_open(
    app: Flask, hearing: Hearing, data: Path
) -> None:
    stream = a_stream(hearing)
    folder = started(stream, data=data)
    number, stream_id, leaks = hearing.id, stream.id, []

    def _press() -> None:
        here = db.session.get_one(Hearing, number)
        for place in range(30):
            kind = Kind.OPENED if place % 2 else Kind.CLOSED
            press(here, kind)
            if kind is Kind.CLOSED and is_open(folder):
                leaks.append(place)

    def _settle() -> None:
        for _round in range(60):
            closing.settle(db.session.get_one(LiveStream, stream_id), data=data)
            db.session.rollback()

    at_once(app, _press, _settle, _settle)
    assert leaks == []
    closing.settle(db.session.get_one(LiveStream, stream_id), data=data)
    assert is_open(folder)


def test_the_desk_opens_what_it_has_closed(olga: FlaskClient, hearing: Hearing, data: Path) -> None:
    folder = started(a_stream(hearing), data=data)
    for word in ("closed", "opened"):
        form = {"key": "0" * 32, "press": word, "seen": "9", "rehearsal": "0"}
        assert olga.post("/verwaltung/anhoerungen/ki/pult", data=form).status_code == 303
    assert words(folder) == [("closed", "session"), ("open", "")]


def test_the_desk_shows_how_the_stream_is(olga: FlaskClient, hearing: Hearing, data: Path) -> None:
    desk = "/verwaltung/anhoerungen/ki/pult"
    assert "desk-stream" not in olga.get(desk).text
    started(a_stream(hearing), data=data)
    page = olga.get(desk).text
    assert "desk-stream" in page
    assert "wird gestartet" in page
