"""The message: read back by parsers we did not write."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import mailparser
import pytest
from icalendar import Calendar
from lxml import html

from hearing.agenda.models import Hearing
from hearing.mail.models import Letter
from tests.hearing.mail.conftest import Deliver, a_waiting_letter
from tests.hearing.mail.postoffice import PostOffice

EVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Test//DE\r
METHOD:{method}\r
BEGIN:VEVENT\r
UID:7@hearing.example.org\r
SUMMARY:Anhörung über künstliche Intelligenz – mit einem Titel\\, der auf\r
  zwei Zeilen steht\r
DTSTAMP:20260101T080000Z\r
DTSTART:20260304T090000Z\r
ORGANIZER:mailto:antwort@example.org\r
ATTENDEE;RSVP=TRUE:mailto:ada@example.org\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def sent(hearing: Hearing, office: PostOffice, deliver: Deliver) -> Any:
    """Send one letter and give what arrived, as bytes."""

    def send(**facts: Any) -> bytes:
        a_waiting_letter(hearing, **facts)
        deliver()
        return office.raw[-1]

    return send


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not any(part.defects for part in message.walk())
    return message


def types(content: bytes) -> list[str]:
    return [part.get_content_type() for part in parsed(content).walk()]


@pytest.mark.parametrize(("method", "name"), [("REQUEST", "invite.ics"), ("CANCEL", "cancel.ics")])
def test_a_calendar_is_the_last_alternative_and_attached(sent: Any, method: str, name: str) -> None:
    content = sent(calendar=EVENT.format(method=method), method=method)
    assert types(content) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar, file = list(parsed(content).walk())[-2:]
    assert calendar["Content-Type"].params == {"method": method, "charset": "utf-8"}
    assert calendar["Content-Disposition"] is None
    assert file.get_filename() == name
    assert file.get_content_disposition() == "attachment"
    bodies = [part.get_payload(decode=True) for part in (calendar, file)]
    assert bodies == [EVENT.format(method=method).encode()] * 2
    event = Calendar.from_ical(bodies[0]).walk("VEVENT")[0]
    assert event["SUMMARY"].endswith("Titel, der auf zwei Zeilen steht")
    assert event["ATTENDEE"] == "mailto:ada@example.org"


def test_another_parser_finds_the_same_parts(sent: Any) -> None:
    found = mailparser.parse_from_bytes(
        sent(calendar=EVENT.format(method="REQUEST"), method="REQUEST")
    )
    assert found.subject == "Einladung: Wir freuen uns auf Sie"
    assert found.to == [("Ada Übermut", "ada@example.org")]
    assert found.text_plain[0].startswith("Guten Tag,")
    assert "<p" in found.text_html[0]
    assert [a["filename"] for a in found.attachments if a["filename"].endswith(".ics")] != []
    assert not found.has_defects


def test_a_calendar_with_bare_line_ends_gets_those_that_calendars_have(sent: Any) -> None:
    content = sent(calendar=EVENT.format(method="REQUEST").replace("\r\n", "\n"), method="REQUEST")
    assert list(parsed(content).walk())[-1].get_payload(decode=True) == (
        EVENT.format(method="REQUEST").encode()
    )


def as_html(content: bytes) -> Any:
    part = parsed(content).get_body(preferencelist=("html",))
    assert part is not None
    return html.document_fromstring(part.get_content())


def test_html_says_what_the_text_says_with_the_link_as_a_button(sent: Any) -> None:
    text = "Guten Tag,\n\nzwei\nZeilen\n\n- eins\n- zwei\n\nHier:\n{link}\n\nGrüße https://x.example/a."
    page = as_html(sent(text=text))
    assert page.get("lang") == "de"
    assert [p.text_content().split() for p in page.findall(".//p")][:3] == [
        ["Guten", "Tag,"],
        ["zwei", "Zeilen"],
        ["Hier:"],
    ]
    assert [li.text_content() for li in page.findall(".//li")] == ["eins", "zwei"]
    button, other = page.findall(".//a")
    assert button.get("href").startswith("https://hearing.example.org/l/test/")
    assert button.text_content() == "Ihre persönliche Seite öffnen (hearing.example.org)"
    assert other.get("href") == other.text_content() == "https://x.example/a"


def test_html_loads_nothing_and_obeys_nothing(sent: Any) -> None:
    evil = '<img src="https://evil.example/p.gif"> <script>alert(1)</script> javascript:alert(1)'
    page = as_html(sent(text=f"{evil}\n\n{{link}}", subject=evil))
    names = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert names <= {"html", "head", "meta", "title", "style", "body", "main", "p", "a", "br"}
    assert "url(" not in page.findtext(".//style")
    assert "<script>alert(1)</script>" in page.text_content()
    assert page.xpath("//@src | //@srcset | //@background") == []


def test_a_letter_about_an_account_is_text_alone(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    a_waiting_letter(None)
    deliver()
    assert types(office.raw[0]) == ["text/plain"]


def test_what_the_letter_table_calls_a_calendar_is_that_of_the_writing(hearing: Hearing) -> None:
    letter: Letter = a_waiting_letter(hearing, calendar="x", method="CANCEL")
    assert (letter.calendar, letter.calendar_method) == ("x", "CANCEL")
