"""Letters to who asked: their question is answered; drafted, and sent by people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.invitations.people import LINKS
from hearing.mail import addresses, outbox
from hearing.mail.links import Addressee
from hearing.mail.outbox import Writing
from hearing.programme.words import Words
from hearing.questions.written import annex
from hearing.questions.written.annex import Entry
from hearing.questions.written.letters import Frame, braceless, record
from hearing.questions.written.models import WrittenAnswer
from hearing.questions.written.open_questions import IN_WRITING

ANSWERED = (
    N_("Ihre Frage ist beantwortet: %(hearing)s"),
    N_(
        "Guten Tag %(name)s,\n\nzur Anhörung „%(hearing)s“ haben Sie gefragt:\n\n%(question)s\n\n"
        "Die Antwort:\n\n%(answer)s\n\nAlle veröffentlichten Fragen und Antworten finden Sie auf"
        " der Seite der Anhörung. Über Ihren persönlichen Link sehen Sie Ihre Fragen:\n\n{link}\n\n"
        "Mit freundlichen Grüßen\n%(sender)s\n"
    ),
)


def to_tell(hearing: Hearing) -> list[tuple[WrittenAnswer, Entry]]:
    """The published answers whose askers have a link and were not written to."""
    entries = annex.answers_of(hearing)
    query = select(WrittenAnswer).where(
        WrittenAnswer.question_id.in_(entries), WrittenAnswer.told_at.is_(None)
    )
    found = db.session.scalars(query.order_by(WrittenAnswer.question_id))
    return [(answer, entries[answer.question_id]) for answer in found if _is_reachable(answer)]


def tell(*, frame: Frame, who: str, now: datetime) -> int:
    """Draft a letter to everybody whose question was answered; gives how many. A second time there
    is nobody left; of two at once each letter is drafted by one."""
    return sum(
        _tell(answer, entry, frame, who, now)
        for answer, entry in to_tell(frame.hearing)
        if _take(answer, now)
    )


def _is_reachable(answer: WrittenAnswer) -> bool:
    invitation = answer.question.invitation
    is_there = invitation is not None and invitation.revoked_at is None and bool(invitation.email)
    return is_there and answer.question.state in IN_WRITING


def _take(answer: WrittenAnswer, now: datetime) -> bool:
    statement = (
        update(WrittenAnswer)
        .where(WrittenAnswer.id == answer.id, WrittenAnswer.told_at.is_(None))
        .values(told_at=now)
        .returning(WrittenAnswer.id)
    )
    return db.session.scalar(statement) is not None


def _tell(answer: WrittenAnswer, entry: Entry, frame: Frame, who: str, now: datetime) -> int:
    invitation = answer.question.invitation
    assert invitation is not None
    words = Words(invitation.language, frame.zone)
    facts = {
        "hearing": frame.hearing.title,
        "name": invitation.name,
        "question": entry.text,
        "answer": entry.answer,
        "sender": frame.sender,
    }
    plain = {name: braceless(value) for name, value in facts.items()}
    try:
        addresses.check(invitation.email)
        writing = Writing(
            hearing_id=frame.hearing.id,
            concern=f"question {entry.question_id} answered",
            to=Addressee(invitation.email, invitation.name, invitation.language),
            subject=words.say(ANSWERED[0], hearing=frame.hearing.title),
            text=words.say(ANSWERED[1], **plain),
            link=(LINKS, invitation.id),
        )
        outbox.draft(writing, who=who, now=now)
    except HearingError:
        return 0  # nobody else waits for an address that can't be used
    record("tell", f"question {entry.question_id}", frame.hearing.id, who, now)
    return 1
