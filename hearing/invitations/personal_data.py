"""What this room holds about a person: their place on the list, also on lists handed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hearing.database import db
from hearing.errors import N_
from hearing.groups.turns import take_turn
from hearing.invitations import people
from hearing.invitations.models import GuestList, Invitation
from hearing.persons import NOBODY, Erasure, Held, Person, Sighting, when


def find(person: Person) -> Iterator[Held]:
    """Their invitations, in one hearing or in all, and lines of lists that were handed in."""
    for invitation in invitations(person):
        yield Held(
            N_("Einladung"),
            people.subject_of(invitation),
            _facts(invitation),
            invitation.hearing_id,
            name=invitation.name,
            related=_whom_they_stand_for(invitation),
        )
    for guest_list in _lists(person):
        yield Held(
            N_("Zeile einer eingereichten Gästeliste"),
            "",
            {"lines": [line for line in guest_list.lines if _names(line, person)]},
            guest_list.hearing_id,
        )


def erase(erasure: Erasure) -> int:
    """Free their seats and empty their rows, which stay for the numbers; who never confirmed the
    address leaves none. A second time there is nothing."""
    found = invitations(erasure.person)
    for invitation in found:
        empty(invitation, who=erasure.who, now=erasure.now)
    lists = _lists(erasure.person)
    for guest_list in lists:
        guest_list.lines = [line for line in guest_list.lines if not _names(line, erasure.person)]
    db.session.flush()
    return len(found) + len(lists)


def empty(invitation: Invitation, *, who: str, now: datetime) -> None:
    """Take a person out of their invitation. Before the hearing's end they are no longer invited,
    so that their seat goes to who waits; afterwards what they answered still counts."""
    if people.is_unconfirmed(invitation):
        db.session.delete(invitation)
        return
    if now < invitation.hearing.ends_at:
        people.revoke(invitation=invitation, who=who, now=now)
    values = {"name": NOBODY, "email": "", "organisation": "", "note": "", "language": "de"}
    for name, value in values.items():
        setattr(invitation, name, value)
    invitation.address_key = f"{NOBODY} {invitation.id}"
    invitation.revoked_at = invitation.revoked_at or now
    invitation.version += 1


def take_turns(person: Person) -> None:
    """Let nobody else change seats in any hearing that has invited them, until the commit."""
    for hearing_id in sorted({invitation.hearing_id for invitation in invitations(person)}):
        take_turn(hearing_id)


def sightings(words: str) -> Iterator[Sighting]:
    """Whose name has these words."""
    query = select(Invitation).where(
        Invitation.name.icontains(words, autoescape=True), Invitation.email != ""
    )
    for row in db.session.scalars(query.order_by(func.lower(Invitation.name))):
        yield Sighting(row.name, row.email, row.hearing_id)


def invitations(person: Person) -> Sequence[Invitation]:
    """Their invitations."""
    query = select(Invitation).where(Invitation.address_key == person.key)
    if person.hearing_id is not None:
        query = query.where(Invitation.hearing_id == person.hearing_id)
    return db.session.scalars(query.order_by(Invitation.id)).all()


def _whom_they_stand_for(invitation: Invitation) -> tuple[str, ...]:
    number = invitation.substitute_for_id
    return () if number is None else (f"invitation {number}",)


def _facts(row: Invitation) -> dict[str, Any]:
    return {
        "name": row.name,
        "email": row.email,
        "organisation": row.organisation,
        "group": row.group.name,
        "language": row.language,
        "note": row.note,
        "source": row.source.value,
        "created_at": when(row.created_at),
        "invited_at": when(row.invited_at),
        "confirmed_at": when(row.confirmed_at),
        "revoked_at": when(row.revoked_at),
    }


def _lists(person: Person) -> list[GuestList]:
    query = select(GuestList)
    if person.hearing_id is not None:
        query = query.where(GuestList.hearing_id == person.hearing_id)
    found = db.session.scalars(query.order_by(GuestList.id))
    return [each for each in found if any(_names(line, person) for line in each.lines)]


def _names(line: Any, person: Person) -> bool:
    """Whether one of a line's cells is the address; a line is its number and its cells."""
    return any(str(cell).strip().casefold() == person.key for cell in line[1])
