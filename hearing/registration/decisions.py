"""Decisions of organizers about registrations: each with a reason, which the log keeps."""

from __future__ import annotations

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import rights
from hearing.groups.models import Contingent, Mode
from hearing.groups.rights import Use
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.invitations.people import Revocation
from hearing.invitations.regrouping import Regrouping
from hearing.registration import answers, changes, waiting_list
from hearing.registration.changes import Answering
from hearing.registration.errors import (
    ForeignSeats,
    ModeNotOffered,
    NothingToTakeBack,
    ReasonMissing,
)
from hearing.registration.models import (
    REGROUPED,
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


def follow_regrouping(regrouping: Regrouping) -> None:
    """End what people have chosen and their new group may not choose; who waits gets what that
    leaves free. A second time nothing changes."""
    take_turn(regrouping.hearing_id)
    by = Answering(who=regrouping.who, now=regrouping.now, channel=Channel.STAFF)
    query = select(Registration).where(
        Registration.invitation_id.in_(regrouping.invitation_ids), Registration.mode.is_not(None)
    )
    for before in db.session.scalars(query.order_by(Registration.id)).all():
        invitation = before.invitation
        if before.mode is not None and not rights.allows(invitation.group, Use(before.mode)):
            ended = {"reason": REGROUPED, "mode": None, "contingent_id": None}
            answers.settle(invitation, State.CANCELLED, by, **ended)
    hearing = db.session.get_one(Hearing, regrouping.hearing_id)
    waiting_list.pass_on(hearing=hearing, who=regrouping.who, now=regrouping.now)


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
