"""Reports: what mail servers say of letters that they could not deliver (RFC 3464), and like it.

Postfix, Exchange and Gmail send multipart/report; Exim sends plain text with a header of its own.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage, Message

from hearing.mail import links, outbox

MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^<>\s]{1,250}>)")
REFERENCE = re.compile(r"<[^<>\s]{1,250}>")
LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a letter to one recipient. ``final``: nobody tries any longer.
    ``letters`` are the Message-IDs that it can be about; ``addresses`` the recipient's, as we wrote
    it and as the last server knows it."""

    final: bool
    delivered: bool
    addresses: tuple[str, ...]
    letters: tuple[str, ...]
    words: str


def header(message: Message, name: str) -> str:
    """A header's text; empty when there is none or nobody can read it."""
    with suppress(Exception):  # the parser stumbles in many ways over what spammers write
        return str(message.get(name, ""))
    return ""


def read(message: EmailMessage, content: bytes) -> Report | None:
    """The report in a message, None when it is none. A letter of ours has one recipient: of
    several in a report the first that failed counts."""
    status = next(
        (p for p in message.walk() if p.get_content_type() == "message/delivery-status"), None
    )
    if status is not None:
        return _standard(message, status, content)
    if "X-Failed-Recipients" in message:
        addresses = header(message, "X-Failed-Recipients").split(",")
        return Report(
            final=True,
            delivered=False,
            addresses=tuple(a.strip().lower() for a in addresses[:10]),
            letters=_letters(message, content),
            words=_shown(header(message, "Subject")),
        )
    return None


def _standard(message: EmailMessage, status: Message, content: bytes) -> Report:
    blocks = status.get_payload()
    recipients = [b for b in blocks if isinstance(b, Message)] if isinstance(blocks, list) else []
    recipients = [b for b in recipients if "Final-Recipient" in b or "Action" in b]
    ordered = sorted(recipients, key=lambda block: _field(block, "Action").lower() != "failed")
    block = ordered[0] if ordered else Message()
    action = _field(block, "Action").lower()
    addresses = (_address(block, "Original-Recipient"), _address(block, "Final-Recipient"))
    said = f"{_field(block, 'Status')} {_words(_field(block, 'Diagnostic-Code'))}"
    return Report(
        final=action == "failed",
        delivered=action in {"delivered", "relayed", "expanded"},
        addresses=tuple(address for address in addresses if address),
        letters=_letters(message, content),
        words=_shown(said),
    )


def _shown(words: str) -> str:
    """A server's words, without a link of ours that it may not like."""
    return outbox.shortened(links.without_tokens(words), LONGEST_WORDS)


def _field(block: Message, name: str) -> str:
    """A field's value without comments: Exchange writes "5.1.10 (…)" now and then."""
    value = header(block, name).strip()
    return value if name == "Diagnostic-Code" else value.partition("(")[0].strip()


def _address(block: Message, name: str) -> str:
    """The address after its type: "rfc822; a@x.example", also in angle brackets."""
    return _field(block, name).rpartition(";")[2].strip().strip("<>").lower()


def _words(code: str) -> str:
    kind, separator, words = code.partition(";")
    return words if separator and kind.strip().lower() in {"smtp", "x-unix", "x-postfix"} else code


def _letters(message: EmailMessage, content: bytes) -> tuple[str, ...]:
    """The letters that a report names: in the copy that it carries, or as what it answers."""
    copies = [found.decode("ascii", "replace") for found in MESSAGE_ID.findall(content)[:50]]
    named = REFERENCE.findall(f"{header(message, 'In-Reply-To')} {header(message, 'References')}")
    own = REFERENCE.findall(header(message, "Message-ID"))
    return tuple(dict.fromkeys(i for i in [*named, *copies] if i not in own))
