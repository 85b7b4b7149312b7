"""The letters to the offices: the request and the reminder, drafted into the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy import select

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import links, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.statements.models import Statement
from hearing.statements.offices import PURPOSE, subject_of

PATH = "/l/stellungnahme/<token>"
LIFETIME = timedelta(days=180)

# Offices of a German city are written to in German.
REQUEST = (
    "Bitte um Stellungnahme: {title}",
    "Sehr geehrte Damen und Herren,\n\n"
    "zur Anhörung „{title}“{paper} bitten wir Sie um Ihre Stellungnahme bis\n\n"
    "    {deadline}.\n\n"
    "Über diesen Link geben Sie sie ohne Anmeldung ab, auch eine Fehlanzeige:\n\n{{link}}\n\n"
    "Sie können einen Entwurf speichern und die Stellungnahme bis zum Ende der Frist ändern. "
    "Der Link gilt nur für Ihre Stelle ({office}).\n\n"
    "Mit freundlichen Grüßen\n{sender}",
)
REMINDER = (
    "Erinnerung an Ihre Stellungnahme: {title}",
    "Sehr geehrte Damen und Herren,\n\n"
    "Ihre Stellungnahme zur Anhörung „{title}“{paper} liegt uns noch nicht vor. {due}\n\n"
    "Über diesen Link geben Sie sie ohne Anmeldung ab, auch eine Fehlanzeige:\n\n{{link}}\n\n"
    "Mit freundlichen Grüßen\n{sender}",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all letters of one time have in common."""

    hearing: Hearing
    sender: str
    zone: ZoneInfo


def ask(*, statements: Iterable[Statement], frame: Frame, who: str, now: datetime) -> int:
    """Draft the request to all of them that have an address and have not answered; returns how
    many. A second time the drafts that still wait are replaced."""
    return sum(
        _draft(statement, REQUEST, "request", frame, who, now)
        for statement in statements
        if _can_be_written(statement)
    )


def remind(*, statements: Iterable[Statement], frame: Frame, who: str, now: datetime) -> int:
    """Draft a reminder to exactly those that were asked and have not answered; returns how many."""
    return sum(
        _draft(statement, REMINDER, "reminder", frame, who, now)
        for statement in statements
        if can_be_reminded(statement)
    )


def forget_discarded(statements: Iterable[Statement]) -> None:
    """Take an office whose request was thrown away as one that was never asked. A second time too.

    The newest request to an office counts.
    """
    asked = {f"statement {one.id} request": one for one in statements if one.asked_at}
    query = select(Letter).where(Letter.concern.in_(asked)).order_by(Letter.id)
    newest = {letter.concern: letter for letter in db.session.scalars(query)}
    for concern, letter in newest.items():
        if letter.state is LetterState.DISCARDED:
            asked[concern].asked_at = None


def can_be_asked(statement: Statement) -> bool:
    """Whether a request to this office is still to be drafted."""
    return _can_be_written(statement) and statement.asked_at is None


def can_be_reminded(statement: Statement) -> bool:
    """Whether this office was asked and has not answered."""
    return _can_be_written(statement) and statement.asked_at is not None


def _can_be_written(statement: Statement) -> bool:
    return bool(statement.address) and statement.received_at is None


def _draft(
    statement: Statement,
    words: tuple[str, str],
    about: str,
    frame: Frame,
    who: str,
    now: datetime,
) -> int:
    facts = _facts(statement, frame, now)
    writing = Writing(
        hearing_id=frame.hearing.id,
        concern=f"statement {statement.id} {about}",
        to=Addressee(statement.address, statement.office),
        subject=words[0].format(**facts),
        text=words[1].format(**facts),
        link=(PURPOSE, statement.id),
    )
    outbox.draft(writing, who=who, now=now)
    if about == "request":
        statement.asked_at = now
    else:
        statement.reminded_at = now
    audit.record(
        who=who,
        action=f"statements.draft_{about}",
        subject=subject_of(statement),
        hearing_id=statement.hearing_id,
        now=now,
    )
    return 1


def _facts(statement: Statement, frame: Frame, now: datetime) -> dict[str, str]:
    local = statement.deadline.astimezone(frame.zone)
    deadline = format_datetime(local, "EEEE, d. MMMM y, HH:mm 'Uhr'", locale="de")
    verb = "endete am" if now > statement.deadline else "endet am"
    return {
        "title": _plain(frame.hearing.title),
        "paper": f" (Vorlage {_plain(frame.hearing.paper)})" if frame.hearing.paper else "",
        "office": _plain(statement.office),
        "deadline": deadline,
        "due": f"Die Frist {verb} {deadline}.",
        "sender": _plain(frame.sender),
    }


def _plain(text: str) -> str:
    """Words that people typed must not be taken for the place of the link."""
    return text.replace("{link}", "{ link }")


def sent_at(hearing_id: int) -> dict[int, datetime]:
    """When each office was last written to, by the number of its request."""
    query = select(Letter).where(
        Letter.hearing_id == hearing_id,
        Letter.link_purpose == PURPOSE,
        Letter.sent_at.is_not(None),
    )
    letters = db.session.scalars(query.order_by(Letter.sent_at))
    return {
        letter.link_subject_id: letter.sent_at
        for letter in letters
        if letter.link_subject_id and letter.sent_at
    }


def register() -> None:
    """Tell the letters whom a personal link belongs to. A second time changes nothing."""
    links.register_purpose(PURPOSE, describe=_describe, path=PATH, lifetime=LIFETIME)


def _describe(statement_id: int) -> Addressee | None:
    statement = db.session.get(Statement, statement_id)
    if statement is None or not statement.address:
        return None
    return Addressee(statement.address, statement.office)
