"""The audit log: who changed what when, from what to what; chained, so that no line can go."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.database import db

Values = dict[str, Any]


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
    "agenda.move" and "item 7". Of ``before`` and ``after`` only what differs is kept.
    """
    before, after = before or {}, after or {}
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    entry = AuditEntry(
        at=now,
        who=who,
        hearing_id=hearing_id,
        action=action,
        subject=subject,
        before={name: before[name] for name in sorted(changed & before.keys())},
        after={name: after[name] for name in sorted(changed & after.keys())},
    )
    last = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    entry.previous = last.digest if last else ""
    entry.digest = digest(entry)
    db.session.add(entry)
    db.session.flush()


def digest(entry: AuditEntry) -> str:
    """The SHA-256 of a line and of the digest before it."""
    facts = [
        entry.previous,
        entry.at.astimezone(UTC).isoformat(),
        entry.who,
        entry.hearing_id,
        entry.action,
        entry.subject,
        entry.before,
        entry.after,
    ]
    return hashlib.sha256(
        json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
