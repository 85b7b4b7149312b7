"""Answers: assigned to an office, drafted, handed in, given back, approved by somebody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.database import db
from hearing.mail.outbox import plain
from hearing.questions.models import Question
from hearing.questions.written.errors import (
    AnswerClosed,
    AnswerLong,
    AnswerMissing,
    NotToBeAnswered,
    OwnAnswer,
    RemarkMissing,
    WrongAnswerState,
)
from hearing.questions.written.models import NEXT, AnsweringOffice, AnswerState, WrittenAnswer
from hearing.questions.written.open_questions import IN_WRITING

LONGEST, LONGEST_REMARK = 20_000, 2_000


def of(question: Question) -> WrittenAnswer:
    """The answer to a question; begun when there is nothing of it yet."""
    query = select(WrittenAnswer).where(WrittenAnswer.question_id == question.id)
    found = db.session.scalar(query)
    if found is None:
        try:
            with db.session.begin_nested():
                db.session.add(
                    WrittenAnswer(hearing_id=question.hearing_id, question_id=question.id)
                )
        except IntegrityError:  # somebody else was faster
            pass
        found = db.session.scalars(query).one()
    return found


def assign(
    *,
    answer: WrittenAnswer,
    seen: int,
    office: AnsweringOffice | None,
    who: str,
    now: datetime,
) -> bool:
    """Say which office answers; raises Stale, AnswerClosed. A second time nothing changes."""
    _refuse_closed(answer)
    before: dict[str, object] = {"office": answer.office.name if answer.office else ""}
    if not versions.save(answer, seen=seen, office_id=office.id if office else None):
        return False
    _record("assign", answer, who, now, before, {"office": office.name if office else ""})
    return True


def save_draft(*, answer: WrittenAnswer, seen: int, text: str, who: str, now: datetime) -> None:
    """Keep what there is so far; raises Stale, AnswerClosed. A second time nothing is written.

    What was handed in before is no draft again: it waits for approval with the new words.
    """
    text = _checked(text)
    _refuse_closed(answer)
    if text == answer.text and seen == answer.version:
        return
    _write("draft", answer, seen, who, now, text=text, author=who, written_at=now)


def hand_in(*, answer: WrittenAnswer, seen: int, text: str, who: str, now: datetime) -> None:
    """Give an answer to whoever approves; raises Stale, AnswerClosed, AnswerMissing. A second time
    with the same words nothing is written."""
    text = _checked(text)
    if not text:
        raise AnswerMissing
    _refuse_closed(answer)
    new = AnswerState.HANDED_IN
    if (text, new, seen) == (answer.text, answer.state, answer.version):
        return
    author = answer.author if text == answer.text and answer.author else who
    values = {"text": text, "author": author, "written_at": now, "state": new, "remark": ""}
    _write("hand_in", answer, seen, who, now, **values)


def give_back(*, answer: WrittenAnswer, seen: int, remark: str, who: str, now: datetime) -> None:
    """Ask for another answer, and say why; also of one that was approved. Raises Stale,
    WrongAnswerState, RemarkMissing. There is no second time."""
    remark = plain(remark).strip()[:LONGEST_REMARK]
    if not remark:
        raise RemarkMissing
    _refuse_step(answer, AnswerState.RETURNED)
    values = {"approved_at": None, "approved_by": "", "state": AnswerState.RETURNED}
    _write("return", answer, seen, who, now, remark=remark, **values)


def approve(*, answer: WrittenAnswer, seen: int, who: str, now: datetime) -> None:
    """Approve the words that were read in version ``seen``; raises Stale, OwnAnswer,
    WrongAnswerState. A second time is one step too many."""
    _refuse_step(answer, AnswerState.APPROVED)
    if answer.author == who:
        raise OwnAnswer
    values = {"approved_at": now, "approved_by": who, "state": AnswerState.APPROVED}
    _write("approve", answer, seen, who, now, **values)


def may_be_written(answer: WrittenAnswer) -> bool:
    """Whether its words may still change."""
    return answer.state is not AnswerState.APPROVED and answer.question.state in IN_WRITING


def _checked(text: str) -> str:
    text = plain(text).strip()
    if len(text) > LONGEST:
        raise AnswerLong(most=LONGEST, length=len(text))
    return text


def _refuse_closed(answer: WrittenAnswer) -> None:
    if answer.question.state not in IN_WRITING:
        raise NotToBeAnswered
    if answer.state is AnswerState.APPROVED:
        raise AnswerClosed


def _refuse_step(answer: WrittenAnswer, to: AnswerState) -> None:
    if answer.question.state not in IN_WRITING:
        raise NotToBeAnswered
    if to not in NEXT[answer.state]:
        raise WrongAnswerState


def _write(
    action: str, answer: WrittenAnswer, seen: int, who: str, now: datetime, **values: object
) -> None:
    before = _in_words(answer)
    versions.save(answer, seen=seen, **values)
    _record(action, answer, who, now, before, _in_words(answer))


def _in_words(answer: WrittenAnswer) -> dict[str, object]:
    """An answer as the audit log keeps it."""
    return {"state": answer.state.value, "text": answer.text, "remark": answer.remark}


def _record(
    action: str,
    answer: WrittenAnswer,
    who: str,
    now: datetime,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    audit.record(
        who=who,
        action=f"written.{action}",
        subject=f"question {answer.question_id}",
        hearing_id=answer.hearing_id,
        before=before,
        after=after,
        now=now,
    )
