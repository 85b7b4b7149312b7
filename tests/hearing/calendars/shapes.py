"""Replies in the shapes that calendar programs really send, with their habits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from icalendar import Event

from tests.conftest import NOW


@dataclass(frozen=True, slots=True)
class Said:
    """What a person presses, on which entry."""

    entry: Event
    partstat: str = "ACCEPTED"
    at: datetime = NOW + timedelta(hours=1)
    attendee: str = "ada@example.org"
    sequence: int | None = None

    @property
    def number(self) -> int:
        return int(str(self.entry["SEQUENCE"])) if self.sequence is None else self.sequence

    @property
    def stamp(self) -> str:
        return f"{self.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    @property
    def uid(self) -> str:
        return str(self.entry["UID"])


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def outlook(said: Said) -> bytes:
    """Outlook with Exchange: its own zone, LANGUAGE, X-MICROSOFT-…, MAILTO in capitals."""
    verb = {"ACCEPTED": "Zugesagt", "DECLINED": "Abgelehnt"}.get(said.partstat, "Mit Vorbehalt")
    return _lines(
        "BEGIN:VCALENDAR",
        "METHOD:REPLY",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        "TZID:W. Europe Standard Time",
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={said.partstat};CN=Ada Übermut:MAILTO:{said.attendee.upper()}",
        "COMMENT;LANGUAGE=de-DE:\\n",
        f"UID:{said.uid}",
        f"SUMMARY;LANGUAGE=de-DE:{verb}: Künstliche Intelligenz",
        "DTSTART;TZID=W. Europe Standard Time:20240705T093000",
        "DTEND;TZID=W. Europe Standard Time:20240705T133000",
        "CLASS:PUBLIC",
        "PRIORITY:5",
        f"DTSTAMP:{said.stamp}",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        f"SEQUENCE:{said.number}",
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
        "X-MICROSOFT-CDO-OWNERAPPTID:0",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
        "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE",
        "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
        "END:VEVENT",
        "END:VCALENDAR",
    )


def google(said: Said) -> bytes:
    """Google: UTC, X-NUM-GUESTS, the whole description back, folded in the middle of words."""
    return _lines(
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "DTSTART:20240705T073000Z",
        "DTEND:20240705T113000Z",
        f"DTSTAMP:{said.stamp}",
        "ORGANIZER;CN=Büro des Stadtrats:mailto:post@stadt.example.org",
        f"UID:{said.uid}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={said.partstat};CN=Ada",
        f"  Übermut;X-NUM-GUESTS=0:mailto:{said.attendee}",
        "X-MICROSOFT-CDO-OWNERAPPTID:-1284312437",
        "CREATED:20240610T080000Z",
        "DESCRIPTION:Sie nehmen vor Ort teil.\\n\\nAnfahrt",
        f"LAST-MODIFIED:{said.stamp}",
        "LOCATION:Rathaus\\, Großer Sitzungssaal\\; Marienplatz 8\\, München",
        f"SEQUENCE:{said.number}",
        "STATUS:CONFIRMED",
        "SUMMARY:Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    )


def apple(said: Said) -> bytes:
    """Apple: quoted names, EMAIL parameter, an alarm, no zone of its own."""
    return _lines(
        "BEGIN:VCALENDAR",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "PRODID:-//Apple Inc.//macOS 14.5//EN",
        "VERSION:2.0",
        "X-APPLE-CALENDAR-COLOR:#1D9BF6",
        "BEGIN:VEVENT",
        f'ATTENDEE;CN="Übermut, Ada";CUTYPE=INDIVIDUAL;EMAIL="{said.attendee}";PARTSTAT='
        f"{said.partstat};ROLE=REQ-PARTICIPANT:mailto:{said.attendee}",
        "CREATED:20240610T080500Z",
        "DTEND:20240705T113000Z",
        f"DTSTAMP:{said.stamp}",
        "DTSTART:20240705T073000Z",
        "LAST-MODIFIED:20240610T090000Z",
        'ORGANIZER;CN="Büro des Stadtrats";EMAIL="post@stadt.example.org":mailto:post@stadt.exa',
        " mple.org",
        f"SEQUENCE:{said.number}",
        "SUMMARY:Künstliche Intelligenz",
        "TRANSP:OPAQUE",
        f"UID:{said.uid}",
        "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
        "BEGIN:VALARM",
        "ACTION:NONE",
        "TRIGGER;VALUE=DATE-TIME:19760401T005545Z",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )


def thunderbird(said: Said) -> bytes:
    """Thunderbird: X-MOZ-…, lines that end with LF alone, SEQUENCE left out."""
    return _lines(
        "BEGIN:VCALENDAR",
        "PRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "CREATED:20240610T080500Z",
        f"LAST-MODIFIED:{said.stamp}",
        f"DTSTAMP:{said.stamp}",
        f"UID:{said.uid}",
        "SUMMARY:Künstliche Intelligenz",
        "ORGANIZER;CN=Büro des Stadtrats:mailto:post@stadt.example.org",
        f"ATTENDEE;RSVP=TRUE;CN=Ada Übermut;PARTSTAT={said.partstat};ROLE=REQ-PARTICIPANT:ma",
        f" ilto:{said.attendee}",
        "DTSTART;TZID=Europe/Berlin:20240705T093000",
        "DTEND;TZID=Europe/Berlin:20240705T133000",
        "X-MOZ-RECEIVED-SEQUENCE:0",
        "X-MOZ-RECEIVED-DTSTAMP:20240610T080000Z",
        "X-MOZ-INVITED-ATTENDEE:mailto:ada@example.org",
        "END:VEVENT",
        "END:VCALENDAR",
    ).replace(b"\r\n", b"\n")


def delegated(said: Said) -> bytes:
    """Somebody lets another go: both are named."""
    line = b'ATTENDEE;DELEGATED-FROM="mailto:ada@example.org";PARTSTAT=NEEDS-ACTION:mailto:b@e.org'
    own = b"END:VEVENT"
    return google(replace(said, partstat="DELEGATED")).replace(own, line + b"\r\n" + own)


def by_assistant(said: Said) -> bytes:
    """Outlook, when an assistant answers in somebody's name."""
    return outlook(said).replace(b"ATTENDEE;", b'ATTENDEE;SENT-BY="MAILTO:buero@example.org";')


PROGRAMS: dict[str, Callable[[Said], bytes]] = {
    "outlook": outlook,
    "google": google,
    "apple": apple,
    "thunderbird": thunderbird,
}
