"""The audit log: who changed what when, from what to what; chained, so that no line can go.

Each line's digest covers the digest of the line before it. What changed may name people: it is kept
beside the line and can be erased; the line, which has its digest, stays, and the chain holds.

Who writes takes the one row of ``audit_head`` first: of two transactions at once the second waits
for the first one's commit, on SQLite and on PostgreSQL alike, and the chain never forks.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult

from hearing.accounts.models import AuditDetail, AuditEntry, AuditHead
from hearing.database import db

Values = dict[str, Any]
BATCH = 1000
# Sentences for the words of actions, German; rooms add theirs.
NAMES: dict[str, str] = {}


def register_names(names: dict[str, str]) -> None:
    """Say actions in words: {"agenda.move": N_("Tagesordnungspunkt verschoben")}. A second time
    replaces them."""
    NAMES.update(names)


def record(
    *,
    who: str,
    action: str,
    subject: str,
    now: datetime,
    hearing_id: int | None = None,
    before: Values | None = None,
    after: Values | None = None,
) -> None:
    """Write one line, in the transaction of the change itself. A second time is a second line.

    ``who`` is an address or "link"; ``action`` and ``subject`` are words of the code such as
    "agenda.move" and "item 7". Of ``before`` and ``after`` only what differs is kept. Call it last:
    until the commit nobody else can write a line.
    """
    before, after = _plain(before), _plain(after)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    db.session.flush()  # own rows are locked before the log, in every transaction
    head = _take_head()
    entry = AuditEntry(
        at=now,
        who=who,
        hearing_id=hearing_id,
        action=action,
        subject=subject,
        own_before={},
        own_after={},
        previous=head.digest,
    )
    if changed:
        entry.detail = AuditDetail(
            salt=secrets.token_hex(16),
            before={name: before[name] for name in sorted(changed & before.keys())},
            after={name: after[name] for name in sorted(changed & after.keys())},
        )
        entry.content = content(entry.detail)
    entry.digest = digest(entry)
    head.digest = entry.digest
    db.session.add(entry)
    db.session.flush()


def _plain(values: Values | None) -> Values:
    """Values as they will be read again; what JSON doesn't know is kept as its text."""
    read: Values = json.loads(json.dumps(values or {}, default=str))
    return read


def _take_head() -> AuditHead:
    """Count one more line; from here to the commit nobody else can."""
    count = update(AuditHead).where(AuditHead.id == 1).values(lines=AuditHead.lines + 1)
    db.session.execute(count, execution_options={"synchronize_session": False})
    return db.session.scalars(select(AuditHead).execution_options(populate_existing=True)).one()


def erase(*, subjects: Collection[str]) -> int:
    """Erase what the lines about these things changed ("invitation 7"); gives how many lines.

    That there was a change, when and by whom, stays. A second time there is nothing to erase. The
    values of lines from before they were kept apart stay.
    """
    about = select(AuditEntry.id).where(AuditEntry.subject.in_(subjects))
    statement = delete(AuditDetail).where(AuditDetail.entry_id.in_(about))
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    db.session.expire_all()
    return result.rowcount


def content(detail: AuditDetail) -> str:
    """The SHA-256 of what a line changed."""
    facts = [detail.salt, detail.before, detail.after]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def digest(entry: AuditEntry) -> str:
    """The SHA-256 of a line and of the digest before it."""
    values = [entry.content] if entry.content else [entry.own_before, entry.own_after]
    facts = [
        entry.previous,
        entry.at.astimezone(UTC).isoformat(),
        entry.who,
        entry.hearing_id,
        entry.action,
        entry.subject,
        *values,
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of the whole log found. ``problem`` is empty when all is well; of ``erased``
    lines it can't be told any longer what they changed."""

    lines: int
    digest: str
    problem: str = ""
    erased: int = 0


def verify(*, kept: str = "") -> Verdict:
    """Read the whole log and name the first line that is not as it was written.

    ``kept`` is the digest of a line that was noted elsewhere: only with it lines are missed that
    were cut off the end together with the head. A second time finds the same.
    """
    last, count, seen, erased = "", 0, not kept, 0
    lines = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=BATCH)
    for entry in db.session.scalars(lines):
        if entry.previous != last:
            return Verdict(count, last, f"Before line {entry.id} a line is missing or was changed.")
        if entry.digest != digest(entry) or _is_forged(entry):
            return Verdict(count, last, f"Line {entry.id} was changed after it was written.")
        last, count, seen = entry.digest, count + 1, seen or entry.digest == kept
        erased += entry.erased
    head = db.session.get_one(AuditHead, 1)
    if (head.lines, head.digest) != (count, last):
        return Verdict(count, last, f"The end is missing: {head.lines} lines were written.")
    return Verdict(count, last, "" if seen else f"No line has the digest {kept}.", erased)


def _is_forged(entry: AuditEntry) -> bool:
    return entry.detail is not None and content(entry.detail) != entry.content
