"""The audit log of one hearing: what is read of it, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.database import db

PER_PAGE = 50
SHOWN = 400  # characters of a value; the rest is in the database


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a line, as it was and as it became."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class LogPage:
    """Lines, newest first; ``older`` is where the next page begins, None on the last one."""

    lines: tuple[AuditEntry, ...]
    older: int | None


def read(*, hearing_id: int, who: str = "", action: str = "", before: int | None = None) -> LogPage:
    """A page of a hearing's lines older than line ``before``."""
    query = select(AuditEntry).where(AuditEntry.hearing_id == hearing_id)
    if who:
        query = query.where(AuditEntry.who == who)
    if action:
        query = query.where(AuditEntry.action == action)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    found = db.session.scalars(query.order_by(AuditEntry.id.desc()).limit(PER_PAGE + 1)).all()
    more = len(found) > PER_PAGE
    return LogPage(tuple(found[:PER_PAGE]), found[PER_PAGE - 1].id if more else None)


def people(*, hearing_id: int) -> list[str]:
    """Everybody who changed something in a hearing."""
    return _words(AuditEntry.who, hearing_id)


def actions(*, hearing_id: int) -> list[str]:
    """All kinds of actions that occur in a hearing."""
    return _words(AuditEntry.action, hearing_id)


def _words(column: Any, hearing_id: int) -> list[str]:
    query = select(column).where(AuditEntry.hearing_id == hearing_id).distinct()
    return sorted(db.session.scalars(query))


def changes(entry: AuditEntry) -> list[Change]:
    """What a line changed, field by field."""
    fields = sorted({*entry.before, *entry.after})
    return [Change(name, entry.before.get(name), entry.after.get(name)) for name in fields]
