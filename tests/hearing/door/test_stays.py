"""Stays: read in the order in which things happened, not in which they were told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hearing.door import stays
from hearing.door.models import DoorEventKind as Kind
from hearing.door.stays import Action, Passage, Stay

NINE = datetime(2024, 6, 7, 7, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def test_the_first_scan_is_an_arrival_and_the_second_is_not() -> None:
    assert stays.judge([], Action.ENTER, NINE) is Kind.ARRIVAL
    there = [Passage(NINE, Kind.ARRIVAL)]
    assert stays.judge(there, Action.ENTER, after(5)) is Kind.AGAIN


def test_a_scan_told_late_belongs_to_the_stay_that_is_counted() -> None:
    there = [Passage(after(5), Kind.ARRIVAL)]
    assert stays.judge(there, Action.ENTER, NINE) is Kind.AGAIN
    told = [*there, Passage(NINE, Kind.AGAIN)]
    assert stays.read(told) == [Stay(NINE, None)]


def test_who_left_arrives_once_more() -> None:
    gone = [Passage(NINE, Kind.ARRIVAL), Passage(after(10), Kind.LEAVING)]
    assert stays.judge(gone, Action.ENTER, after(20)) is Kind.ARRIVAL
    told = [*gone, Passage(after(20), Kind.ARRIVAL)]
    assert stays.read(told) == [Stay(NINE, after(10)), Stay(after(20), None)]


def test_an_arrival_before_a_leaving_that_we_knew_first_counts() -> None:
    gone = [Passage(after(10), Kind.LEAVING)]
    assert stays.judge(gone, Action.ENTER, NINE) is Kind.ARRIVAL
    assert stays.read([*gone, Passage(NINE, Kind.ARRIVAL)]) == [Stay(NINE, after(10))]


def test_leaving_told_late_divides_a_stay() -> None:
    told = [
        Passage(NINE, Kind.ARRIVAL),
        Passage(after(30), Kind.AGAIN),
        Passage(after(10), Kind.LEAVING),
    ]
    assert stays.read(told) == [Stay(NINE, after(10)), Stay(after(30), None)]


def test_attempts_that_let_nobody_in_are_no_stay() -> None:
    refused = [Passage(NINE, Kind.NOT_VALID), Passage(after(1), Kind.LEAVING)]
    assert stays.read(refused) == []
    assert stays.judge(refused, Action.ENTER, after(2)) is Kind.ARRIVAL
