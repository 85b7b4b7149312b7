"""A VTIMEZONE that every calendar program reads alike: each change of the clocks in plain words.

The helper of icalendar 7.3 writes the first change of a year on the wrong clock, and ical.js then
shows July an hour off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def describe(zone: tzinfo, *, name: str, first: int, last: int) -> Timezone:
    """The rules of a zone from the year before ``first`` to the year after ``last``."""
    begin = datetime(first - 1, 1, 1, tzinfo=UTC)
    block = Timezone()
    block.add("tzid", name)
    block.add_component(_observance(begin, zone, before=begin.astimezone(zone)))
    for moment in changes(zone, begin, datetime(last + 2, 1, 1, tzinfo=UTC)):
        before = (moment - SECOND).astimezone(zone)
        block.add_component(_observance(moment, zone, before=before))
    return block


def shown(zone: tzinfo, *times: datetime) -> list[datetime]:
    """Times on the zone's clocks. Of an hour that comes twice programs take either: if one of them
    is in it, all are told in UTC."""
    local = [time.astimezone(zone) for time in times]
    if any(_offset_of(one, 0) != _offset_of(one, 1) for one in local):
        return [time.astimezone(UTC) for time in times]
    return local


def _offset_of(local: datetime, fold: int) -> timedelta | None:
    return local.replace(fold=fold).utcoffset()


def changes(zone: tzinfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield when the clocks are changed, in UTC."""
    day = begin
    while day < end:
        if _offset(zone, day) != _offset(zone, day + DAY):
            yield _change_within(zone, day)
        day += DAY


def _change_within(zone: tzinfo, day: datetime) -> datetime:
    early, late, offset = day, day + DAY, _offset(zone, day)
    while late - early > SECOND:
        middle = early + (late - early) / 2
        if _offset(zone, middle) == offset:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _observance(
    moment: datetime, zone: tzinfo, *, before: datetime
) -> TimezoneStandard | TimezoneDaylight:
    """What counts from a moment on. Its start is told by the clock that was right until then."""
    after = moment.astimezone(zone)
    part = TimezoneDaylight() if after.dst() else TimezoneStandard()
    old = before.utcoffset() or timedelta()
    part.add("dtstart", (moment + old).replace(tzinfo=None))
    part.add("tzoffsetfrom", old)
    part.add("tzoffsetto", after.utcoffset() or timedelta())
    part.add("tzname", after.tzname() or "")
    return part
