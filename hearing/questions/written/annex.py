"""The annex: numbered questions, each with its answer; chosen, frozen, published, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import turns
from hearing.events import pulse
from hearing.questions import queue, states
from hearing.questions.models import Question, QuestionState
from hearing.questions.written import open_questions
from hearing.questions.written.errors import HearingUnpublished, NothingApproved
from hearing.questions.written.models import AnswerAnnex, AnswerState
from hearing.questions.written.open_questions import Line


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer, as it was published. ``name`` is read anew each time."""

    number: int
    question_id: int
    text: str
    answer: str
    office: str = ""
    item: str = ""
    group: str = ""
    group_en: str = ""
    speaker: str = ""
    name: str = ""


def publishable(hearing_id: int) -> list[Line]:
    """The approved answers that may be public, in the order of the annex."""
    lines = open_questions.of(hearing_id)
    return [one for one in lines if one.state is AnswerState.APPROVED and not one.is_private]


def publish(*, hearing: Hearing, chosen: Mapping[int, int], who: str, now: datetime) -> AnswerAnnex:
    """Freeze the chosen answers and show them to everybody; what was public before is replaced.

    ``chosen`` are questions with the version of the answer that was read: nobody publishes words
    that they haven't seen. Raises HearingUnpublished, NothingApproved, versions.Stale. A second
    time makes a new number.
    """
    if hearing.published_at is None:
        raise HearingUnpublished
    turns.take_turn(hearing.id)
    lines = [one for one in publishable(hearing.id) if one.question.id in chosen]
    if not lines:
        raise NothingApproved
    read = {one.question.id: one.answer.version for one in lines if one.answer}
    if read != dict(chosen):
        raise versions.Stale
    _settle(hearing.id, set(read), who, now)
    annex = AnswerAnnex(
        hearing_id=hearing.id,
        number=_next_number(hearing.id),
        published_at=now,
        published_by=who,
        content=[_as_json(_entry(number, one)) for number, one in enumerate(lines, start=1)],
    )
    db.session.add(annex)
    pulse.beat(hearing.id)
    _record("publish", annex, who, now)
    return annex


def withdraw(*, hearing: Hearing, who: str, now: datetime) -> bool:
    """Take the annex from the public; its questions wait for an answer again. A second time there
    is none, and False comes back."""
    turns.take_turn(hearing.id)
    annex = current(hearing.id)
    if annex is None:
        return False
    annex.withdrawn_at = now
    _settle(hearing.id, set(), who, now)
    pulse.beat(hearing.id)
    _record("withdraw", annex, who, now)
    return True


def current(hearing_id: int) -> AnswerAnnex | None:
    """The annex that everybody sees, if there is one: the newest, unless it was withdrawn."""
    query = select(AnswerAnnex).where(AnswerAnnex.hearing_id == hearing_id)
    newest = db.session.scalar(query.order_by(AnswerAnnex.number.desc()).limit(1))
    return newest if newest is not None and newest.withdrawn_at is None else None


def public(hearing: Hearing) -> AnswerAnnex | None:
    """The same, of a hearing that everybody sees."""
    return current(hearing.id) if hearing.published_at else None


def entries_of(annex: AnswerAnnex) -> list[Entry]:
    """What an annex says, with the names of those who want them said."""
    names = _names([row["question_id"] for row in annex.content])
    return [Entry(**row, name=names.get(row["question_id"], "")) for row in annex.content]


def answers_of(hearing: Hearing) -> dict[int, Entry]:
    """What is public of the answers, by question."""
    annex = public(hearing)
    return {entry.question_id: entry for entry in entries_of(annex)} if annex else {}


def _entry(number: int, line: Line) -> Entry:
    question, answer = line.question, line.answer
    assert answer is not None
    group, item, speaker = question.group, question.item, question.speaker
    return Entry(
        number=number,
        question_id=question.id,
        text=question.text,
        answer=answer.text,
        office=answer.office.name if answer.office else "",
        item=item.title if item else "",
        group=group.name if group else "",
        group_en=(group.name_en or group.name) if group else "",
        speaker=speaker.name if speaker else "",
    )


def _settle(hearing_id: int, answered: Collection[int], who: str, now: datetime) -> None:
    """Questions of the annex are answered; those that are in it no longer wait again."""
    for one in open_questions.of(hearing_id):
        is_in = one.question.id in answered
        to = QuestionState.ANSWERED_IN_WRITING if is_in else QuestionState.DEFERRED
        states.move(question=one.question, to=to, who=who, now=now)


def _names(question_ids: Collection[int]) -> dict[int, str]:
    query = select(Question).where(Question.id.in_(question_ids), Question.named)
    questions = db.session.scalars(query.options(joinedload(Question.invitation)))
    return {question.id: queue.name_of(question) for question in questions}


def _next_number(hearing_id: int) -> int:
    """The turn has been taken: nobody else counts now."""
    query = select(func.max(AnswerAnnex.number)).where(AnswerAnnex.hearing_id == hearing_id)
    return (db.session.scalar(query) or 0) + 1


def _as_json(entry: Entry) -> dict[str, Any]:
    row = asdict(entry)
    del row["name"]
    return row


def _record(action: str, annex: AnswerAnnex, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=f"written.{action}",
        subject=f"answer annex {annex.number}",
        hearing_id=annex.hearing_id,
        after={"questions": [row["question_id"] for row in annex.content]},
        now=now,
    )
