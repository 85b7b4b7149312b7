"""Presses: each once, only if it fits, two desks never against each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import errors, facts, presses, rehearsals
from hearing.desk.board import Board
from hearing.desk.kinds import RULES, Need
from hearing.desk.models import Mark
from hearing.errors import HearingError
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_speaker
from tests.hearing.desk.cast import DESK, Kind, now_on, press, speaks_in

MINUTE = timedelta(minutes=1)
MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Mark)) or 0


def name_of(board: Board) -> str:
    return board.speaker.name if board.speaker else ""


def announced(board: Board) -> str:
    return board.course.announcement.text if board.course.announcement else ""


def begin(hearing: Hearing, place: int = 0) -> int:
    """Start an item; gives its number."""
    number = hearing.items[place].id
    press(hearing, Kind.ITEM_STARTED, item_id=number)
    return number


def test_a_day_in_its_order(hearing: Hearing) -> None:
    anna = speaks_in(hearing, 1, "Anna")
    greeting, talk, asking = (item.id for item in hearing.items)
    press(hearing, Kind.ITEM_STARTED, item_id=greeting)
    press(hearing, Kind.ITEM_PAUSED, item_id=greeting)
    press(hearing, Kind.ITEM_RESUMED, item_id=greeting)
    press(hearing, Kind.ITEM_STARTED, item_id=talk)
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=anna.id)
    press(hearing, Kind.SLIDE_SHOWN, slide=2)
    shown = now_on(hearing)
    assert (shown.course.item_id, name_of(shown), shown.course.slide) == (talk, "Anna", 2)
    press(hearing, Kind.FLOOR_TAKEN)
    press(hearing, Kind.ITEM_ENDED, item_id=talk)
    press(hearing, Kind.ITEM_STARTED, item_id=asking)
    question = press(hearing, Kind.QUESTION_ASKED)
    answer = press(hearing, Kind.ANSWER_STARTED, speaker_id=anna.id)
    assert answer.question_id == question.id
    press(hearing, Kind.CLOSED)
    assert now_on(hearing).hidden
    press(hearing, Kind.OPENED)
    press(hearing, Kind.ANNOUNCED, text="Bitte nehmen Sie Platz.")
    assert announced(now_on(hearing)) == "Bitte nehmen Sie Platz."
    press(hearing, Kind.ANNOUNCEMENT_ENDED)
    press(hearing, Kind.ITEM_ENDED, item_id=asking)
    shown = now_on(hearing)
    assert (shown.course.item_id, shown.course.closed, shown.outlook.coming) == (None, None, None)
    assert set(shown.course.spans) == {greeting, talk, asking}
    assert {mark.kind for mark in facts.read(hearing.id)} == set(Kind) - facts.CORRECTIONS


def test_there_is_a_rule_for_every_kind() -> None:
    assert RULES.keys() == set(Kind)


Act = Callable[[Hearing, int], Any]
UNFIT: list[tuple[str, Act, type[HearingError]]] = [
    (
        "starting twice",
        lambda h, on: press(h, Kind.ITEM_STARTED, item_id=on),
        errors.ItemRunning,
    ),
    (
        "ending another",
        lambda h, _on: press(h, Kind.ITEM_ENDED, item_id=h.items[1].id),
        errors.NotOn,
    ),
    (
        "pausing another",
        lambda h, _on: press(h, Kind.ITEM_PAUSED, item_id=h.items[1].id),
        errors.NotOn,
    ),
    (
        "going on unpaused",
        lambda h, on: press(h, Kind.ITEM_RESUMED, item_id=on),
        errors.NotPaused,
    ),
    ("silence", lambda h, _on: press(h, Kind.FLOOR_TAKEN), errors.NobodySpeaks),
    ("opening what is open", lambda h, _on: press(h, Kind.OPENED), errors.NotClosed),
    (
        "an answer to nothing",
        lambda h, _on: press(h, Kind.ANSWER_STARTED, speaker_id=a_speaker(h, "A").id),
        errors.NoQuestion,
    ),
    (
        "taking nothing away",
        lambda h, _on: press(h, Kind.ANNOUNCEMENT_ENDED),
        errors.NoAnnouncement,
    ),
    ("nobody", lambda h, _on: press(h, Kind.FLOOR_GIVEN), errors.NoSuchSpeaker),
    (
        "an unknown item",
        lambda h, _on: press(h, Kind.ITEM_STARTED, item_id=999_999),
        errors.NoSuchItem,
    ),
    (
        "an item of elsewhere",
        lambda h, _on: press(h, Kind.ITEM_STARTED, item_id=a_hearing(slug="b").items[0].id),
        errors.NoSuchItem,
    ),
    (
        "a person of elsewhere",
        lambda h, _on: press(
            h, Kind.FLOOR_GIVEN, speaker_id=a_speaker(a_hearing(slug="b"), "B").id
        ),
        errors.NoSuchSpeaker,
    ),
    ("no words", lambda h, _on: press(h, Kind.ANNOUNCED, text=" \0"), errors.AnnouncementMissing),
    (
        "10,000 characters",
        lambda h, _on: press(h, Kind.ANNOUNCED, text="a" * 10_000),
        errors.AnnouncementLong,
    ),
    ("slide 0", lambda h, _on: press(h, Kind.SLIDE_SHOWN, slide=0), errors.SlideUnknown),
    ("slide 10,000", lambda h, _on: press(h, Kind.SLIDE_SHOWN, slide=10_000), errors.SlideUnknown),
    (
        "a correction of nothing",
        lambda h, _on: press(h, Kind.VOIDED, corrects_id=999_999),
        errors.NoSuchMark,
    ),
    ("older than a day", lambda h, _on: press(h, Kind.CLOSED, age=90_000_000), errors.PressTooOld),
    ("a rehearsal's", lambda h, _on: press(h, Kind.CLOSED, rehearsal=True), errors.OtherMode),
]


@pytest.mark.parametrize(("act", "error"), [case[1:] for case in UNFIT], ids=[c[0] for c in UNFIT])
def test_what_does_not_fit_is_refused_and_stored_nowhere(
    hearing: Hearing, act: Act, error: type[HearingError]
) -> None:
    on = begin(hearing)
    with pytest.raises(error):
        act(hearing, on)
    assert count() == 1
    assert now_on(hearing).course.item_id == on


@pytest.mark.parametrize("kind", [kind for kind in Kind if Need.ITEM not in RULES[kind].needs])
def test_before_the_first_item_nothing_on_stage_fits(hearing: Hearing, kind: Kind) -> None:
    speaker = a_speaker(hearing, "A")
    free = {Kind.CLOSED, Kind.ANNOUNCED}
    says: dict[str, Any] = {"speaker_id": speaker.id, "slide": 1, "text": "Hallo", "corrects_id": 1}
    given: dict[str, Any] = {
        need.value: says[need.value] for need in RULES[kind].needs if need.value in says
    }
    if kind in free:
        assert press(hearing, kind, **given).kind is kind
        return
    with pytest.raises(HearingError):
        press(hearing, kind, **given)
    assert count() == 0


def test_while_an_item_is_paused_nobody_gets_the_floor(hearing: Hearing) -> None:
    on = begin(hearing)
    press(hearing, Kind.ITEM_PAUSED, item_id=on)
    with pytest.raises(errors.Paused):
        press(hearing, Kind.FLOOR_GIVEN, speaker_id=a_speaker(hearing, "A").id)
    with pytest.raises(errors.Paused):
        press(hearing, Kind.ITEM_PAUSED, item_id=on)


def test_who_has_the_floor_does_not_get_it_twice(hearing: Hearing) -> None:
    begin(hearing)
    anna = a_speaker(hearing, "Anna")
    press(hearing, Kind.FLOOR_GIVEN, speaker_id=anna.id)
    with pytest.raises(errors.SpeaksAlready):
        press(hearing, Kind.FLOOR_GIVEN, speaker_id=anna.id)


def test_what_is_sent_again_is_stored_once(hearing: Hearing) -> None:
    key, item = "a" * 32, hearing.items[0].id
    first = press(hearing, Kind.ITEM_STARTED, key=key, item_id=item)
    again = press(hearing, Kind.ITEM_STARTED, key=key, item_id=item, now=NOW + MINUTE)
    assert (again.id, again.at) == (first.id, NOW)
    assert count() == 1


def test_something_else_under_a_key_is_refused(hearing: Hearing) -> None:
    press(hearing, Kind.ITEM_STARTED, key="a" * 32, item_id=hearing.items[0].id)
    with pytest.raises(errors.PressKeyReused):
        press(hearing, Kind.ITEM_STARTED, key="a" * 32, item_id=hearing.items[1].id)
    with pytest.raises(errors.PressKeyReused):
        press(hearing, Kind.CLOSED, key="a" * 32)


def test_a_press_that_waited_has_the_time_when_it_was_pressed(hearing: Hearing) -> None:
    mark = press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[0].id, age=95_500, ahead=7_000)
    assert mark.at == NOW - timedelta(seconds=95.5)
    assert (mark.skew, mark.stored_at) == (7_000, NOW)


def test_when_our_clock_is_put_back_the_order_stays(hearing: Hearing) -> None:
    begin(hearing)
    earlier = NOW - timedelta(hours=1)
    second = press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[1].id, now=earlier)
    third = press(hearing, Kind.ITEM_ENDED, item_id=hearing.items[1].id, now=earlier)
    assert (second.at, third.at) == (NOW + MILLISECOND, NOW + 2 * MILLISECOND)
    assert second.stored_at == earlier
    assert now_on(hearing).course.item_id is None


def test_a_desk_with_a_clock_from_another_year_is_believed_in_nothing(hearing: Hearing) -> None:
    mark = press(hearing, Kind.CLOSED, ahead=-(10**15), age=-5_000)
    assert (mark.at, mark.skew) == (NOW, -(2**31) + 1)


def test_a_press_made_before_the_other_desk_was_seen_is_refused(hearing: Hearing) -> None:
    anna, bert = a_speaker(hearing, "Anna"), a_speaker(hearing, "Bert")
    begin(hearing)
    seen = press(hearing, Kind.FLOOR_GIVEN, speaker_id=anna.id, desk=DESK).number - 1
    with pytest.raises(errors.PressedMeanwhile):
        press(hearing, Kind.FLOOR_GIVEN, speaker_id=bert.id, desk="e" * 32, seen=seen)
    assert name_of(now_on(hearing)) == "Anna"


def test_two_desks_that_decide_different_things_do_not_disturb_each_other(
    hearing: Hearing,
) -> None:
    begin(hearing)
    press(hearing, Kind.SLIDE_SHOWN, slide=3, desk=DESK, seen=0)
    press(hearing, Kind.ANNOUNCED, text="Hallo", desk="e" * 32, seen=0)
    press(hearing, Kind.CLOSED, desk="f" * 32, seen=0)
    shown = now_on(hearing)
    assert (shown.course.slide, announced(shown)) == (3, "Hallo")
    assert shown.course.closed is not None


def test_a_desk_that_was_away_sends_what_it_kept_in_its_order(hearing: Hearing) -> None:
    one, two, _three = (item.id for item in hearing.items)
    for age, kind, item in (
        (180_000, Kind.ITEM_STARTED, one),
        (120_000, Kind.ITEM_ENDED, one),
        (60_000, Kind.ITEM_STARTED, two),
    ):
        press(hearing, kind, item_id=item, age=age, desk=DESK, seen=0)
    shown = now_on(hearing).course
    assert (shown.item_id, shown.since) == (two, NOW - MINUTE)
    assert shown.spans[one].until == NOW - 2 * MINUTE


def test_a_listener_hears_of_the_day_and_not_of_a_rehearsal(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Kind] = []
    rehearsed: list[Kind] = []
    monkeypatch.setattr(presses, "_listeners", {})
    presses.on_press(lambda mark: heard.append(mark.kind))
    presses.on_press(lambda mark: rehearsed.append(mark.kind), rehearsals=True)
    press(hearing, Kind.CLOSED)
    rehearsals.begin(hearing=hearing, who="d", now=NOW)
    press(hearing, Kind.CLOSED, rehearsal=True)
    assert heard == [Kind.CLOSED]
    assert rehearsed == [Kind.CLOSED, Kind.CLOSED]
