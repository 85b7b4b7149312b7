"""Corrections: nothing is lost, and the record follows them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import errors, facts, rehearsals
from hearing.desk.models import Mark
from hearing.protocol import entries, timeline
from hearing.protocol.models import Entry
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing, a_recording, a_speaker, heard
from tests.hearing.desk.cast import Kind, now_on, press

SECOND = timedelta(seconds=1)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def start(hearing: Hearing, place: int, second: float) -> Mark:
    at, item = BEGIN + second * SECOND, hearing.items[place]
    return press(hearing, Kind.ITEM_STARTED, item_id=item.id, now=at)


def turns(hearing: Hearing) -> list[tuple[float, int | None, int | None]]:
    """The recording's timeline: when, which item, who."""
    recording = a_recording(hearing, sha256=str(hearing.id).zfill(64))
    found = timeline.read(recording=recording)
    assert found.source == "marks"
    return [(turn.start, turn.item_id, turn.speaker_id) for turn in found.turns]


def test_a_mark_taken_back_never_happened_and_is_still_there(hearing: Hearing) -> None:
    one, wrong = start(hearing, 0, 0), start(hearing, 2, 60)
    press(hearing, Kind.VOIDED, corrects_id=wrong.id)
    assert now_on(hearing).course.item_id == one.item_id
    assert len(facts.read(hearing.id)) == 3
    assert turns(hearing) == [(0.0, one.item_id, None)]


def test_what_is_taken_back_twice_is_refused_and_can_be_brought_back(hearing: Hearing) -> None:
    mark = start(hearing, 0, 0)
    voided = press(hearing, Kind.VOIDED, corrects_id=mark.id)
    with pytest.raises(errors.VoidedAlready):
        press(hearing, Kind.VOIDED, corrects_id=mark.id)
    press(hearing, Kind.VOIDED, corrects_id=voided.id)
    assert now_on(hearing).course.item_id == mark.item_id


def test_a_moved_mark_counts_from_its_right_time(hearing: Hearing) -> None:
    start(hearing, 0, 0)
    late = start(hearing, 1, 95)
    moved = press(hearing, Kind.MOVED, corrects_id=late.id, moved_to=BEGIN + 90 * SECOND)
    assert now_on(hearing).course.since == BEGIN + 90 * SECOND
    assert [turn[0] for turn in turns(hearing)] == [0.0, 90.0]
    press(hearing, Kind.MOVED, corrects_id=late.id, moved_to=BEGIN + 92 * SECOND)
    assert now_on(hearing).course.since == BEGIN + 92 * SECOND
    press(hearing, Kind.VOIDED, corrects_id=moved.id)
    assert now_on(hearing).course.since == BEGIN + 92 * SECOND
    assert db.session.get_one(Mark, late.id).at == BEGIN + 95 * SECOND


def test_a_mark_moved_before_another_changes_places_with_it(hearing: Hearing) -> None:
    anna = a_speaker(hearing, "Anna")
    start(hearing, 0, 0)
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=anna.id, now=BEGIN + 60 * SECOND)
    late = start(hearing, 1, 65)
    press(hearing, Kind.MOVED, corrects_id=late.id, moved_to=BEGIN + 59 * SECOND)
    shown = now_on(hearing)
    assert (shown.course.item_id, shown.speaker and shown.speaker.id) == (late.item_id, anna.id)
    assert turns(hearing)[-1] == (60.0, late.item_id, anna.id)


@pytest.mark.parametrize("hours", [1, -30])
def test_a_time_that_cannot_be_is_refused(hearing: Hearing, hours: int) -> None:
    mark = press(hearing, Kind.CLOSED)
    with pytest.raises(errors.TimeOfMark):
        press(hearing, Kind.MOVED, corrects_id=mark.id, moved_to=NOW + timedelta(hours=hours))


def test_the_protocol_follows_corrections_and_ignores_rehearsals(hearing: Hearing) -> None:
    rehearsals.begin(hearing=hearing, who="d", now=BEGIN)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[2].id, rehearsal=True, now=BEGIN)
    db.session.execute(db.text("UPDATE desk_day SET rehearsal = NOT rehearsal"))
    db.session.commit()
    db.session.expire_all()
    start(hearing, 0, 0)
    wrong = start(hearing, 1, 30)
    press(hearing, Kind.VOIDED, corrects_id=wrong.id, now=BEGIN + 40 * SECOND)
    press(hearing, Kind.SLIDE_SHOWN, slide=2, now=BEGIN + 50 * SECOND)
    press(hearing, Kind.ANNOUNCED, text="Hallo", now=BEGIN + 51 * SECOND)
    ended = hearing.items[0].id
    press(hearing, Kind.ITEM_ENDED, item_id=ended, now=BEGIN + 70 * SECOND)
    recording = a_recording(hearing)
    entries.make(recording, [heard(5, "Guten Morgen."), heard(45, "Danke."), heard(80, "Pause.")])
    made = db.session.scalars(select(Entry).order_by(Entry.position)).all()
    assert [(entry.text, entry.item_id) for entry in made] == [
        ("Guten Morgen.", ended),
        ("Danke.", ended),
        ("Pause.", None),
    ]


def test_without_any_mark_that_counts_the_programme_stands_in(hearing: Hearing) -> None:
    mark = start(hearing, 0, 0)
    press(hearing, Kind.VOIDED, corrects_id=mark.id)
    assert timeline.read(recording=a_recording(hearing)).source == "programme"
