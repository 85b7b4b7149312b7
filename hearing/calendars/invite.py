"""The calendar object of one attendee (iCalendar: RFC 5545, 5546, 7986), written and read again.

SEQUENCE rises when the entry moves in a calendar (begin, end, place, mode) or is cancelled. A new
title goes without: with the same SEQUENCE and a newer DTSTAMP programs take it over and keep the
person's answer (RFC 5546, 2.1.5).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, vCalAddress, vText

from hearing.calendars.facts import Facts
from hearing.groups.models import Mode
from hearing.mail import outbox
from hearing.programme import zones
from hearing.programme.edition import plain

REQUEST, CANCEL = "REQUEST", "CANCEL"
PRODUCT = "-//Hearing//Invitation//DE"
# Ours: how the person takes part, to know it again.
MODE = "X-HEARING-MODE"
# Outlook offers no other time: a hearing can't be moved by a guest.
NO_COUNTER = "X-MICROSOFT-DISALLOW-COUNTER"
EVENT, END = "BEGIN:VEVENT", "END:VCALENDAR\r\n"
SECOND = timedelta(seconds=1)
UNRESERVED = "@!$'*+-._~"


@dataclass(frozen=True, slots=True)
class Told:
    """What a person's calendar was told last. ``answer`` is what it said back, a PARTSTAT."""

    method: str
    sequence: int
    stamp: datetime
    organizer: str
    facts: Facts
    answer: str = ""

    @property
    def is_live(self) -> bool:
        """Whether the entry stands in their calendar; who has declined there has none."""
        return self.method == REQUEST and self.answer != "DECLINED"

    @property
    def is_tentative(self) -> bool:
        """Whether their calendar shows that they come perhaps."""
        return self.facts.tentative or self.answer == "TENTATIVE"


@dataclass(frozen=True, slots=True)
class Invite:
    """One calendar object. ``name`` is the attendee's, ``host`` the organizer's."""

    uid: str
    told: Told
    name: str
    host: str
    description: str
    page: str = ""


def write(invite: Invite, zone: ZoneInfo) -> str:
    """The whole object, ready for a letter. What all have in common is made once: two thousand are
    written in one request."""
    facts = invite.told.facts
    head = _head(invite.told.method, zone, facts.begin.year, facts.end.year)
    return head + _text(event(invite, zone)) + END


@lru_cache(maxsize=64)
def _head(method: str, zone: ZoneInfo, first: int, last: int) -> str:
    """The object up to its entry."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(timezone(zone, first, last))
    return _text(calendar).removesuffix(END)


def _text(part: Component) -> str:
    return str(part.to_ical(), "utf-8")


@lru_cache(maxsize=32)
def timezone(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """The rules of the city's zone in these years."""
    return zones.describe(zone, name=str(zone), first=first, last=last)


def event(invite: Invite, zone: ZoneInfo) -> Event:
    """The one entry, for its attendee."""
    told = invite.told
    made = entry(invite, zone)
    made.add("organizer", _address(told.organizer, invite.host))
    attendee = _address(told.facts.address, invite.name)
    for name, value in (
        ("CUTYPE", "INDIVIDUAL"),
        ("ROLE", "REQ-PARTICIPANT"),
        ("PARTSTAT", "NEEDS-ACTION"),
        ("RSVP", "TRUE"),
    ):
        attendee.params[name] = vText(value)
    made.add("attendee", attendee)
    made.add(NO_COUNTER, "TRUE")
    return made


def entry(invite: Invite, zone: ZoneInfo) -> Event:
    """The entry without its people, as a feed has it too."""
    told, facts = invite.told, invite.told.facts
    made = Event()
    made.add("uid", invite.uid)
    made.add("sequence", told.sequence)
    made.add("dtstamp", told.stamp.astimezone(UTC))
    begin, end = zones.shown(zone, facts.begin, facts.end)
    made.add("dtstart", begin)
    made.add("dtend", end)
    made.add("status", _status(told))
    made.add("transp", "OPAQUE")
    texts = {"summary": facts.title, "location": facts.place, "description": invite.description}
    for name, text in texts.items():
        if text:  # some programs stumble over an empty one
            made.add(name, plain(text))
    if invite.page:
        made.add("url", invite.page)
    made.add(MODE, facts.mode.value.upper())
    return made


def _status(told: Told) -> str:
    if told.method == CANCEL:
        return "CANCELLED"
    return "TENTATIVE" if told.facts.tentative else "CONFIRMED"


def _address(address: str, name: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{quote(address, safe=UNRESERVED)}")
    # A quotation mark ends a parameter, and few programs know how to write one inside (RFC 6868).
    if clean := outbox.one_line(plain(name)).replace('"', "'").replace("^", ""):
        made.params["CN"] = vText(clean)
    return made


def read(content: str, method: str) -> tuple[str, Told]:
    """The UID of one of our own objects and what it told; the reverse of ``write``."""
    begin, end = content.index(EVENT), content.index(END)
    found = Event.from_ical(content[begin:end])
    facts = Facts(
        title=str(found["SUMMARY"]),
        begin=found.decoded("DTSTART").astimezone(UTC),
        end=found.decoded("DTEND").astimezone(UTC),
        place=str(found.get("LOCATION", "")),
        mode=Mode(str(found[MODE]).lower()),
        tentative=found["STATUS"] == "TENTATIVE",
        address=mailbox(str(found["ATTENDEE"])),
    )
    told = Told(
        method=method,
        sequence=int(str(found["SEQUENCE"])),
        stamp=found.decoded("DTSTAMP"),
        organizer=mailbox(str(found["ORGANIZER"])),
        facts=facts,
    )
    return str(found["UID"]), told


def mailbox(address: str) -> str:
    """The address of a mailto: URI, in whatever letters its scheme is written."""
    scheme, colon, rest = address.strip().partition(":")
    return unquote(rest) if colon and scheme.lower() == "mailto" else address.strip()


def follows(
    told: Told | None, facts: Facts | None, *, organizer: str, now: datetime
) -> Told | None:
    """What a calendar must be told so that it says ``facts`` (None: nothing stands there any more);
    None where it says so already."""
    if told is None:
        return None if facts is None else Told(REQUEST, 0, now, organizer, facts)
    stamp = max(now, told.stamp + SECOND)  # DTSTAMP tells which of two is newer
    if facts is None:
        sequence = told.sequence + 1
        return Told(CANCEL, sequence, stamp, told.organizer, told.facts) if told.is_live else None
    if told.is_live and _says(told, facts):
        return None
    moved = told.method == CANCEL or told.facts.material != facts.material
    return Told(REQUEST, told.sequence + moved, stamp, told.organizer, facts)


def _says(told: Told, facts: Facts) -> bool:
    same = replace(told.facts, tentative=facts.tentative) == facts
    return same and told.is_tentative == facts.tentative
