"""The statements as an annex of the hearing's paper: chosen, frozen, published, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.statements.errors import HearingHidden, NothingToPublish
from hearing.statements.models import Annex, AnnexFile, AnswerKind, Statement
from hearing.statements.states import State, is_late


@dataclass(frozen=True, slots=True)
class Comment:
    """A numbered comment with its answer; an empty answer is none."""

    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class AnnexEntry:
    """What the annex says of one office; of a withheld statement only that it is there."""

    id: int
    office: str
    state: State
    received_at: datetime | None = None
    withheld: bool = False
    kind: AnswerKind | None = None
    text: str = ""
    attach: bool = False
    old_sentence: str = ""
    new_sentence: str = ""
    comments: tuple[Comment, ...] = ()
    files: tuple[tuple[int, str, int], ...] = ()


def entry_of(statement: Statement) -> AnnexEntry:
    """A statement as it would be published now. An office that has not answered is missing."""
    if statement.received_at is None:
        return AnnexEntry(statement.id, statement.office, State.OVERDUE)
    state = State.LATE if is_late(statement) else State.ANSWERED
    if statement.withheld:
        return AnnexEntry(statement.id, statement.office, state, statement.received_at, True)
    return AnnexEntry(
        id=statement.id,
        office=statement.office,
        state=state,
        received_at=statement.received_at,
        kind=statement.kind,
        text=statement.text,
        attach=statement.attach,
        old_sentence=statement.old_sentence,
        new_sentence=statement.new_sentence,
        comments=tuple(Comment(one.text, one.answer) for one in statement.comments),
        files=tuple((one.file.id, one.file.name, one.file.size) for one in statement.files),
    )


def publish(
    *,
    hearing: Hearing,
    statements: Sequence[Statement],
    withheld: frozenset[int],
    who: str,
    now: datetime,
) -> Annex:
    """Freeze the statements as they are and show them to everybody; what was public before is
    replaced. ``withheld`` are those whose words stay inside. A second time makes a new number."""
    if not statements:
        raise NothingToPublish
    if hearing.published_at is None:
        raise HearingHidden
    for statement in statements:
        statement.withheld = statement.id in withheld
    entries = [entry_of(statement) for statement in statements]
    annex = Annex(
        hearing_id=hearing.id,
        number=_next_number(hearing.id),
        published_at=now,
        published_by=who,
        content=[_as_json(entry) for entry in entries],
        files=[AnnexFile(file_id=file[0]) for entry in entries for file in entry.files],
    )
    db.session.add(annex)
    db.session.flush()
    _record(annex, "statements.publish", who, now)
    return annex


def withdraw(*, hearing: Hearing, who: str, now: datetime) -> None:
    """Take the annex from the public; a second time there is none."""
    annex = current(hearing.id)
    if annex is not None:
        annex.withdrawn_at = now
        _record(annex, "statements.withdraw", who, now)


def current(hearing_id: int) -> Annex | None:
    """The annex that everybody sees, if there is one: the newest, unless it was withdrawn."""
    query = select(Annex).where(Annex.hearing_id == hearing_id).order_by(Annex.number.desc())
    newest = db.session.scalar(query.limit(1))
    return newest if newest is not None and newest.withdrawn_at is None else None


def forget(statement: Statement) -> None:
    """Take a statement out of all annexes that were public once; a second time it is gone."""
    for annex in db.session.scalars(select(Annex).where(Annex.hearing_id == statement.hearing_id)):
        gone = {
            file[0] for row in annex.content if row["id"] == statement.id for file in row["files"]
        }
        annex.content = [row for row in annex.content if row["id"] != statement.id]
        annex.files = [one for one in annex.files if one.file_id not in gone]


def entries_of(annex: Annex) -> list[AnnexEntry]:
    """What a published annex says."""
    return [_from_json(row) for row in annex.content]


def _next_number(hearing_id: int) -> int:
    db.session.execute(select(Hearing.id).where(Hearing.id == hearing_id).with_for_update())
    last = db.session.scalar(select(func.max(Annex.number)).where(Annex.hearing_id == hearing_id))
    return (last or 0) + 1


def _as_json(entry: AnnexEntry) -> dict[str, Any]:
    row = asdict(entry)
    row["received_at"] = entry.received_at.isoformat() if entry.received_at else None
    return row


def _from_json(row: dict[str, Any]) -> AnnexEntry:
    received = row["received_at"]
    return AnnexEntry(
        **{
            **row,
            "state": State(row["state"]),
            "received_at": datetime.fromisoformat(received) if received else None,
            "kind": AnswerKind(row["kind"]) if row["kind"] else None,
            "comments": tuple(Comment(**comment) for comment in row["comments"]),
            "files": tuple((file[0], file[1], file[2]) for file in row["files"]),
        }
    )


def _record(annex: Annex, action: str, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=action,
        subject=f"statement annex {annex.number}",
        hearing_id=annex.hearing_id,
        after={"offices": len(annex.content), "withheld": _withheld(annex)},
        now=now,
    )


def _withheld(annex: Annex) -> list[str]:
    return [row["office"] for row in annex.content if row["withheld"]]
