"""The programme as a calendar to subscribe to (iCalendar, RFC 5545 and 7986)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from hearing.programme import zones
from hearing.programme.edition import Edition, plain
from hearing.programme.labels import Say
from hearing.programme.labels import kind as kind_of
from hearing.programme.snapshot import Item

REFRESH = timedelta(hours=1)


def write(edition: Edition, *, say: Say) -> bytes:
    """The hearing and its items; what the last release cancelled is there once more, as such."""
    hearing = edition.programme.hearing
    calendar = Calendar()
    calendar.add("prodid", "-//Hearing//Programme//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, plain(hearing.title))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add("source", f"{edition.site.address}/programm.ics", parameters={"VALUE": "URI"})
    calendar.add("url", edition.site.address)
    cancelled = edition.cancelled
    items = [*edition.programme.items, *cancelled]
    years = [hearing.starts_at.year, hearing.ends_at.year, *(i.starts_at.year for i in items)]
    name = str(edition.site.zone)
    calendar.add_component(
        zones.describe(edition.site.zone, name=name, first=min(years), last=max(years))
    )
    calendar.add_component(_hearing_event(edition))
    status = "CANCELLED" if edition.called_off else "CONFIRMED"
    for item in edition.programme.items:
        calendar.add_component(item_event(edition, item, status, say))
    for item in cancelled:
        calendar.add_component(item_event(edition, item, "CANCELLED", say))
    feed: bytes = calendar.to_ical()
    return feed


def _event(edition: Edition, *, kind: str, number: int, title: str) -> Event:
    event = Event()
    event.add("uid", edition.guid(kind, number))
    event.add("sequence", edition.number)
    changed_at = max(edition.released_at, edition.called_off or edition.released_at)
    event.add("dtstamp", changed_at.astimezone(UTC))
    event.add("last-modified", changed_at.astimezone(UTC))
    event.add("summary", " ".join(plain(title).split()))
    return event


def _span(event: Event, edition: Edition, begin: datetime, end: datetime) -> None:
    # An end before the start makes programs drop the event.
    end = max(end, begin + timedelta(minutes=1))
    shown = zones.shown(edition.site.zone, begin, end)
    event.add("dtstart", shown[0])
    event.add("dtend", shown[1])


def _say(event: Event, **texts: str) -> None:
    for name, text in texts.items():
        if text := plain(text).strip():  # some programs stumble over an empty one
            event.add(name, text)


def _hearing_event(edition: Edition) -> Event:
    hearing = edition.programme.hearing
    event = _event(edition, kind="hearing", number=hearing.id, title=hearing.title)
    _span(event, edition, hearing.starts_at, hearing.ends_at)
    event.add("status", "CANCELLED" if edition.called_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # its items take the time
    event.add("url", edition.site.address)
    _say(event, location=hearing.venue, description=hearing.summary)
    return event


def item_event(edition: Edition, item: Item, status: str, say: Say) -> Event:
    """One item; ``status`` is CONFIRMED or CANCELLED."""
    event = _event(edition, kind="item", number=item.id, title=item.title)
    _span(event, edition, item.starts_at, item.ends_at)
    event.add("status", status)
    event.add("categories", [kind_of(item, say)])
    event.add("url", edition.address_of(item))
    where = ", ".join(name for name in (item.room, edition.programme.hearing.venue) if name)
    _say(event, location=where, description="\n".join(_lines(edition, item)))
    return event


def _lines(edition: Edition, item: Item) -> list[str]:
    people = edition.programme.people_of(item)
    names = [", ".join(t for t in (p.name, p.role, p.organisation) if t) for p, _part in people]
    return [line for line in (*names, item.summary) if line]
