"""Support: others want a question to be answered as well, each person once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from hearing.database import db
from hearing.desk import turns
from hearing.events import pulse
from hearing.invitations.models import Invitation
from hearing.questions.errors import NotInQueue, OwnQuestion
from hearing.questions.models import Question, QuestionState, Support


def add(*, question: Question, invitation: Invitation) -> bool:
    """Support a question, or the one that it was merged into meanwhile. A second time nothing
    changes, also of two at once. Raises NotInQueue, OwnQuestion. Like a vote it is not written to
    the log: who supports what is nobody's business.
    """
    question = _as_it_is(question)
    if question.state is not QuestionState.APPROVED or not question.text:
        raise NotInQueue
    if question.invitation_id == invitation.id:
        raise OwnQuestion
    if not _insert(question.id, invitation.id):
        return False
    pulse.beat(question.hearing_id)
    return True


def remove(*, question: Question, invitation: Invitation) -> bool:
    """Take one's support back, also where it went with a merged question. A second time nothing
    changes."""
    question = _as_it_is(question)
    own = (Support.question_id == question.id, Support.invitation_id == invitation.id)
    if not _count(delete(Support).where(*own)):
        return False
    pulse.beat(question.hearing_id)
    return True


def counts(question_ids: Collection[int]) -> Mapping[int, int]:
    """How many people support each of these questions; who asked doesn't count."""
    query = (
        select(Support.question_id, func.count().label("number"))
        .where(Support.question_id.in_(question_ids))
        .group_by(Support.question_id)
    )
    return {row.question_id: row.number for row in db.session.execute(query)}


def by(invitation: Invitation) -> set[int]:
    """The questions that a person supports."""
    query = select(Support.question_id).where(Support.invitation_id == invitation.id)
    return set(db.session.scalars(query))


def hand_over(question: Question, into: Question) -> None:
    """Who supported or asked the one question supports the other one. A second time nothing."""
    query = select(Support.invitation_id).where(Support.question_id == question.id)
    people = set(db.session.scalars(query)) | {question.invitation_id}
    for invitation_id in sorted(people - {None, into.invitation_id}, key=lambda one: one or 0):
        _insert(into.id, invitation_id)


def take_back(question: Question) -> None:
    """Who asked a question that is merged no longer supports the other one for it."""
    statement = delete(Support).where(
        Support.question_id == question.merged_into_id,
        Support.invitation_id == question.invitation_id,
    )
    _count(statement)


def _as_it_is(question: Question) -> Question:
    """Nobody merges or calls a question until the support is stored."""
    turns.hold(question.hearing_id)
    into = question.merged_into_id
    return question if into is None else db.session.get_one(Question, into)


def _insert(question_id: int, invitation_id: int | None) -> bool:
    values = {"question_id": question_id, "invitation_id": invitation_id}
    try:
        with db.session.begin_nested():
            db.session.execute(insert(Support).values(values))
    except IntegrityError:
        return False  # supported already
    return True


def _count(statement: Any) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount
