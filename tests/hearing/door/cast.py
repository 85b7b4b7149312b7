"""Guests with a ticket, and attempts at the door."""

from __future__ import annotations

import secrets
from datetime import datetime

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door import entry, tickets
from hearing.door.entry import Attempt
from hearing.door.models import DoorEvent, Ticket
from hearing.door.stays import Action
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation
from hearing.registration import answers
from hearing.registration.answers import Answering
from hearing.registration.models import Channel
from tests.conftest import NOW
from tests.hearing.cast import an_invitation

STAFF = Answering(who="olga@example.org", now=NOW, channel=Channel.STAFF)


def a_guest(group: Group, name: str = "Beispiel Person") -> Invitation:
    """Somebody who comes in person, committed."""
    email = f"{secrets.token_hex(4)}@example.org"
    invitation = an_invitation(group, name=name, email=email)
    answers.accept(invitation=invitation, mode=Mode.IN_PERSON, by=STAFF)
    db.session.commit()
    return invitation


def ticket_of(invitation: Invitation) -> Ticket:
    """The ticket that somebody has."""
    ticket = tickets.of(invitation.id)
    assert ticket is not None
    return ticket


def an_attempt(code: str, action: Action = Action.ENTER, **facts: object) -> Attempt:
    """An attempt of a phone whose clock is right."""
    values: dict[str, object] = {
        "key": secrets.token_hex(16),
        "action": action,
        "code": code,
        "at": NOW,
        "sent_at": NOW,
    }
    return Attempt(**{**values, **facts})  # type: ignore[arg-type]


def try_door(hearing: Hearing, attempt: Attempt, now: datetime = NOW) -> DoorEvent:
    """Write an attempt down, committed."""
    event = entry.note(hearing=hearing, attempt=attempt, who="tuer@example.org", now=now)
    db.session.commit()
    return event
