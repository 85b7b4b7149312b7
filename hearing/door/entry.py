"""At the door: every attempt is written down, each once, and of one stay one is the arrival.

Who is counted is decided in the ticket's turn: of two phones that show us the same ticket at the
same moment the second waits until the first is stored, on SQLite and on PostgreSQL alike. The rows
are the log of the door; they are never changed, and the audit log doesn't repeat them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door import codes, tickets
from hearing.door.errors import KeyReused
from hearing.door.models import DoorEvent, DoorEventKind, Ticket
from hearing.door.stays import TOLD, Action, Passage, judge
from hearing.door.tickets import Standing
from hearing.invitations.models import Invitation
from hearing.registration import changes

# A phone tells its attempts within this time; what it says to be older has a wrong clock.
LATEST = timedelta(days=2)
# Networks take their time; below this a clock is right.
TOLERANCE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was done at the door: by the clock of a phone that said ``sent_at`` when it told us.
    ``code`` is what was scanned or typed."""

    key: str
    action: Action
    code: str
    at: datetime
    sent_at: datetime

    @property
    def content(self) -> str:
        """A digest of what was done; the code itself may be anything that somebody typed."""
        return hashlib.sha256(
            f"{self.action} {self.code}".encode(errors="surrogatepass")
        ).hexdigest()


def note(*, hearing: Hearing, attempt: Attempt, who: str, now: datetime) -> DoorEvent:
    """Write an attempt down and decide what it is. A second time, told again after a network loss,
    the first one comes back. Raises KeyReused when another was told under its key."""
    stored = _find(hearing, attempt)
    if stored is not None:
        return stored
    at = happened_at(attempt, now)
    invitation_id, kind = _judge(hearing, attempt, at)
    event = DoorEvent(
        hearing_id=hearing.id,
        invitation_id=invitation_id,
        key=attempt.key,
        content=attempt.content,
        kind=kind,
        at=at,
        skew=round((at - attempt.at).total_seconds()),
        stored_at=now,
        who=who,
    )
    try:
        with db.session.begin_nested():
            db.session.add(event)
    except IntegrityError:  # the same attempt was told twice at once
        stored = _find(hearing, attempt)
        if stored is None:
            raise
        return stored
    return event


def happened_at(attempt: Attempt, now: datetime) -> datetime:
    """When it happened by our clock: what the phone's clock is wrong by when it tells us, it was
    wrong by then. Never in the future, and never longer ago than a phone waits."""
    wrong_by = now - attempt.sent_at
    at = attempt.at + wrong_by if abs(wrong_by) > TOLERANCE else attempt.at
    return min(at, now) if at >= now - LATEST else now


def history(invitation_id: int) -> Sequence[Passage]:
    """What happened to one person at the door."""
    query = (
        select(DoorEvent.at, DoorEvent.kind)
        .where(DoorEvent.invitation_id == invitation_id, DoorEvent.kind.in_(TOLD))
        .order_by(DoorEvent.at, DoorEvent.id)
    )
    return [Passage(at, kind) for at, kind in db.session.execute(query)]


def first_of(event: DoorEvent) -> DoorEvent | None:
    """The arrival because of which an attempt was one too many."""
    query = select(DoorEvent).where(
        DoorEvent.invitation_id == event.invitation_id,
        DoorEvent.kind == DoorEventKind.ARRIVAL,
        DoorEvent.id < event.id,
    )
    return db.session.scalar(query.order_by(DoorEvent.id.desc()).limit(1))


def _judge(hearing: Hearing, attempt: Attempt, at: datetime) -> tuple[int | None, DoorEventKind]:
    """Whose ticket it is, as far as it is one of this hearing, and what the attempt is."""
    code = codes.read(attempt.code)
    ticket = _take_turn(code) if code else None
    if ticket is None:
        return None, DoorEventKind.UNKNOWN
    if ticket.hearing_id != hearing.id:
        return None, DoorEventKind.OTHER_HEARING
    invitation = db.session.get_one(Invitation, ticket.invitation_id)
    standing = tickets.standing(invitation, changes.of(invitation))
    if attempt.action is Action.ENTER and standing is not Standing.VALID:
        return invitation.id, DoorEventKind.NOT_VALID
    return invitation.id, judge(history(invitation.id), attempt.action, at)


def _take_turn(code: str) -> Ticket | None:
    """The ticket with this code, once nobody else has their turn with it; held to the commit."""
    statement = update(Ticket).where(Ticket.code == code).values(shown=Ticket.shown + 1)
    turn = statement.returning(Ticket.id).execution_options(synchronize_session=False)
    ticket_id = db.session.scalar(turn)
    if ticket_id is None:
        return None
    return db.session.get_one(Ticket, ticket_id, populate_existing=True)


def _find(hearing: Hearing, attempt: Attempt) -> DoorEvent | None:
    event = db.session.scalar(select(DoorEvent).where(DoorEvent.key == attempt.key))
    if event is not None and (event.hearing_id, event.content) != (hearing.id, attempt.content):
        raise KeyReused
    return event
