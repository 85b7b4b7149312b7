"""Two desks at once: every press in order, none lost, none twice, never against each other."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from secrets import token_hex

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk import course, errors, facts, presses, rehearsals, turns
from hearing.desk.course import Course
from hearing.desk.kinds import Press
from hearing.desk.models import DeskDay, Mark
from hearing.errors import HearingError
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.desk.cast import Kind

PRESSES = 60


def at_once(app: Flask, *acts: Callable[[], None]) -> None:
    """Each act in a thread with a session of its own, all begun together."""
    barrier, failures = threading.Barrier(len(acts)), []

    def _run(act: Callable[[], None]) -> None:
        try:
            with app.app_context():
                barrier.wait()
                act()
                db.session.remove()
        except BaseException as error:
            failures.append(error)

    db.session.commit()
    threads = [threading.Thread(target=_run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert failures == []


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def send(hearing_id: int, one: Press) -> HearingError | None:
    """Send a press, twice, as after a network loss; gives what stood against it."""
    refused = None
    for _time in "ab":
        try:
            with commit():
                here = db.session.get_one(Hearing, hearing_id)
                presses.press(hearing=here, press=one, who="desk", now=NOW)
        except HearingError as error:
            refused = error
    return refused


def test_two_desks_press_hundreds_of_times_and_each_is_there_once(
    app: Flask, hearing: Hearing
) -> None:
    number, item = hearing.id, hearing.items[0].id
    sent: dict[str, list[str]] = {}

    def a_desk(desk: str, kinds: tuple[Kind, Kind]) -> Callable[[], None]:
        def _press() -> None:
            sent[desk] = [token_hex(16) for _ in range(PRESSES)]
            for place, key in enumerate(sent[desk]):
                slide = place + 1 if kinds[0] is Kind.SLIDE_SHOWN else None
                kind, text = kinds[place % 2], "Hallo" if kinds[0] is Kind.ANNOUNCED else ""
                one = Press(key=key, kind=kind, desk=desk, slide=slide, text=text)
                assert send(number, one) is None

        return _press

    with commit():
        begun = Press(key="0" * 32, kind=Kind.ITEM_STARTED, item_id=item)
        presses.press(hearing=hearing, press=begun, who="desk", now=NOW)
    at_once(
        app,
        a_desk("a" * 32, (Kind.SLIDE_SHOWN, Kind.SLIDE_SHOWN)),
        a_desk("b" * 32, (Kind.CLOSED, Kind.OPENED)),
        a_desk("c" * 32, (Kind.ANNOUNCED, Kind.ANNOUNCED)),
    )
    marks = list(db.session.scalars(select(Mark).order_by(Mark.number)))
    for desk, keys in sent.items():
        assert [mark.key for mark in marks if mark.desk == desk] == keys
    assert len(marks) == 3 * PRESSES + 1
    assert len({mark.number for mark in marks}) == len(marks)
    assert [mark.id for mark in marks] == sorted(mark.id for mark in marks)


def test_of_desks_that_press_the_same_at_once_one_decides(app: Flask, hearing: Hearing) -> None:
    number, items = hearing.id, [item.id for item in hearing.items]
    said: list[type[HearingError] | None] = []

    def a_desk(item: int) -> Callable[[], None]:
        def _press() -> None:
            for _round in range(5):
                one = Press(key=token_hex(16), kind=Kind.ITEM_STARTED, item_id=item)
                refused = send(number, one)
                said.append(type(refused) if refused else None)

        return _press

    at_once(app, *(a_desk(item) for item in (*items, *items)))
    counted = Counter(said)
    assert counted[None] == 1
    assert counted.keys() == {None, errors.ItemRunning, errors.PressedMeanwhile}
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 1


def follow(marks: list[Mark]) -> Course:
    return course.follow(facts.effective(marks))


def test_desks_that_look_before_they_press_again_lose_nothing(app: Flask, hearing: Hearing) -> None:
    """Each tries until its press is taken, as people do; what was taken always fitted."""
    number = hearing.id
    taken: list[str] = []

    def a_desk(desk: str) -> Callable[[], None]:
        def _press() -> None:
            done = 0
            while done < PRESSES // 2:
                seen = turns.number(number)
                closed = follow(list(facts.read(number))).closed
                db.session.rollback()
                kind = Kind.OPENED if closed else Kind.CLOSED
                one = Press(key=token_hex(16), kind=kind, desk=desk, seen=seen)
                if send(number, one) is None:
                    taken.append(one.key)
                    done += 1

        return _press

    at_once(app, a_desk("a" * 32), a_desk("b" * 32))
    marks = list(db.session.scalars(select(Mark).order_by(Mark.number)))
    assert Counter(mark.key for mark in marks) == Counter(taken)
    assert [mark.kind for mark in marks] == [Kind.CLOSED, Kind.OPENED] * (PRESSES // 2)
    assert [mark.at for mark in marks] == sorted(mark.at for mark in marks)


def test_the_first_presses_of_all_make_one_day(app: Flask, hearing: Hearing) -> None:
    number = hearing.id

    def _turn() -> None:
        with commit():
            turns.take_turn(number)

    at_once(app, *[_turn] * 6)
    assert db.session.scalars(select(DeskDay.number)).all() == [6]


def test_a_press_and_the_begin_of_a_rehearsal_exclude_each_other(
    app: Flask, hearing: Hearing
) -> None:
    number, item = hearing.id, hearing.items[0].id
    said: list[HearingError | None] = []

    def _press() -> None:
        one = Press(key=token_hex(16), kind=Kind.ITEM_STARTED, item_id=item)
        said.append(send(number, one))

    def _begin() -> None:
        try:
            with commit():
                here = db.session.get_one(Hearing, number)
                rehearsals.begin(hearing=here, who="desk", now=NOW)
        except errors.RealDayRuns as error:
            said.append(error)
        else:
            said.append(None)

    at_once(app, _press, _begin)
    assert [type(one) for one in said if one] in ([errors.OtherMode], [errors.RealDayRuns])
