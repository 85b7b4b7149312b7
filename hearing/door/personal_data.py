"""What this room holds about a person: their ticket, and when they came and went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door.models import DoorEvent, DoorEventKind, Ticket
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when


def find(person: Person) -> Iterator[Held]:
    """Their tickets, and what happened at the door."""
    numbers = person.numbers("invitation")
    tickets = select(Ticket).where(Ticket.invitation_id.in_(numbers)).order_by(Ticket.id)
    for ticket in db.session.scalars(tickets):
        facts = {
            "code": ticket.code,
            "shown": ticket.shown,
            "created_at": when(ticket.created_at),
        }
        yield Held(N_("Ticket"), "", facts, ticket.hearing_id)
    events = select(DoorEvent).where(DoorEvent.invitation_id.in_(numbers)).order_by(DoorEvent.id)
    for event in db.session.scalars(events):
        facts = {"kind": event.kind.value, "at": when(event.at)}
        yield Held(N_("Einlass"), "", facts, event.hearing_id)


def erase(erasure: Erasure) -> int:
    """Delete their tickets and what happened with them; that somebody of their group arrived stays
    for the numbers, with no ticket that could be shown again. A second time there are none."""
    found = list(find(erasure.person))
    numbers = erasure.person.numbers("invitation")
    db.session.execute(delete(Ticket).where(Ticket.invitation_id.in_(numbers)))
    for number in numbers:
        thin_out(number)
    return len(found)


def thin_out(invitation_id: int) -> int:
    """Leave of somebody's events the first arrival, without its time; gives how many are gone or
    changed. A second time there are none."""
    query = select(DoorEvent).where(DoorEvent.invitation_id == invitation_id)
    events = list(db.session.scalars(query.order_by(DoorEvent.at, DoorEvent.id)))
    kept = next((event for event in events if event.kind is DoorEventKind.ARRIVAL), None)
    for event in events:
        if event is not kept:
            db.session.delete(event)
    changed = len(events) - (kept is not None)
    if kept is not None and kept.content:
        begin = _begin(kept)
        kept.at = kept.stored_at = begin
        kept.content, kept.skew = "", 0
        changed += 1
    return changed


def _begin(event: DoorEvent) -> datetime:
    hearing = db.session.get_one(Hearing, event.hearing_id)
    return hearing.starts_at
