"""The pulse: told with the transaction, once, and nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.events import pulse
from tests.hearing.cast import a_hearing
from tests.hearing.desk.test_at_once import at_once


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def number(hearing_id: int) -> int:
    db.session.rollback()
    return pulse.numbers([hearing_id])[hearing_id]


def test_a_transaction_beats_once_when_it_is_through(hearing: Hearing) -> None:
    other = a_hearing(slug="haushalt")
    with commit():
        pulse.beat(hearing.id)
        with db.session.begin_nested():
            pulse.beat(hearing.id)
        assert pulse.numbers([hearing.id]) == {hearing.id: 0}
    with commit():
        hearing.title = "Anders"
    assert pulse.numbers([hearing.id, other.id, 999]) == {hearing.id: 1, other.id: 0, 999: 0}


def test_what_is_rolled_back_is_told_to_nobody(hearing: Hearing) -> None:
    hearing_id = hearing.id
    pulse.beat(hearing_id)
    db.session.flush()
    db.session.rollback()
    with commit():
        db.session.get_one(Hearing, hearing_id).title = "Anders"
    assert number(hearing_id) == 0


def test_of_many_at_once_none_is_lost(app: Flask, hearing: Hearing) -> None:
    def beat() -> None:
        for _beat in range(5):
            with commit():
                pulse.beat(hearing_id)

    hearing_id = hearing.id
    at_once(app, *[beat] * 6)
    assert number(hearing_id) == 30


def test_who_beats_early_keeps_nobody_waiting(app: Flask, hearing: Hearing) -> None:
    """Written at once, this would be a deadlock: each would wait for what the other holds."""
    hearing_id, changed = hearing.id, threading.Event()

    def beat_first() -> None:
        with commit():
            pulse.beat(hearing_id)
            db.session.flush()
            assert changed.wait(10)
            db.session.get_one(Hearing, hearing_id).title = "Zuerst"

    def beat_last() -> None:
        with commit():
            db.session.get_one(Hearing, hearing_id).title = "Zuletzt"
            db.session.flush()
            changed.set()
            pulse.beat(hearing_id)

    acts: list[Callable[[], None]] = [beat_first, beat_last]
    at_once(app, *acts)
    assert number(hearing_id) == 2
