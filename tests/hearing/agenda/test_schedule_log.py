"""What the audit log says of changed times: every item that moved, from when to when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda import order, schedule
from hearing.agenda.models import Hearing
from hearing.agenda.schedule import Place
from hearing.database import commit, db
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def at(hearing: Hearing, position: int) -> Place:
    return Place(hearing.id, hearing.items[position].id, None, "olga@example.org", NOW)


def lines() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def times(minute: int, length: int = 15) -> dict[str, Any]:
    """A start, so many minutes after the beginning, and a length."""
    return {"starts_at": (BEGIN + timedelta(minutes=minute)).isoformat(), "minutes": length}


def test_a_shift_names_every_item_that_moves(hearing: Hearing) -> None:
    _first, second, third = hearing.items
    with commit():
        schedule.shift(at(hearing, 1), minutes=10)
    (line,) = lines()
    assert line.before == {f"item {second.id}": times(15), f"item {third.id}": times(30)}
    assert line.after == {f"item {second.id}": times(25), f"item {third.id}": times(40)}


def test_stretching_names_the_longer_item_and_those_that_follow(hearing: Hearing) -> None:
    first, second, third = hearing.items
    with commit():
        schedule.stretch(at(hearing, 1), minutes=20, follow=True)
    (line,) = lines()
    assert line.before == {f"item {second.id}": times(15), f"item {third.id}": times(30)}
    assert line.after == {f"item {second.id}": times(15, 20), f"item {third.id}": times(35)}
    assert f"item {first.id}" not in line.after


def test_a_split_and_a_break_name_what_is_new(hearing: Hearing) -> None:
    first, second, third = hearing.items
    with commit():
        new = schedule.split(at(hearing, 0), minute=5)
    with commit():
        pause = schedule.insert_break(at(hearing, 2), minutes=10, title="Pause", follow=True)
    split, inserted = lines()
    assert split.before == {f"item {first.id}": times(0)}
    assert split.after == {f"item {first.id}": times(0, 5), f"item {new.id}": times(5, 10)}
    assert inserted.before == {f"item {third.id}": times(30)}
    assert inserted.after == {f"item {pause.id}": times(30, 10), f"item {third.id}": times(40)}
    assert f"item {second.id}" not in inserted.after


def test_closing_the_gaps_names_what_moved_and_a_second_time_nothing(hearing: Hearing) -> None:
    second, third = hearing.items[1:]
    with commit():
        second.minutes = 5
    for _time in range(2):
        with commit():
            schedule.chain(at(hearing, 1))
    (line,) = lines()
    assert (line.before, line.after) == (
        {f"item {third.id}": times(30)},
        {f"item {third.id}": times(20)},
    )


def test_what_changes_nothing_leaves_no_line(hearing: Hearing) -> None:
    with commit():
        schedule.shift(at(hearing, 0), minutes=0)
        schedule.stretch(at(hearing, 0), minutes=15, follow=True)
        place = {"hearing_id": hearing.id, "item_id": hearing.items[0].id, "to": 0}
        order.move(**place, seen=None, who="o", now=NOW)
    assert lines() == []


def test_the_log_says_it_in_words(olga: FlaskClient, hearing: Hearing) -> None:
    with commit():
        schedule.shift(at(hearing, 2), minutes=10)
    page = olga.get("/verwaltung/anhoerungen/ki/aenderungen").text
    assert f"Programmpunkt {hearing.items[2].id}" in page
    assert "Beginn: 7. Juni 2024, 10:10; Dauer: 15 Minuten" in page
