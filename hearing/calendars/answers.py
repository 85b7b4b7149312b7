"""Replies of calendar programs, read: who answers what about which entry (RFC 5546, METHOD:REPLY).

Outlook, Exchange, Google, Apple and Thunderbird differ in what they leave out and add; nothing here
trusts what it reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar, Component

from hearing.calendars.invite import mailbox
from hearing.errors import N_, HearingError

# No program writes more about one entry; a larger one is not read.
LARGEST = 256 * 1024
DEEPEST = 64


class Unreadable(HearingError):
    """What came is no reply about one entry."""

    sentence = N_("Nicht gezählt: Der Kalenderteil ist beschädigt.")


class TooLarge(Unreadable):
    """A file that no calendar program writes."""

    sentence = N_("Nicht gezählt: Der Kalenderteil ist zu groß.")


class SeveralEntries(Unreadable):
    """Answers about several entries at once."""

    sentence = N_("Nicht gezählt: Die Antwort betrifft mehrere Termine auf einmal.")


class NobodyAnswers(Unreadable):
    """A reply without an attendee, or with several."""

    sentence = N_("Nicht gezählt: Aus der Antwort geht nicht hervor, wer antwortet.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody's calendar program says. ``sequence`` is None where it doesn't say which
    version it answers; ``sent_by`` is who answers in the attendee's name."""

    method: str
    uid: str
    attendee: str
    partstat: str
    sequence: int | None
    stamp: datetime | None
    sent_by: str = ""


def read(content: bytes) -> Answer:
    """Read a reply; raises Unreadable."""
    if len(content) > LARGEST:
        raise TooLarge
    calendar = _parse(content)
    events = [part for part in calendar.subcomponents if part.name == "VEVENT"]
    if len(events) > 1:
        raise SeveralEntries
    if not events:
        raise Unreadable
    return _answer(calendar, events[0])


def _parse(content: bytes) -> Component:
    """One calendar. Whatever goes wrong in the parser: it can't be read."""
    if content.upper().count(b"BEGIN:") > DEEPEST:
        raise Unreadable
    try:
        text = content.decode("utf-8-sig", "replace").replace("\0", "")
        return Calendar.from_ical(text.encode())  # of a text it would ask whether it names a file
    except Exception as error:  # the parser raises many kinds for what nobody should send
        raise Unreadable from error


def _answer(calendar: Component, event: Component) -> Answer:
    method = _text(calendar.get("METHOD")).upper()
    attendees = _list(event.get("ATTENDEE"))
    # Who lets somebody else go names both: the one who delegates answers.
    answering = [one for one in attendees if _param(one, "PARTSTAT") == "DELEGATED"] or attendees
    if method == "REPLY" and len(answering) != 1:
        raise NobodyAnswers
    attendee = answering[0] if answering else ""
    return Answer(
        method=method,
        uid=_text(event.get("UID"))[:250],
        attendee=mailbox(_text(attendee)),
        partstat=_param(attendee, "PARTSTAT") or "NEEDS-ACTION",
        sequence=_number(event.get("SEQUENCE")),
        stamp=_time(event, "DTSTAMP"),
        sent_by=mailbox(_param(attendee, "SENT-BY", upper=False)),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _text(value: Any) -> str:
    """A property's text, the first where there are several."""
    found = _list(value)
    return str(found[0]).strip() if found else ""


def _param(value: Any, name: str, *, upper: bool = True) -> str:
    found = str(getattr(value, "params", {}).get(name, "")).strip().strip('"')
    return found.upper() if upper else found


def _number(value: Any) -> int | None:
    text = _text(value)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _time(event: Component, name: str) -> datetime | None:
    """A time with a zone, else none: what can't be compared is no proof."""
    try:
        found = event.decoded(name)
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    if not isinstance(found, datetime):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
