"""What the organizer answers to an office's comments."""

from __future__ import annotations

from datetime import datetime

from hearing import versions
from hearing.accounts import audit
from hearing.statements.models import Statement, StatementComment
from hearing.statements.offices import subject_of


def reply(
    *,
    statement: Statement,
    comment: StatementComment,
    seen: int,
    answer: str,
    who: str,
    now: datetime,
) -> None:
    """Answer a comment, or take the answer back by an empty one; a second time nothing changes."""
    before = {"answer": comment.answer}
    if not versions.save(comment, seen=seen, answer=answer, answered_at=now if answer else None):
        return
    audit.record(
        who=who,
        action="statements.reply",
        subject=f"{subject_of(statement)} comment {comment.id}",
        hearing_id=statement.hearing_id,
        before=before,
        after={"answer": comment.answer},
        now=now,
    )


def is_outdated(comment: StatementComment) -> bool:
    """Whether the comment was changed after it was answered."""
    return comment.answered_at is not None and comment.changed_at > comment.answered_at


def unanswered(statement: Statement) -> int:
    """How many comments have no answer yet."""
    return sum(1 for comment in statement.comments if not comment.answer)
