"""Drafts whose words a person has changed since the software wrote them: nobody else may."""

from __future__ import annotations

from sqlalchemy import String, cast, literal, select

from hearing.accounts.models import AuditEntry
from hearing.database import db
from hearing.mail.models import WAITING, Letter, LetterState

CHANGE = "mail.change"


def among(*, hearing_id: int) -> set[int]:
    """The numbers of those among a hearing's letters that have not gone."""
    changes = (
        select(AuditEntry.id)
        .where(
            AuditEntry.subject == literal("letter ") + cast(Letter.id, String),
            AuditEntry.action == CHANGE,
            AuditEntry.at >= Letter.drafted_at,
        )
        .exists()
    )
    waiting = Letter.state.in_({LetterState.DRAFTED, *WAITING})
    query = select(Letter.id).where(Letter.hearing_id == hearing_id, waiting, changes)
    return set(db.session.scalars(query))
