"""The city's clocks: what they show at a point in time, and the hours that summer time bends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


def wall(time: datetime, zone: tzinfo) -> datetime:
    """What the clocks show then."""
    return time.astimezone(zone).replace(tzinfo=None)


def moment(shown: datetime, zone: tzinfo) -> datetime:
    """When the clocks show that, in UTC: the first of two; of a skipped hour the one after it."""
    return shown.replace(tzinfo=zone).astimezone(UTC)


def is_skipped(shown: datetime, zone: tzinfo) -> bool:
    """Tell whether the clocks never show that: they are put forward over it."""
    return wall(moment(shown, zone), zone) != shown


def comes_twice(shown: datetime, zone: tzinfo) -> bool:
    """Tell whether the clocks show that twice: they are put back over it."""
    second = shown.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return second > moment(shown, zone) and not is_skipped(shown, zone)


def moment_near(shown: datetime, zone: tzinfo, known: datetime) -> datetime:
    """When the clocks show that; what they show at ``known`` means that very point in time.

    So a form that shows the second of two equal hours does not move it by being sent back.
    """
    return known if wall(known, zone) == shown else moment(shown, zone)


def same_clock(time: datetime, zone: tzinfo, *, by: timedelta) -> datetime:
    """The point in time whose clocks show what they show now, moved by that much."""
    return moment(wall(time, zone) + by, zone)
