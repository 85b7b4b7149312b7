"""Answers: yes with a mode, maybe, no; changed until the deadline; and what follows for seats.

Rooms that must follow (calendar letters, tickets) register with ``on_change``; they are called in
the transaction of the change itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import rights
from hearing.groups.models import Contingent, Group, Mode
from hearing.groups.rights import Use
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.registration import seats
from hearing.registration.errors import (
    AnswersClosed,
    HearingCancelled,
    InvitationRevoked,
    ModeNotOffered,
    NoSeatLeft,
    OfferOver,
    ReasonMissing,
)
from hearing.registration.models import SEATED, Channel, Registration, RegistrationState
from hearing.versions import Stale

State = RegistrationState


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


Listener = Callable[[Change], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """Let a room follow registrations. A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def of(invitation: Invitation) -> Registration | None:
    """The answer to an invitation, if there is one."""
    query = select(Registration).where(Registration.invitation_id == invitation.id)
    return db.session.scalar(query)


def closes_at(group: Group, hearing: Hearing) -> datetime:
    """Until when people of a group may answer by themselves."""
    return min(group.deadline, hearing.starts_at) if group.deadline else hearing.starts_at


def accept(*, invitation: Invitation, mode: Mode, by: Answering) -> Registration:
    """Say yes: a seat if there is one, else a place in the waiting list.

    The same answer again changes nothing; while a seat is offered it takes the offer. Who has a
    seat and chooses a mode that is full keeps the old one (NoSeatLeft). Raises ModeNotOffered,
    AnswersClosed, InvitationRevoked, HearingCancelled, OfferOver, versions.Stale.
    """
    turn = take_turn(invitation.hearing_id)
    before = _refuse(invitation, by)
    if not rights.allows(invitation.group, Use(mode)):
        raise ModeNotOffered(group=invitation.group.name)
    if before is not None and before.mode is mode:
        if before.state in (State.CONFIRMED, State.WAITING):
            return before
        if before.state is State.OFFERED:
            return _take_offer(before, by)
    found, contingent = seats.find(
        hearing_id=invitation.hearing_id, group_id=invitation.group_id, mode=mode
    )
    if not found and before is not None and before.state in SEATED:
        raise NoSeatLeft
    values: dict[str, Any] = {"mode": mode, "contingent_id": contingent.id if contingent else None}
    state = State.CONFIRMED if found else State.WAITING
    return _settle(invitation, before, state, by, turn=turn, **values)


def answer_maybe(*, invitation: Invitation, by: Answering) -> Registration:
    """Say maybe: no seat is kept. A second time nothing changes. Raises as ``accept``."""
    return _answer_without_seat(invitation, State.MAYBE, by)


def decline(*, invitation: Invitation, by: Answering) -> Registration:
    """Say no, give the seat back or leave the waiting list. A second time nothing changes."""
    return _answer_without_seat(invitation, State.DECLINED, by)


def give_way(*, invitation: Invitation, by: Answering) -> Registration:
    """Note that a substitute comes instead: the seat is free. A second time nothing changes."""
    return _answer_without_seat(invitation, State.SUBSTITUTED, by)


def cancel(*, invitation: Invitation, reason: str, by: Answering) -> Registration:
    """Take a registration back as the organizer, with a reason for the log. A second time nothing
    changes."""
    _ask_for(reason)
    take_turn(invitation.hearing_id)
    before = of(invitation)
    if before is not None and before.state is State.CANCELLED:
        return before
    return _settle(invitation, before, State.CANCELLED, by, reason=reason, contingent_id=None)


def override(
    *, invitation: Invitation, mode: Mode, contingent: Contingent | None, reason: str, by: Answering
) -> Registration:
    """Give a seat past the waiting list, also where none is free, with a reason for the log."""
    _ask_for(reason)
    take_turn(invitation.hearing_id)
    if not rights.allows(invitation.group, Use(mode)):
        raise ModeNotOffered(group=invitation.group.name)
    number = contingent.id if contingent else None
    values: dict[str, Any] = {"mode": mode, "contingent_id": number, "reason": reason}
    return _settle(invitation, of(invitation), State.CONFIRMED, by, **values)


def expire_offers(*, hearing: Hearing, now: datetime) -> list[Registration]:
    """End the offers whose time is over and offer the seats to the next in line. A second time
    there are none."""
    over = select(Registration).where(
        Registration.hearing_id == hearing.id,
        Registration.state == State.OFFERED,
        Registration.offer_until <= now,
    )
    if db.session.scalar(over.limit(1)) is None:
        return []
    take_turn(hearing.id)
    by = Answering(who="waiting list", now=now, channel=Channel.STAFF)
    ended = list(db.session.scalars(over.order_by(Registration.turn)))
    for registration in ended:
        _change(registration, State.DECLINED, by, contingent_id=None, reason="offer expired")
    pass_on(hearing=hearing, who=by.who, now=now)
    return ended


def pass_on(*, hearing: Hearing, who: str, now: datetime) -> list[Registration]:
    """Offer what is free to who waits; call it in one's turn. A second time nothing is left."""
    offered = seats.offer_free(hearing=hearing, now=now)
    for registration in offered:
        _tell(registration, State.WAITING, registration.mode, who, now)
    return offered


def _refuse(invitation: Invitation, by: Answering) -> Registration | None:
    """The answer so far; raises where no other may be given."""
    before = of(invitation)
    hearing = invitation.hearing
    if invitation.revoked_at is not None:
        raise InvitationRevoked
    if hearing.cancelled_at is not None:
        raise HearingCancelled
    if by.channel is not Channel.STAFF and by.now >= closes_at(invitation.group, hearing):
        raise AnswersClosed
    if by.seen is not None and by.seen != (before.version if before else 0):
        raise Stale
    return before


def _answer_without_seat(
    invitation: Invitation, state: RegistrationState, by: Answering
) -> Registration:
    take_turn(invitation.hearing_id)
    before = _refuse(invitation, by)
    if before is not None and before.state is state:
        return before
    return _settle(invitation, before, state, by, mode=None, contingent_id=None)


def _take_offer(registration: Registration, by: Answering) -> Registration:
    assert registration.offer_until is not None
    if registration.offer_until <= by.now:
        raise OfferOver
    _change(registration, State.CONFIRMED, by)
    return registration


def _settle(
    invitation: Invitation,
    before: Registration | None,
    state: RegistrationState,
    by: Answering,
    **values: Any,
) -> Registration:
    """Write an answer down and offer the seat that it may have left free."""
    held_seat = before is not None and before.state in SEATED
    registration = before
    if registration is None:
        registration = Registration(
            hearing_id=invitation.hearing_id, invitation_id=invitation.id, version=0
        )
    _change(registration, state, by, **values)
    if held_seat:
        pass_on(hearing=invitation.hearing, who=by.who, now=by.now)
    return registration


def _change(
    registration: Registration, state: RegistrationState, by: Answering, **values: Any
) -> None:
    is_new = registration.version == 0
    before, mode_before = (None, None) if is_new else (registration.state, registration.mode)
    facts = {"state": before, "mode": mode_before}
    registration.state, registration.state_at = state, by.now
    registration.channel = by.channel
    if is_new or by.channel is not Channel.STAFF:
        registration.answered_at = by.now
    registration.offer_until, registration.reason = None, ""
    registration.notice = by.notice or registration.notice or 0
    for name, value in values.items():
        setattr(registration, name, value)
    registration.version += 1
    db.session.add(registration)
    db.session.flush()
    _tell(registration, before, mode_before, by.who, by.now)
    audit.record(
        who=by.who,
        action=f"registration.{state}",
        subject=f"invitation {registration.invitation_id}",
        hearing_id=registration.hearing_id,
        before=facts,
        after={"state": state, "mode": registration.mode, "reason": registration.reason},
        now=by.now,
    )


def _tell(
    registration: Registration,
    before: RegistrationState | None,
    mode_before: Mode | None,
    who: str,
    now: datetime,
) -> None:
    change = Change(registration, before, mode_before, who, now)
    for listener in _listeners:
        listener(change)


def _ask_for(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
