"""Answers: yes with a mode, maybe, no, somebody else; changed until the deadline.

Rooms that must follow (calendar letters, tickets) register with ``on_change``; they are called in
the transaction of the change itself.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hearing.agenda.models import Hearing
from hearing.groups import rights
from hearing.groups.models import Group, Mode
from hearing.groups.rights import Use
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.registration import changes, seats, waiting_list
from hearing.registration.changes import Answering as Answering
from hearing.registration.changes import Change as Change
from hearing.registration.changes import of as of
from hearing.registration.changes import on_change as on_change
from hearing.registration.errors import (
    AnswersClosed,
    HearingCancelled,
    InvitationRevoked,
    ModeNotOffered,
    NoSeatLeft,
    OfferOver,
    TakenBack,
)
from hearing.registration.models import OWN_REASONS, SEATED, Registration, RegistrationState
from hearing.versions import Stale

State = RegistrationState


def closes_at(group: Group, hearing: Hearing) -> datetime:
    """Until when people of a group may answer by themselves."""
    return min(group.deadline, hearing.starts_at) if group.deadline else hearing.starts_at


def is_final(registration: Registration | None) -> bool:
    """Whether only the organizers can change it: they took it back, or somebody else comes."""
    if registration is None:
        return False
    if registration.state is State.CANCELLED:
        return registration.reason not in OWN_REASONS  # who is invited again may answer again
    return registration.state is State.SUBSTITUTED


def may_change(invitation: Invitation, registration: Registration | None, now: datetime) -> bool:
    """Whether a person may still give another answer by themselves."""
    hearing = invitation.hearing
    is_open = hearing.cancelled_at is None and now < closes_at(invitation.group, hearing)
    return is_open and invitation.revoked_at is None and not is_final(registration)


def accept(*, invitation: Invitation, mode: Mode, by: Answering) -> Registration:
    """Say yes: a seat if there is one, else a place in the waiting list.

    The same answer again changes nothing, also from an old page; while a seat is offered it takes
    the offer, which it may until the hearing begins. Who has a seat and chooses a mode that is full
    keeps the old one (NoSeatLeft). Raises ModeNotOffered, AnswersClosed, InvitationRevoked,
    HearingCancelled, TakenBack, OfferOver, versions.Stale.
    """
    turn = take_turn(invitation.hearing_id)
    before = of(invitation)
    same = before is not None and before.mode is mode
    takes_offer = same and before is not None and before.state is State.OFFERED
    _refuse(invitation, by, late=takes_offer)
    if not rights.allows(invitation.group, Use(mode)):
        raise ModeNotOffered(group=invitation.group.name)
    if before is not None and same and before.state in (State.CONFIRMED, State.WAITING):
        return before
    _refuse_change(before, by)
    if before is not None and takes_offer:
        return _take_offer(before, by)
    found, contingent = seats.find(
        hearing_id=invitation.hearing_id, group_id=invitation.group_id, mode=mode
    )
    if not found and before is not None and seats.holds(before, by.now):
        raise NoSeatLeft
    number = contingent.id if contingent else None
    state = State.CONFIRMED if found else State.WAITING
    return settle(invitation, state, by, turn=turn, mode=mode, contingent_id=number)


def answer_maybe(*, invitation: Invitation, by: Answering) -> Registration:
    """Say maybe: no seat is kept. A second time nothing changes. Raises as ``accept``."""
    return _answer_without_seat(invitation, State.MAYBE, by)


def decline(*, invitation: Invitation, by: Answering) -> Registration:
    """Say no, give the seat back, leave the waiting list or let an offer go; the last two until the
    hearing begins. A second time nothing changes. Raises as ``accept``."""
    return _answer_without_seat(invitation, State.DECLINED, by)


def give_way(*, invitation: Invitation, heir: Invitation, by: Answering) -> Registration:
    """Note that somebody else comes instead: a seat is kept for them, as an offer. A second time
    nothing changes. Raises as ``accept``."""
    take_turn(invitation.hearing_id)
    before = of(invitation)
    _refuse(invitation, by, late=False)
    if before is not None and before.state is State.SUBSTITUTED:
        return before
    _refuse_change(before, by)
    if before is None or before.mode is None or not seats.holds(before, by.now):
        return settle(invitation, State.SUBSTITUTED, by, mode=None, contingent_id=None)
    seat = (before.mode, before.contingent_id)
    changes.write(before, State.SUBSTITUTED, by, mode=None, contingent_id=None)
    waiting_list.keep_seat(heir=heir, mode=seat[0], contingent_id=seat[1], turn=before.turn, by=by)
    return before


def settle(
    invitation: Invitation, state: RegistrationState, by: Answering, **values: Any
) -> Registration:
    """Write an answer down and offer the seat that it may have left free. Call it in one's turn."""
    before = of(invitation)
    held_seat = before is not None and before.state in SEATED
    registration = before or changes.new(invitation)
    changes.write(registration, state, by, **values)
    if held_seat:
        waiting_list.pass_on(hearing=invitation.hearing, who=by.who, now=by.now)
    return registration


def _answer_without_seat(
    invitation: Invitation, state: RegistrationState, by: Answering
) -> Registration:
    take_turn(invitation.hearing_id)
    before = of(invitation)
    leaves = before is not None and before.state in (State.WAITING, State.OFFERED)
    _refuse(invitation, by, late=leaves and state is State.DECLINED)
    if before is not None and before.state is state:
        return before
    _refuse_change(before, by)
    return settle(invitation, state, by, mode=None, contingent_id=None)


def _take_offer(registration: Registration, by: Answering) -> Registration:
    if not seats.holds(registration, by.now):
        raise OfferOver
    changes.write(registration, State.CONFIRMED, by)
    return registration


def refuse_ended(invitation: Invitation) -> None:
    """Refuse a seat to who is no longer invited, or of a hearing that doesn't take place; raises
    InvitationRevoked, HearingCancelled."""
    if invitation.revoked_at is not None:
        raise InvitationRevoked
    if invitation.hearing.cancelled_at is not None:
        raise HearingCancelled


def _refuse(invitation: Invitation, by: Answering, *, late: bool) -> None:
    """Refuse an answer that comes too late, or to nothing; ``late`` ones may come until the
    hearing begins."""
    refuse_ended(invitation)
    hearing = invitation.hearing
    end = hearing.starts_at if late else closes_at(invitation.group, hearing)
    if not by.by_staff and by.now >= end:
        raise AnswersClosed


def _refuse_change(before: Registration | None, by: Answering) -> None:
    """Refuse what the person can't have wanted: their page showed something else."""
    if not by.by_staff and is_final(before):
        raise TakenBack
    if by.seen is not None and by.seen != (before.version if before else 0):
        raise Stale
