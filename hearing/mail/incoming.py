"""Incoming messages: what one is, read from its bytes. Nothing here trusts what it reads.

Whatever is malformed is read as far as it goes: the parser of Python's standard library notes
defects and goes on, and a header that it can't read is empty.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from markupsafe import Markup

from hearing.mail import links, outbox, reports
from hearing.mail.models import IncomingKind
from hearing.mail.reports import Report, header

LONGEST_TEXT = 20_000
LONGEST_CALENDAR = 2**20
MESSAGE_IDS = re.compile(r"<[^<>\s]{1,250}>")
INVISIBLE = re.compile(r"(?is)<(style|script|head)\b.*?</\1\s*>")
REPLY = re.compile(rb"^METHOD:(REPLY|COUNTER|REFRESH)\s*$", re.MULTILINE | re.IGNORECASE)
# Software that answers by itself says so in one of these ways (RFC 3834, and before it).
BY_ITSELF = {"bulk", "auto_reply", "junk", "list"}
SIGNS = ("X-Autoreply", "X-Autorespond", "X-Autorespond-To")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message. ``answers`` are the Message-IDs that it names, ``report`` what a mail server
    says about letters, ``calendar`` the calendar part of a reply: empty when it was too large."""

    key: str
    kind: IncomingKind
    sender: str = ""
    subject: str = ""
    text: str = ""
    answers: tuple[str, ...] = ()
    report: Report | None = None
    calendar: bytes = b""
    calendar_size: int = 0
    authentication: str = ""
    automatic: bool = False


def read(content: bytes, *, authserv: str = "") -> Incoming:
    """Say what a message is. ``authserv`` is the name of our own server, whose word counts on
    whether the sender is who they say (RFC 8601)."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    report = reports.read(message, content)
    calendar = _reply(message)
    automatic = is_automatic(message)
    text = links.without_tokens(outbox.plain(_text(message)))[:LONGEST_TEXT]
    subject = links.without_tokens(header(message, "Subject"))
    return Incoming(
        key=_key(message, content),
        kind=_kind(report, calendar, automatic),
        sender=outbox.one_line(parseaddr(header(message, "From"))[1])[:254],
        subject=outbox.shortened(subject, outbox.LONGEST_SUBJECT),
        text=text,
        answers=_answers(message),
        report=report,
        calendar=calendar if calendar and len(calendar) <= LONGEST_CALENDAR else b"",
        calendar_size=len(calendar or b""),
        authentication=_authentication(message, authserv),
        automatic=automatic,
    )


def _kind(report: Report | None, calendar: bytes | None, automatic: bool) -> IncomingKind:
    if report is not None:
        return IncomingKind.BOUNCE
    if calendar is not None:
        return IncomingKind.CALENDAR_REPLY
    return IncomingKind.AUTOMATIC if automatic else IncomingKind.WRITTEN


def is_automatic(message: EmailMessage) -> bool:
    """Say whether software wrote it by itself: it is never answered."""
    said = header(message, "Auto-Submitted").split(";")[0].strip().lower()
    if said and said != "no":
        return True
    if header(message, "Precedence").strip().lower() in BY_ITSELF:
        return True
    return header(message, "Return-Path").strip() == "<>" or any(s in message for s in SIGNS)


def _key(message: EmailMessage, content: bytes) -> str:
    """What a message is known by: its Message-ID, or, without one, a digest of it."""
    found = MESSAGE_IDS.search(header(message, "Message-ID"))
    return found[0] if found else digest(content)


def digest(content: bytes) -> str:
    """The name of a message that has none."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _answers(message: EmailMessage) -> tuple[str, ...]:
    named = f"{header(message, 'In-Reply-To')} {header(message, 'References')}"
    return tuple(dict.fromkeys(MESSAGE_IDS.findall(named)[:50]))


def _authentication(message: EmailMessage, authserv: str) -> str:
    """The newest Authentication-Results, if it is our own server's: it stands first."""
    said = " ".join(header(message, "Authentication-Results").split())
    is_ours = said.partition(";")[0].split(" ")[0].lower() == authserv.lower()
    return said if authserv and is_ours else ""


def parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a message itself, none of messages that it carries."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "message":
            continue
        if part.is_multipart():
            waiting.extend(p for p in part.iter_parts() if isinstance(p, EmailMessage))
        else:
            yield part


def _reply(message: EmailMessage) -> bytes | None:
    """The calendar part of a reply to an invitation (RFC 6047)."""
    for part in parts(message):
        name = (part.get_filename() or "").lower()
        is_calendar = part.get_content_type() in {"text/calendar", "application/ics"}
        if is_calendar or name.endswith(".ics"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and REPLY.search(content):
                return content
    return None


def _text(message: EmailMessage) -> str:
    """What people read: the first plain text, else that of the HTML, its tags taken away."""
    found = {part.get_content_type(): part for part in reversed(list(parts(message)))}
    if "text/plain" in found:
        return _content(found["text/plain"])
    if "text/html" in found:
        shown = INVISIBLE.sub(" ", _content(found["text/html"])[: 10 * LONGEST_TEXT])
        return Markup(shown).striptags()
    return ""


def _content(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a character set that nobody knows
        return content.decode("latin-1")
