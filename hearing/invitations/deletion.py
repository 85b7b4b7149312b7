"""Deleting somebody from the list who was never written to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete as delete_rows
from sqlalchemy import select

from hearing.accounts import audit
from hearing.database import db
from hearing.groups import turns
from hearing.invitations import replies
from hearing.invitations.errors import AlreadyWritten
from hearing.invitations.models import Invitation
from hearing.invitations.people import subject_of
from hearing.mail.models import Letter, LetterState

UNSENT = frozenset({LetterState.DRAFTED, LetterState.DISCARDED})


def can_delete(invitation: Invitation) -> bool:
    """Whether a person was never written to and has not answered."""
    query = select(Letter.id).where(*_about(invitation), Letter.state.not_in(UNSENT)).limit(1)
    return (
        invitation.invited_at is None
        and db.session.scalar(query) is None
        and not replies.has_answered(invitation)
    )


def delete(*, invitation: Invitation, who: str, now: datetime) -> None:
    """Delete somebody who was never written to, with their drafts; raises AlreadyWritten."""
    turns.take_turn(invitation.hearing_id)
    if not can_delete(invitation):
        raise AlreadyWritten(name=invitation.name)
    number, hearing_id = invitation.id, invitation.hearing_id
    # A draft that is sent at this moment keeps the row: the deletion finds nothing to delete.
    db.session.execute(delete_rows(Letter).where(*_about(invitation), Letter.state.in_(UNSENT)))
    db.session.delete(invitation)
    db.session.flush()
    audit.record(
        who=who,
        action="invitations.delete",
        subject=f"invitation {number}",
        hearing_id=hearing_id,
        now=now,
    )


def _about(invitation: Invitation) -> tuple[Any, ...]:
    about = Letter.concern.startswith(f"{subject_of(invitation)} ")
    return (Letter.hearing_id == invitation.hearing_id, about)
