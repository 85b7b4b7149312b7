"""Tickets: one for everybody who has a place on site; whether it opens the door is asked anew."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from hearing.database import db
from hearing.door import codes
from hearing.door.models import Ticket
from hearing.groups import rights
from hearing.groups.models import Group, Mode
from hearing.groups.rights import Use
from hearing.invitations.models import Invitation
from hearing.registration import changes
from hearing.registration.changes import Change
from hearing.registration.models import Registration, RegistrationState


class Standing(StrEnum):
    """Whether a person may come in; all but the first may not."""

    VALID = "valid"
    CALLED_OFF = "called_off"
    REVOKED = "revoked"  # no longer invited
    NOT_FOR_GROUP = "not_for_group"
    WAITING = "waiting"
    OTHER_MODE = "other_mode"
    NO_PLACE = "no_place"  # not answered, maybe, no, taken back


_WAITING = frozenset({RegistrationState.WAITING, RegistrationState.OFFERED})


def follow(change: Change) -> None:
    """Make the ticket of who has just got a place on site. A second time there is one."""
    registration = change.registration
    if registration.state is RegistrationState.CONFIRMED and registration.mode is Mode.IN_PERSON:
        give(registration=registration, now=change.now)


def give(*, registration: Registration, now: datetime) -> Ticket:
    """The ticket of a registration; made the first time, with a code for as long as it lasts."""
    ticket = of(registration.invitation_id)
    if ticket is None:
        ticket = Ticket(
            hearing_id=registration.hearing_id,
            invitation_id=registration.invitation_id,
            code=codes.new_code(),
            shown=0,
            created_at=now,
        )
        db.session.add(ticket)
        db.session.flush()
    return ticket


def of(invitation_id: int) -> Ticket | None:
    """The ticket of an invitation, also one that opens nothing."""
    return db.session.scalar(select(Ticket).where(Ticket.invitation_id == invitation_id))


def valid_for(invitation: Invitation) -> Ticket | None:
    """The ticket of an invitation if it opens the door."""
    if standing(invitation, changes.of(invitation)) is not Standing.VALID:
        return None
    return of(invitation.id)


def standing(invitation: Invitation, registration: Registration | None) -> Standing:
    """Whether a person may come in now, and why not."""
    if invitation.hearing.cancelled_at is not None:
        return Standing.CALLED_OFF
    if invitation.revoked_at is not None:
        return Standing.REVOKED
    if not rights.allows(invitation.group, Use.IN_PERSON):
        return Standing.NOT_FOR_GROUP
    return _standing_of(registration)


def _standing_of(registration: Registration | None) -> Standing:
    state = registration.state if registration else None
    if registration is None or state not in _WAITING | {RegistrationState.CONFIRMED}:
        return Standing.NO_PLACE
    if registration.mode is not Mode.IN_PERSON:
        return Standing.OTHER_MODE
    return Standing.WAITING if state in _WAITING else Standing.VALID


def valid_in(hearing_id: int) -> Sequence[tuple[Ticket, Invitation, Group]]:
    """All tickets of a hearing that open the door, by group and name."""
    query = (
        select(Ticket, Invitation, Group)
        .join(Invitation, Invitation.id == Ticket.invitation_id)
        .join(Group, Group.id == Invitation.group_id)
        .join(Registration, Registration.invitation_id == Invitation.id)
        .where(
            Ticket.hearing_id == hearing_id,
            Invitation.revoked_at.is_(None),
            Registration.state == RegistrationState.CONFIRMED,
            Registration.mode == Mode.IN_PERSON,
        )
        .order_by(Group.position, Group.id, Invitation.name, Invitation.id)
    )
    rows = db.session.execute(query)
    return [row for row in rows if rights.allows(row[2], Use.IN_PERSON)]
