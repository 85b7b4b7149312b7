"""What an office answers: drafted, handed in, entered from an e-mail; its comments and files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hearing import versions
from hearing.accounts import audit
from hearing.database import db
from hearing.files.models import StoredFile
from hearing.statements.errors import (
    CommentMissing,
    KindMissing,
    ReceivedLater,
    SentencesIncomplete,
    StatementClosed,
    StatementFinal,
    TooManyFiles,
)
from hearing.statements.models import (
    NEEDS_COMMENT,
    AnswerKind,
    Channel,
    Statement,
    StatementComment,
    StatementFile,
)
from hearing.statements.offices import subject_of
from hearing.statements.states import is_open

FILES = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said. ``comments`` are in their order; an empty one takes a comment away."""

    kind: AnswerKind | None
    text: str
    comments: tuple[str, ...]
    attach: bool
    old_sentence: str
    new_sentence: str


def refuse_if_closed(statement: Statement, now: datetime) -> None:
    """Raise what to say when the office can't change its answer through the link."""
    if not is_open(statement, now):
        raise StatementFinal if statement.received_at else StatementClosed


def save_draft(*, statement: Statement, seen: int, answer: Answer, who: str, now: datetime) -> None:
    """Keep what an office has so far; a second time nothing is written."""
    _save(statement, seen, answer, "statements.draft", who, now)


def hand_in(
    *,
    statement: Statement,
    seen: int,
    answer: Answer,
    channel: Channel,
    received_at: datetime,
    who: str,
    now: datetime,
) -> None:
    """Take an answer as the office's statement. A later one replaces it, its time counts anew."""
    _refuse_incomplete(answer)
    if received_at > now:
        raise ReceivedLater
    _save(
        statement,
        seen,
        answer,
        "statements.hand_in",
        who,
        now,
        channel=channel,
        received_at=received_at,
    )


def _refuse_incomplete(answer: Answer) -> None:
    if answer.kind is None:
        raise KindMissing
    if answer.kind in NEEDS_COMMENT and not any(answer.comments):
        raise CommentMissing
    if answer.new_sentence and not answer.old_sentence:
        raise SentencesIncomplete


def _save(
    statement: Statement,
    seen: int,
    answer: Answer,
    action: str,
    who: str,
    now: datetime,
    **facts: object,
) -> None:
    before = facts_of(statement)
    values = {
        "kind": answer.kind,
        "text": answer.text,
        "attach": answer.attach,
        "old_sentence": answer.old_sentence,
        "new_sentence": answer.new_sentence,
        **facts,
    }
    is_same = all(getattr(statement, name) == value for name, value in values.items())
    texts = [text for text in answer.comments if text]
    if is_same and texts == _texts(statement) and seen == statement.version:
        return
    versions.save(statement, seen=seen, saved_at=now, **values)
    _set_comments(statement, answer.comments, now)
    audit.record(
        who=who,
        action=action,
        subject=subject_of(statement),
        hearing_id=statement.hearing_id,
        before=before,
        after=facts_of(statement),
        now=now,
    )


def _set_comments(statement: Statement, texts: tuple[str, ...], now: datetime) -> None:
    """The nth text is the nth comment's; empty ones go, what is left is numbered anew."""
    kept = list(statement.comments)
    for number, text in enumerate(texts):
        if number >= len(kept):
            if text:
                kept.append(StatementComment(position=number, text=text, changed_at=now))
        elif kept[number].text != text:
            kept[number].text, kept[number].changed_at = text, now
            kept[number].version += 1
    statement.comments = [comment for comment in kept if comment.text]
    for position, comment in enumerate(statement.comments):
        comment.position = position
    db.session.flush()


def attach_file(*, statement: Statement, file: StoredFile, who: str, now: datetime) -> None:
    """Put a file to a statement; the same content a second time changes nothing."""
    if any(one.file.sha256 == file.sha256 for one in statement.files):
        return
    if len(statement.files) >= FILES:
        raise TooManyFiles(limit=FILES)
    statement.files.append(StatementFile(file=file))
    db.session.flush()
    _record_file(statement, "statements.attach_file", who, now, after={"file": file.name})


def remove_file(*, statement: Statement, file_id: int, who: str, now: datetime) -> None:
    """Take a file from a statement; a second time it is gone already."""
    for one in list(statement.files):
        if one.file_id == file_id:
            statement.files.remove(one)
            _record_file(
                statement, "statements.remove_file", who, now, before={"file": one.file.name}
            )


def _record_file(
    statement: Statement,
    action: str,
    who: str,
    now: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    audit.record(
        who=who,
        action=action,
        subject=subject_of(statement),
        hearing_id=statement.hearing_id,
        before=before,
        after=after,
        now=now,
    )


def _texts(statement: Statement) -> list[str]:
    return [comment.text for comment in statement.comments]


def facts_of(statement: Statement) -> dict[str, object]:
    """What the audit log keeps of an answer."""
    return {
        "kind": statement.kind.value if statement.kind else None,
        "text": statement.text,
        "comments": _texts(statement),
        "attach": statement.attach,
        "old_sentence": statement.old_sentence,
        "new_sentence": statement.new_sentence,
        "channel": statement.channel.value if statement.channel else None,
        "received_at": statement.received_at.isoformat() if statement.received_at else None,
    }
