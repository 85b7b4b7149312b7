"""Letters to the offices that answer: the request and the reminder, drafted into the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from hearing.questions.written import open_questions
from hearing.questions.written.models import AnsweringOffice, AnswerState
from hearing.questions.written.offices import PURPOSE, subject_of
from hearing.questions.written.open_questions import Line

PATH = "/l/antwort/<token>"
LIFETIME = timedelta(days=180)
TO_DO = frozenset({AnswerState.OPEN, AnswerState.RETURNED})

# Offices of a German city are written to in German.
REQUEST = (
    "Bitte um schriftliche Antwort: {title}",
    "Sehr geehrte Damen und Herren,\n\n"
    "in der Anhörung „{title}“ sind Fragen offen geblieben. Wir bitten Sie um Ihre schriftliche "
    "Antwort bis\n\n    {deadline}.\n\n{questions}\n\n"
    "Über diesen Link antworten Sie ohne Anmeldung:\n\n{{link}}\n\n"
    "Sie können Entwürfe speichern. Die Antworten werden nach der Freigabe als Anhang "
    "veröffentlicht. Der Link gilt nur für Ihre Stelle ({office}).\n\n"
    "Mit freundlichen Grüßen\n{sender}",
)
REMINDER = (
    "Erinnerung an die schriftliche Antwort: {title}",
    "Sehr geehrte Damen und Herren,\n\n"
    "zur Anhörung „{title}“ fehlen uns von Ihnen noch diese Antworten. {due}\n\n{questions}\n\n"
    "Über diesen Link antworten Sie ohne Anmeldung:\n\n{{link}}\n\n"
    "Mit freundlichen Grüßen\n{sender}",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all letters of one time have in common."""

    hearing: Hearing
    sender: str
    zone: ZoneInfo


def owed(office: AnsweringOffice, lines: Sequence[Line]) -> list[Line]:
    """The questions that an office still has to answer."""
    return [one for one in lines if one.office is office and one.state in TO_DO]


def can_be_asked(office: AnsweringOffice, lines: Sequence[Line]) -> bool:
    """Whether there is somebody to write to, and something to ask."""
    return bool(office.address) and bool(owed(office, lines))


def can_be_reminded(office: AnsweringOffice, lines: Sequence[Line]) -> bool:
    """Whether an office was asked and hasn't answered everything."""
    return office.asked_at is not None and can_be_asked(office, lines)


def ask(*, offices: Iterable[AnsweringOffice], frame: Frame, who: str, now: datetime) -> int:
    """Draft the request to all that have something to answer; gives how many. A second time the
    drafts that still wait are replaced."""
    lines = open_questions.of(frame.hearing.id)
    able = [one for one in offices if can_be_asked(one, lines)]
    for office in able:
        _draft(office, REQUEST, "request", owed(office, lines), frame, who, now)
        office.asked_at = now
    return len(able)


def remind(*, offices: Iterable[AnsweringOffice], frame: Frame, who: str, now: datetime) -> int:
    """Draft a reminder to exactly those that were asked and still owe something; gives how many. A
    second time the drafts that still wait are replaced."""
    lines = open_questions.of(frame.hearing.id)
    able = [one for one in offices if can_be_reminded(one, lines)]
    for office in able:
        _draft(office, REMINDER, "reminder", owed(office, lines), frame, who, now)
        office.reminded_at = now
    return len(able)


def forget_discarded(offices: Iterable[AnsweringOffice]) -> None:
    """Take an office whose request was thrown away as one that was never asked. A second time
    too."""
    asked = {f"{subject_of(one)} request": one for one in offices if one.asked_at}
    query = select(Letter).where(Letter.concern.in_(asked)).order_by(Letter.id)
    newest = {letter.concern: letter for letter in db.session.scalars(query)}
    for concern, letter in newest.items():
        if letter.state is LetterState.DISCARDED:
            asked[concern].asked_at = None


def register() -> None:
    """Tell the letters whom a personal link belongs to. A second time changes nothing."""
    links.register_purpose(PURPOSE, describe=_describe, path=PATH, lifetime=LIFETIME)


def _describe(office_id: int) -> Addressee | None:
    office = db.session.get(AnsweringOffice, office_id)
    return Addressee(office.address, office.name) if office and office.address else None


def _draft(
    office: AnsweringOffice,
    words: tuple[str, str],
    about: str,
    lines: Sequence[Line],
    frame: Frame,
    who: str,
    now: datetime,
) -> None:
    deadline = format_datetime(
        office.deadline.astimezone(frame.zone), "EEEE, d. MMMM y, HH:mm 'Uhr'", locale="de"
    )
    verb = "endete am" if now > office.deadline else "endet am"
    questions = "\n\n".join(f"{n}. {one.question.text}" for n, one in enumerate(lines, start=1))
    facts = {
        "title": frame.hearing.title,
        "office": office.name,
        "deadline": deadline,
        "due": f"Die Frist {verb} {deadline}.",
        "questions": questions,
        "sender": frame.sender,
    }
    facts = {name: braceless(value) for name, value in facts.items()}
    writing = Writing(
        hearing_id=frame.hearing.id,
        concern=f"{subject_of(office)} {about}",
        to=Addressee(office.address, office.name),
        subject=words[0].format(**facts),
        text=words[1].format(**facts),
        link=(PURPOSE, office.id),
    )
    outbox.draft(writing, who=who, now=now)
    record(f"draft_{about}", subject_of(office), frame.hearing.id, who, now)


def braceless(text: str) -> str:
    """Words that people typed must not be taken for the place of the link."""
    return text.replace("{", "(").replace("}", ")")


def record(action: str, subject: str, hearing_id: int, who: str, now: datetime) -> None:
    audit.record(
        who=who, action=f"written.{action}", subject=subject, hearing_id=hearing_id, now=now
    )
