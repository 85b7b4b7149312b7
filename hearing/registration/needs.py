"""What somebody needs to take part: kept apart from everything else, soon deleted.

The audit log keeps that something was said, never what.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.mail.outbox import plain
from hearing.registration.errors import NeedsTooLate, NeedsTooLong
from hearing.registration.models import AccessNeed
from hearing.versions import Stale

KEPT = timedelta(days=14)
LONGEST = 1000


def of(invitation: Invitation) -> str:
    """What a person has said; empty when nothing."""
    query = select(AccessNeed.text).where(AccessNeed.invitation_id == invitation.id)
    return db.session.scalar(query) or ""


def deleted_at(hearing: Hearing) -> datetime:
    """When all needs of a hearing are deleted."""
    return hearing.ends_at + KEPT


def tell(*, invitation: Invitation, text: str, seen: str, who: str, now: datetime) -> bool:
    """Keep what somebody needs; empty deletes it. ``seen`` is what was there when they typed.

    A second time nothing changes and False comes back. Raises NeedsTooLate, NeedsTooLong, Stale.
    """
    take_turn(invitation.hearing_id)
    text, seen, stored = plain(text).strip(), plain(seen).strip(), of(invitation)
    if text == stored:
        return False
    if now >= invitation.hearing.ends_at:
        raise NeedsTooLate
    if len(text) > LONGEST:
        raise NeedsTooLong(most=LONGEST)
    if seen != stored or not _write(invitation, text, stored, now):
        raise Stale
    audit.record(
        who=who,
        action="registration.needs",
        subject=f"invitation {invitation.id}",
        hearing_id=invitation.hearing_id,
        before={"told": bool(stored)},
        after={"told": bool(text)},
        now=now,
    )
    return True


def _write(invitation: Invitation, text: str, stored: str, now: datetime) -> bool:
    """Write it if nobody else did meanwhile."""
    own = (AccessNeed.invitation_id == invitation.id, AccessNeed.text == stored)
    if stored:
        change = update(AccessNeed).where(*own).values(text=text, created_at=now)
        result = db.session.execute(change if text else delete(AccessNeed).where(*own))
        assert isinstance(result, CursorResult)
        return result.rowcount == 1
    row = AccessNeed(
        hearing_id=invitation.hearing_id, invitation_id=invitation.id, text=text, created_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return False
    return True
