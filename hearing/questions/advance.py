"""Questions in advance: asked by link before the hearing, about one item or all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hearing.accounts import audit
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.mail.outbox import plain
from hearing.programme import release
from hearing.programme.snapshot import Item
from hearing.questions.errors import (
    ItemUnknown,
    QuestionEmpty,
    QuestionLong,
    QuestionsClosed,
    TooManyQuestions,
)
from hearing.questions.models import Question, QuestionState

LONGEST = 1000
MOST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks. ``named``: their name may be said with it."""

    text: str
    item_id: int | None = None
    named: bool = False


def items(hearing: Hearing) -> list[Item]:
    """The items that can be asked about: of the released programme, in public."""
    programme = release.current(hearing)
    if programme is None:
        return []
    query = select(AgendaItem.id).where(AgendaItem.hearing_id == hearing.id)
    there = set(db.session.scalars(query))
    return [item for item in programme.items if item.public and item.id in there]


def of(invitation: Invitation) -> list[Question]:
    """What a person has asked and not withdrawn, the oldest first."""
    query = select(Question).where(
        Question.invitation_id == invitation.id, Question.state == QuestionState.SUBMITTED
    )
    return list(db.session.scalars(query.order_by(Question.id)))


def are_open(hearing: Hearing, now: datetime) -> bool:
    """Whether questions are taken in advance: until the hearing begins."""
    return hearing.cancelled_at is None and now < hearing.starts_at


def ask(*, invitation: Invitation, asked: Asked, who: str, now: datetime) -> Question:
    """Ask a question. The same one a second time, by a double click say, is the first one.

    Raises QuestionsClosed, QuestionEmpty, QuestionLong, ItemUnknown, TooManyQuestions.
    """
    text = _checked(invitation.hearing, asked, now)
    take_turn(invitation.hearing_id)
    there = of(invitation)
    for question in there:
        if (question.text, question.item_id) == (text, asked.item_id):
            return question
    if len(there) >= MOST:
        raise TooManyQuestions(most=MOST)
    question = Question(
        hearing_id=invitation.hearing_id,
        item_id=asked.item_id,
        invitation_id=invitation.id,
        group_id=invitation.group_id,
        text=text,
        named=asked.named,
        asked_at=now,
    )
    db.session.add(question)
    db.session.flush()
    _record("ask", question, who, now)
    return question


def withdraw(*, question: Question, who: str, now: datetime) -> None:
    """Take a question back; its words are deleted. A second time nothing changes."""
    take_turn(question.hearing_id)
    if question.state is QuestionState.WITHDRAWN:
        return
    question.state, question.text = QuestionState.WITHDRAWN, ""
    question.version += 1
    _record("withdraw", question, who, now)


def count(hearing: Hearing) -> int:
    """How many questions were asked in advance."""
    query = select(func.count()).select_from(Question)
    query = query.where(
        Question.hearing_id == hearing.id, Question.state == QuestionState.SUBMITTED
    )
    return db.session.scalar(query) or 0


def _checked(hearing: Hearing, asked: Asked, now: datetime) -> str:
    text = plain(asked.text).strip()
    if not are_open(hearing, now):
        raise QuestionsClosed
    if not text:
        raise QuestionEmpty
    if len(text) > LONGEST:
        raise QuestionLong(most=LONGEST)
    if asked.item_id is not None and asked.item_id not in {item.id for item in items(hearing)}:
        raise ItemUnknown
    return text


def _record(action: str, question: Question, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=f"questions.{action}",
        subject=f"question {question.id}",
        hearing_id=question.hearing_id,
        now=now,
    )
