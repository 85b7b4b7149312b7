"""Asking by link: a written question or a raised hand, in advance and on the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from hearing.accounts import audit
from hearing.database import db
from hearing.desk import turns
from hearing.errors import N_
from hearing.events import pulse
from hearing.invitations.models import Invitation
from hearing.mail.outbox import plain
from hearing.questions import rules, subjects, support
from hearing.questions.errors import (
    AskedTooFast,
    ItemClosed,
    QuestionEmpty,
    QuestionLong,
    QuestionsClosed,
    TooManyQuestions,
    WrongQuestionState,
)
from hearing.questions.models import NEXT, Origin, Question, QuestionState

LONGEST = 1000
MOST = 10
IN_A_MINUTE = 12
MINUTE = timedelta(minutes=1)
# What counts as open: still to be called.
OPEN = frozenset({QuestionState.SUBMITTED, QuestionState.APPROVED})

audit.register_names(
    {
        "questions.ask": N_("Frage gestellt"),
        "questions.withdraw": N_("Frage zurückgezogen"),
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks. ``named``: their name may be said with it. ``hand``: they want to say it
    themselves, by video."""

    text: str = ""
    item_id: int | None = None
    named: bool = False
    speaker_id: int | None = None
    hand: bool = False


def of(invitation: Invitation) -> Sequence[Question]:
    """What a person has asked and not withdrawn, the oldest first."""
    query = select(Question).where(
        Question.invitation_id == invitation.id,
        Question.state != QuestionState.WITHDRAWN,
        ~Question.rehearsal,
    )
    return db.session.scalars(query.order_by(Question.id)).all()


def ask(*, invitation: Invitation, asked: Asked, who: str, now: datetime) -> Question:
    """Ask a question or raise a hand. The same a second time, by a double click say, is the first
    one; so is a second hand. A hand that shows no name waits for nobody's approval.

    Raises QuestionsClosed, QuestionEmpty, QuestionLong, ItemUnknown, SpeakerUnknown, AskedTooFast,
    TooManyQuestions.
    """
    text = _checked(invitation, asked, now)
    _slow_down(invitation, now)  # before anybody has to wait for them
    turns.take_turn(invitation.hearing_id)
    there = of(invitation)
    known = next((one for one in there if _is_same(one, asked, text)), None)
    if known is not None:
        return known
    _slow_down(invitation, now)
    if sum(one.state in OPEN for one in there) >= MOST:
        raise TooManyQuestions(most=MOST)
    question = _make(invitation, asked, text, now)
    pulse.beat(question.hearing_id)
    _record("ask", question, who, now)
    return question


def withdraw(*, question: Question, who: str, now: datetime) -> None:
    """Take a question back or lower the hand; the words are deleted. A second time nothing changes.
    Raises WrongQuestionState when it was called or refused already."""
    turns.take_turn(question.hearing_id)
    if question.state is QuestionState.WITHDRAWN:
        return
    if QuestionState.WITHDRAWN not in NEXT[question.state]:
        raise WrongQuestionState
    if question.state is QuestionState.MERGED:
        support.take_back(question)
    question.state, question.state_at, question.text = QuestionState.WITHDRAWN, now, ""
    question.place = question.merged_into_id = None
    question.version += 1
    pulse.beat(question.hearing_id)
    _record("withdraw", question, who, now)


def _is_same(one: Question, asked: Asked, text: str) -> bool:
    if asked.hand:
        return one.origin is Origin.HAND and one.state in OPEN
    return one.origin is not Origin.HAND and (one.text, one.item_id) == (text, asked.item_id)


def _checked(invitation: Invitation, asked: Asked, now: datetime) -> str:
    hearing, text = invitation.hearing, "" if asked.hand else plain(asked.text).strip()
    if not rules.are_taken(hearing, asked.item_id, now):
        raise ItemClosed if rules.are_taken(hearing, None, now) else QuestionsClosed
    if asked.hand and not rules.has_begun(hearing, now):
        raise QuestionsClosed
    if not asked.hand and not _is_readable(text):
        raise QuestionEmpty
    if len(text) > LONGEST:
        raise QuestionLong(most=LONGEST, length=len(text))
    subjects.check(hearing, asked.item_id, asked.speaker_id)
    return text


def _is_readable(text: str) -> bool:
    """Whether anybody sees it: not spaces alone, nor signs without a width."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def _slow_down(invitation: Invitation, now: datetime) -> None:
    """Also what was taken back at once counts."""
    query = select(func.count(Question.id)).where(
        Question.invitation_id == invitation.id, Question.asked_at > now - MINUTE
    )
    if (db.session.scalar(query) or 0) >= IN_A_MINUTE:
        raise AskedTooFast


def _make(invitation: Invitation, asked: Asked, text: str, now: datetime) -> Question:
    begun = rules.has_begun(invitation.hearing, now)
    origin = Origin.WRITTEN if begun else Origin.ADVANCE
    is_quiet = asked.hand and not asked.named
    question = Question(
        hearing_id=invitation.hearing_id,
        item_id=asked.item_id,
        speaker_id=asked.speaker_id,
        invitation_id=invitation.id,
        group_id=invitation.group_id,
        origin=Origin.HAND if asked.hand else origin,
        text=text,
        named=asked.named,
        state=QuestionState.APPROVED if is_quiet else QuestionState.SUBMITTED,
        state_at=now,
        asked_at=now,
    )
    db.session.add(question)
    db.session.flush()
    return question


def _record(action: str, question: Question, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=f"questions.{action}",
        subject=f"question {question.id}",
        hearing_id=question.hearing_id,
        now=now,
    )
