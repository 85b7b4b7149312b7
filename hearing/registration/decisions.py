"""Decisions of organizers about registrations: each with a reason, which the log keeps."""

from __future__ import annotations

from hearing.groups import rights
from hearing.groups.models import Contingent, Mode
from hearing.groups.rights import Use
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.invitations.people import Revocation
from hearing.registration import answers, changes
from hearing.registration.changes import Answering
from hearing.registration.errors import (
    ForeignSeats,
    ModeNotOffered,
    NothingToTakeBack,
    ReasonMissing,
)
from hearing.registration.models import (
    REVOKED,
    Channel,
    Registration,
    RegistrationState,
)
from hearing.versions import Stale

State = RegistrationState


def take_back(*, invitation: Invitation, reason: str, by: Answering) -> Registration:
    """Take a registration back; the person can't answer again by themselves. A second time nothing
    changes. Raises ReasonMissing, NothingToTakeBack, versions.Stale."""
    _ask_for(reason)
    take_turn(invitation.hearing_id)
    before = changes.of(invitation)
    if before is None:
        raise NothingToTakeBack
    if before.state is State.CANCELLED and before.reason == reason:
        return before
    _refuse_stale(before, by)
    return answers.settle(
        invitation, State.CANCELLED, by, reason=reason, mode=None, contingent_id=None
    )


def give_seat(
    *, invitation: Invitation, mode: Mode, contingent: Contingent | None, reason: str, by: Answering
) -> Registration:
    """Give a seat past the waiting list, also where none is free; without a contingent it is one
    more. A second time nothing changes. Raises ReasonMissing, InvitationRevoked, HearingCancelled,
    ModeNotOffered, ForeignSeats, Stale.
    """
    _ask_for(reason)
    take_turn(invitation.hearing_id)
    answers.refuse_ended(invitation)
    if not rights.allows(invitation.group, Use(mode)):
        raise ModeNotOffered(group=invitation.group.name)
    _refuse_foreign(invitation, mode, contingent)
    number = contingent.id if contingent else None
    before = changes.of(invitation)
    wanted = (State.CONFIRMED, mode, number, reason)
    if before and (before.state, before.mode, before.contingent_id, before.reason) == wanted:
        return before
    _refuse_stale(before, by)
    return answers.settle(
        invitation, State.CONFIRMED, by, mode=mode, contingent_id=number, reason=reason
    )


def follow_revocation(revocation: Revocation) -> None:
    """Free the seat of who is no longer invited. A second time nothing changes."""
    invitation = revocation.invitation
    take_turn(invitation.hearing_id)
    before = changes.of(invitation)
    if before is None or (before.state is State.CANCELLED and before.reason == REVOKED):
        return
    by = Answering(who=revocation.who, now=revocation.now, channel=Channel.STAFF)
    answers.settle(invitation, State.CANCELLED, by, reason=REVOKED, mode=None, contingent_id=None)


def _refuse_foreign(invitation: Invitation, mode: Mode, contingent: Contingent | None) -> None:
    if contingent is None:
        return
    own = any(group.id == invitation.group_id for group in contingent.groups)
    if contingent.mode is not mode or not own:
        raise ForeignSeats


def _refuse_stale(before: Registration | None, by: Answering) -> None:
    if by.seen is not None and by.seen != (before.version if before else 0):
        raise Stale


def _ask_for(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
