"""The queue: which questions wait, in their order, and which one is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hearing.database import db
from hearing.questions import marks, order, rules, support
from hearing.questions.models import Question, QuestionState
from hearing.questions.rules import Rules


def line(hearing_id: int, item_id: int | None, *, rehearsal: bool = False) -> list[Question]:
    """The questions of an item that wait, in their order."""
    return lines(read(hearing_id, rehearsal=rehearsal), hearing_id).get(item_id, [])


def lines(found: Sequence[Question], hearing_id: int) -> dict[int | None, list[Question]]:
    """All that waits of these, by its item. Read once: meanwhile others go on."""
    waiting = [one for one in found if one.state is QuestionState.APPROVED]
    heard = [one for one in found if one.state in marks.HEARD]
    supported = support.counts([one.id for one in waiting])
    known = rules.read(hearing_id)
    return {
        item_id: _arranged(item_id, waiting, heard, supported, known)
        for item_id in dict.fromkeys(one.item_id for one in waiting)
    }


def read(hearing_id: int, *, rehearsal: bool = False) -> Sequence[Question]:
    """Every question of the day that was not withdrawn, the oldest first."""
    query = (
        select(Question)
        .where(
            Question.hearing_id == hearing_id,
            Question.rehearsal == rehearsal,
            Question.state != QuestionState.WITHDRAWN,
        )
        .options(
            joinedload(Question.group),
            joinedload(Question.invitation),
            joinedload(Question.speaker),
        )
    )
    return db.session.scalars(query.order_by(Question.asked_at, Question.id)).all()


def seconds_of(question: Question, known: Rules) -> int | None:
    """How long a question may take; None: as long as it takes."""
    return question.seconds or known.of(question.item_id).seconds


def name_of(question: Question) -> str:
    """The asker's name, if it may be said."""
    if not question.named:
        return ""
    return question.invitation.name if question.invitation else question.asker


def _arranged(
    item_id: int | None,
    waiting: Sequence[Question],
    heard: Sequence[Question],
    supported: Mapping[int, int],
    known: Rules,
) -> list[Question]:
    own = [one for one in waiting if one.item_id == item_id]
    before = Counter(one.group_id for one in heard if one.item_id == item_id)
    return order.arrange(own, known.of(item_id).order, support=supported, heard=before)
