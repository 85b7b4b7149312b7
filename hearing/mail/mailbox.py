"""The mailbox: takes in what came, once each, and does what follows from it.

Rooms that answer to replies from calendars register once, when the application is made:

    mailbox.on_calendar_reply(handle)

Nothing here writes back to anybody: two programs that answer each other never stop.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hearing.database import commit, db
from hearing.errors import N_
from hearing.mail import addresses, delivery, incoming
from hearing.mail.incoming import Incoming
from hearing.mail.models import IncomingKind, IncomingLetter, Letter, LetterState
from hearing.mail.postbox import Delivered, Postbox
from hearing.mail.reports import Report

log = logging.getLogger("hearing.mail")
HEAD_ONLY = re.compile(rb"\r?\n\r?\n")
LEFT = {LetterState.SENT, LetterState.BOUNCED, LetterState.DOUBTFUL, LetterState.SENDING}


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """A reply from a calendar, as it came: ``sender`` is what the From line says, which anybody can
    write; ``authentication`` is what our own mail server says about that (RFC 8601), empty when it
    says nothing. ``automatic``: software answered by itself; never write back."""

    sender: str
    calendar: bytes
    received_at: datetime
    authentication: str = ""
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Handled:
    """What a room did with a reply: a German sentence (``N_``), the hearing that it was about, and
    whether a person still has to see to it."""

    sentence: str
    hearing_id: int | None = None
    settled: bool = True


Handler = Callable[[CalendarReply], Handled]
_handlers: list[Handler] = []
UNHANDLED = Handled(N_("Antwort aus einem Kalender, die niemand auswertet."), settled=False)
BROKEN = Handled(N_("Diese Antwort konnte nicht ausgewertet werden."), settled=False)
TOO_LARGE = Handled(N_("Der Kalenderteil ist zu groß und wurde nicht gelesen."), settled=False)
UNREAD = Handled(
    N_("Die Nachricht ist zu groß und wurde nicht gelesen. Sie liegt im Postfach."), settled=False
)
AUTOMATIC = Handled(N_("Automatische Antwort, zum Beispiel eine Abwesenheit."))
WRITTEN = Handled("", settled=False)
RETURNED = Handled(N_("Der Brief kam zurück: Er hat die Person nicht erreicht."), settled=False)
DELAYED = Handled(N_("Der Brief verspätet sich; der Mailserver versucht es weiter."))
ARRIVED = Handled(N_("Der Mailserver bestätigt, dass der Brief angekommen ist."))
FOREIGN = Handled(N_("Nicht gezählt: Der genannte Brief ging nie an diese Adresse."), settled=False)
STRAY = Handled(N_("Nicht gezählt: Der Bericht gehört zu keinem Brief von hier."), settled=False)


def on_calendar_reply(handler: Handler) -> None:
    """Let a room answer to replies from calendars; the last one registered does. It is called in
    the transaction that keeps the message, and may change what it likes but never answers."""
    _handlers[:] = [handler]


def read(postbox: Postbox, *, authserv: str, now: datetime) -> int:
    """Take in what has come; gives the number of new messages. A second time there is nothing.

    A message that can't be stored is left for the next time, and the others go on.
    """
    count = 0
    for delivered in postbox.new(now=now):
        try:
            count += take_in(delivered, authserv=authserv, now=now)
            postbox.known.add(delivered.key)
        except Exception:
            log.exception("a message of %s bytes in the mailbox", delivered.size)
    return count


def take_in(delivered: Delivered, *, authserv: str, now: datetime) -> bool:
    """Keep a message and do what follows from it, together or not at all. A second time, also by
    another worker at the same moment, nothing happens and False comes back."""
    found = _read(delivered, authserv)
    if _is_kept(found.key):
        return False
    try:
        with commit():
            _follow(_keep(found, now), found, delivered, now)
    except IntegrityError:
        if _is_kept(found.key):
            return False
        raise
    return True


def _read(delivered: Delivered, authserv: str) -> Incoming:
    content = delivered.content if delivered.whole else HEAD_ONLY.split(delivered.content)[0]
    try:
        return incoming.read(content, authserv=authserv)
    except Exception:  # whatever the parser can't take: it is shown that something came
        log.exception("a message of %s bytes can't be read", delivered.size)
        return Incoming(key=incoming.digest(content), kind=IncomingKind.WRITTEN)


def _is_kept(key: str) -> bool:
    query = select(IncomingLetter.id).where(IncomingLetter.message_id == key)
    return db.session.scalar(query) is not None


def _keep(found: Incoming, now: datetime) -> IncomingLetter:
    letter = _letter_of(found)
    row = IncomingLetter(
        hearing_id=letter.hearing_id if letter else None,
        letter_id=letter.id if letter else None,
        message_id=found.key,
        kind=found.kind,
        sender=found.sender,
        subject=found.subject,
        text=found.text,
        received_at=now,
        version=1,
    )
    db.session.add(row)
    db.session.flush()  # of two workers one comes first
    return row


def _letter_of(found: Incoming) -> Letter | None:
    """The letter that a message answers: the one that it names, else the last to its sender."""
    named = found.report.letters if found.report else found.answers
    letters = _named(named)
    if letters or found.report:
        return letters[0] if letters else None
    return db.session.scalar(
        select(Letter)
        .where(func.lower(Letter.address) == found.sender.lower(), Letter.state.in_(LEFT))
        .order_by(Letter.began_at.desc())
        .limit(1)
    )


def _named(message_ids: tuple[str, ...]) -> list[Letter]:
    query = select(Letter).where(Letter.message_id.in_(message_ids), Letter.message_id != "")
    return list(db.session.scalars(query.order_by(Letter.id.desc())))


def _follow(row: IncomingLetter, found: Incoming, delivered: Delivered, now: datetime) -> None:
    """Do what follows and write it down."""
    if not delivered.whole:
        done = UNREAD
    elif found.report:
        done = _follow_report(row, found.report)
    elif found.kind is IncomingKind.CALENDAR_REPLY:
        done = _answer_calendar(found, now)
    else:
        done = AUTOMATIC if found.automatic else WRITTEN
    row.outcome = done.sentence
    row.hearing_id = done.hearing_id or row.hearing_id
    if done.settled:
        row.settled_at = now


def _follow_report(row: IncomingLetter, report: Report) -> Handled:
    """Believe a report only about a letter that went to the very address it names."""
    letters = _named(report.letters)
    fitting = [letter for letter in letters if set(report.addresses) & _addresses(letter)]
    if not fitting:
        return FOREIGN if letters else STRAY
    row.letter_id, row.hearing_id = fitting[0].id, fitting[0].hearing_id
    if report.delivered:
        return ARRIVED
    if not report.final:
        return DELAYED
    delivery.note_bounce(letter_id=fitting[0].id, words=report.words)
    return RETURNED


def _addresses(letter: Letter) -> set[str]:
    """A letter's address as it is kept and as mail servers know it."""
    return {letter.address.lower(), addresses.for_server(letter.address).lower()}


def _answer_calendar(found: Incoming, now: datetime) -> Handled:
    if not found.calendar:
        return TOO_LARGE
    if not _handlers:
        return UNHANDLED
    reply = CalendarReply(found.sender, found.calendar, now, found.authentication, found.automatic)
    try:
        with db.session.begin_nested():
            return _handlers[0](reply)
    except Exception:
        log.exception("a reply from a calendar")
        return BROKEN
