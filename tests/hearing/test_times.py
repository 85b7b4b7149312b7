"""The city's clocks around the nights when summer time begins and ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hearing import times

MUNICH = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = datetime(2024, 3, 31), datetime(2024, 10, 27)


def at(day: datetime, hour: int, minute: int = 0) -> datetime:
    return day.replace(hour=hour, minute=minute)


def test_a_wall_clock_becomes_a_moment_and_comes_back() -> None:
    shown = datetime(2024, 6, 7, 9, 30)
    assert times.moment(shown, MUNICH) == datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
    assert times.wall(times.moment(shown, MUNICH), MUNICH) == shown


def test_the_hour_that_is_skipped_is_known() -> None:
    assert times.is_skipped(at(SPRING, 2, 30), MUNICH)
    assert not times.is_skipped(at(SPRING, 1, 59), MUNICH)
    assert not times.is_skipped(at(SPRING, 3), MUNICH)


def test_the_hour_that_comes_twice_is_known_and_means_the_first() -> None:
    assert times.comes_twice(at(AUTUMN, 2, 30), MUNICH)
    assert not times.comes_twice(at(AUTUMN, 3), MUNICH)
    assert not times.comes_twice(at(SPRING, 2, 30), MUNICH)
    assert times.moment(at(AUTUMN, 2, 30), MUNICH) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_the_second_of_two_equal_hours_stays_when_it_is_known() -> None:
    second = datetime(2024, 10, 27, 1, 30, tzinfo=UTC)
    assert times.moment_near(at(AUTUMN, 2, 30), MUNICH, second) == second
    assert times.moment_near(at(AUTUMN, 4), MUNICH, second) == datetime(2024, 10, 27, 3, tzinfo=UTC)


def test_a_move_by_days_keeps_the_hour_of_the_clock_across_summer_time() -> None:
    june = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
    december = times.same_clock(june, MUNICH, by=timedelta(days=182))
    assert times.wall(december, MUNICH) == datetime(2024, 12, 6, 9, 30)
    assert december == datetime(2024, 12, 6, 8, 30, tzinfo=UTC)
