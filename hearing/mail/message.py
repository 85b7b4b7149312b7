"""The message: a letter as the bytes that a mail server takes (RFC 5322, RFC 2045, RFC 3834).

With a calendar (RFC 6047) it is

    multipart/mixed
        multipart/alternative
            text/plain
            text/html
            text/calendar; method=REQUEST; charset=utf-8
        application/ics, attached as invite.ics

Outlook and Exchange, Gmail, Apple Mail and Thunderbird make their answer buttons from the last
alternative. The attached file is for programs that know no invitations, and for people who want the
file. It is no text/calendar: that would be a second invitation to some of them. Google sends it so.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any

from hearing.mail import addresses, layout
from hearing.mail.models import Letter

LINK = "{link}"
# An address that is folded right after the colon is not found by every program.
WHOLE = frozenset({"List-Unsubscribe"})
FILES = {"CANCEL": "cancel.ics", "": "invite.ics"}


class WholeWords(EmailPolicy):
    """SMTP's policy, but headers beyond ASCII are folded by ``email.header``: the newer code of
    Python 3.11 and 3.12 loses spaces where one encoded word ends and the next begins."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header as bytes, lines of at most 76 characters (RFC 2047)."""
        if name in WHOLE:
            return f"{name}: {value}\r\n".encode("ascii")
        if str(value).isascii():
            return super().fold_binary(name, value)
        if not hasattr(value, "addresses"):
            return f"{name}: {_encoded(str(value), len(name))}\r\n".encode("ascii")
        (box,) = value.addresses
        words = _encoded(box.display_name, len(name))
        return f"{name}: {words}\r\n <{box.addr_spec}>\r\n".encode("ascii")


def _encoded(text: str, taken: int) -> str:
    header = Header(text, "utf-8", header_name="-" * taken)
    return header.encode(maxlinelen=76, linesep="\r\n")


POLICY = WholeWords(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as in a header ("City <post@city.example>"): ``replies`` is where answers go,
    ``bounces`` where non-delivery reports go; empty means the author."""

    author: str
    replies: str = ""
    bounces: str = ""

    @property
    def envelope(self) -> str:
        return _mailbox(self.bounces or self.author).addr_spec


def new_id(sender: Sender) -> str:
    """A Message-ID; a letter keeps its own in every attempt, so that a second copy is known."""
    return f"<{secrets.token_hex(12)}@{sender.envelope.rpartition('@')[2]}>"


def _mailbox(text: str) -> Address:
    name, address = parseaddr(text)
    return Address(name, addr_spec=addresses.for_server(address))


def text_with(*, letter: Letter, link: str) -> str:
    """The letter's text with its link in place, or with what stands there in a preview."""
    return letter.text.replace(LINK, link) if letter.link_purpose else letter.text


def recipient(letter: Letter) -> str:
    """The address as mail servers want it."""
    return addresses.for_server(letter.address)


def build(*, letter: Letter, sender: Sender, link: str, now: datetime, stop: str = "") -> bytes:
    """The whole message. No header can be smuggled in: headers are one line each (``draft``).
    ``stop`` is where its reader may stop letters like it.

    Letters about accounts are text alone: who is asked to press a button for a password should
    be able to read where it leads.
    """
    message = EmailMessage(policy=POLICY)
    _set_headers(message, letter, sender, now)
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = text_with(letter=letter, link=link)
    message.set_content(text + "\n", charset="utf-8", cte="quoted-printable")
    if letter.hearing_id is not None:
        html = layout.html(text=text, subject=letter.subject, language=letter.language, link=link)
        message.add_alternative(html, subtype="html", charset="utf-8", cte="quoted-printable")
    if letter.calendar:
        _add_calendar(message, letter.calendar, letter.calendar_method)
    message["Content-Language"] = letter.language  # content takes away what stood before
    return message.as_bytes()


def _set_headers(message: EmailMessage, letter: Letter, sender: Sender, now: datetime) -> None:
    message["From"] = author = _mailbox(sender.author)
    if sender.envelope != author.addr_spec:
        message["Sender"] = sender.envelope
    if sender.replies:
        message["Reply-To"] = _mailbox(sender.replies)
    message["To"] = Address(letter.name, addr_spec=recipient(letter))
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"


def _add_calendar(message: EmailMessage, calendar: str, method: str) -> None:
    """The calendar as the last alternative, and the same bytes as a file."""
    content = calendar.replace("\r\n", "\n").replace("\n", "\r\n")
    asks = {"method": method}
    message.add_alternative(
        content, subtype="calendar", charset="utf-8", cte="quoted-printable", params=asks
    )
    name = FILES.get(method, FILES[""])
    message.add_attachment(content.encode(), maintype="application", subtype="ics", filename=name)
