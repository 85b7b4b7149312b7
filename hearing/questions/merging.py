"""Doubles: questions that ask the same become one, and who asked either supports it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapidfuzz import fuzz, process, utils
from sqlalchemy import update

from hearing.database import db
from hearing.desk import turns
from hearing.questions import states, support
from hearing.questions.errors import NotMergeable
from hearing.questions.models import Question, QuestionState

# From here on two texts are shown as alike, of a hundred; one may say more than the other.
ALIKE = 80
SHOWN = 3
TAKING = frozenset({QuestionState.SUBMITTED, QuestionState.APPROVED, QuestionState.CALLED,
                    QuestionState.ANSWERED, QuestionState.DEFERRED})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Double:
    """A question that may ask the same, and how alike the two are, of a hundred."""

    question: Question
    likeness: int


def merge(*, question: Question, into: Question, seen: int, who: str, now: datetime) -> bool:
    """Merge a question into another one; a second time nothing changes.

    Those that were merged into it before go along, and so does its support. Raises NotMergeable,
    WrongQuestionState, Stale.
    """
    turns.take_turn(question.hearing_id)
    if not may_take(into, question):
        raise NotMergeable
    merged = states.move(
        question=question,
        to=QuestionState.MERGED,
        seen=seen,
        who=who,
        now=now,
        merged_into_id=into.id,
    )
    if merged:
        support.hand_over(question, into)
        _take_along(question, into)
    return merged


def _take_along(question: Question, into: Question) -> None:
    own = update(Question).where(Question.merged_into_id == question.id)
    db.session.execute(own.values(merged_into_id=into.id))


def may_take(into: Question, question: Question) -> bool:
    """Whether one may go into the other: both of the same day, neither the other's part."""
    same_day = (into.hearing_id, into.rehearsal) == (question.hearing_id, question.rehearsal)
    return same_day and into.id != question.id and into.state in TAKING and bool(into.text)


def likenesses(questions: Iterable[Question], among: Sequence[Question]) -> dict[int, list[Double]]:
    """For each question those that may ask the same, the likest first."""
    others = {one.id: one for one in among if one.text and one.state in TAKING}
    texts = {number: one.text for number, one in others.items()}
    found = {}
    for question in questions:
        if question.text:
            rest = {number: text for number, text in texts.items() if number != question.id}
            hits = process.extract(
                question.text,
                rest,
                scorer=fuzz.token_set_ratio,
                processor=utils.default_process,
                score_cutoff=ALIKE,
                limit=SHOWN,
            )
            found[question.id] = [Double(others[key], round(score)) for _text, score, key in hits]
    return found
