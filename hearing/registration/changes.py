"""Changes of registrations: written down in one place, told to every room that follows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hearing.accounts import audit
from hearing.database import db
from hearing.groups.models import Mode
from hearing.invitations.models import Invitation
from hearing.registration.models import Channel, Registration, RegistrationState


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of a registration; ``before`` and ``mode_before`` are None the first time."""

    registration: Registration
    before: RegistrationState | None
    mode_before: Mode | None
    who: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers, how and when. ``seen`` is the version that the form was made from (0: there was
    no answer yet), None where nothing was shown; ``notice`` the privacy notice's number."""

    who: str
    now: datetime
    channel: Channel = Channel.LINK
    seen: int | None = None
    notice: int = 0

    @property
    def by_staff(self) -> bool:
        return self.channel is Channel.STAFF


Listener = Callable[[Change], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """Let a room follow registrations; it is called in the transaction of the change itself.
    A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def of(invitation: Invitation) -> Registration | None:
    """The answer to an invitation, if there is one."""
    query = select(Registration).where(Registration.invitation_id == invitation.id)
    return db.session.scalar(query)


def new(invitation: Invitation) -> Registration:
    """A registration that nothing is written of yet."""
    return Registration(
        hearing_id=invitation.hearing_id, invitation_id=invitation.id, version=0, notice=0
    )


def write(
    registration: Registration, state: RegistrationState, by: Answering, **values: Any
) -> None:
    """Bring a registration to a state, tell all rooms, and write it into the log. Call it in one's
    turn. A second time is a second change."""
    is_new = registration.version == 0
    before, mode_before = (None, None) if is_new else (registration.state, registration.mode)
    registration.state, registration.state_at = state, by.now
    registration.channel = by.channel
    if is_new or not by.by_staff:
        registration.answered_at = by.now
    registration.offer_until, registration.reason = None, ""
    registration.notice = by.notice or registration.notice
    for name, value in values.items():
        setattr(registration, name, value)
    registration.version += 1
    db.session.add(registration)
    db.session.flush()
    change = Change(registration, before, mode_before, by.who, by.now)
    tell(change)
    record(change)


def record(change: Change) -> None:
    """Write a change into the log, last of all. A second time is a second line."""
    new = change.registration
    audit.record(
        who=change.who,
        action=f"registration.{new.state}",
        subject=f"invitation {new.invitation_id}",
        hearing_id=new.hearing_id,
        before={"state": change.before, "mode": change.mode_before},
        after={"state": new.state, "mode": new.mode, "reason": new.reason},
        now=change.now,
    )


def tell(change: Change) -> None:
    """Tell all rooms that follow registrations."""
    for listener in _listeners:
        listener(change)
