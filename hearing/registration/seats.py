"""Seats: given one after the other, never more than there are; who waits is served in order.

Every change begins with ``hearing.groups.turns.take_turn``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import plan
from hearing.groups.models import Contingent, ContingentGroup, Mode
from hearing.invitations.models import Invitation
from hearing.registration.models import SEATED, Registration, RegistrationState

SHORTEST_OFFER = timedelta(hours=1)


def free(contingents: Sequence[Contingent]) -> dict[int, int]:
    """The free seats of contingents by number; below zero where an organizer gave out more."""
    query = (
        select(Registration.contingent_id, func.count())
        .where(
            Registration.contingent_id.in_([contingent.id for contingent in contingents]),
            Registration.state.in_(SEATED),
        )
        .group_by(Registration.contingent_id)
    )
    taken = {row[0]: row[1] for row in db.session.execute(query)}
    return {each.id: each.seats - taken.get(each.id, 0) for each in contingents}


def find(*, hearing_id: int, group_id: int, mode: Mode) -> tuple[bool, Contingent | None]:
    """Whether there is a seat for one of a group, and of which contingent; none where no limit is.

    Nobody passes those who wait for the same seat.
    """
    own = plan.for_group(plan.contingents_of(hearing_id), group_id, mode)
    if not own:
        return True, None
    open_ones = open_to_all(own)
    return bool(open_ones), next(iter(open_ones), None)


def open_to_all(contingents: Sequence[Contingent]) -> dict[Contingent, int]:
    """The free seats of those contingents that nobody waits for."""
    left = free(contingents)
    return {
        each: left[each.id]
        for each in contingents
        if left[each.id] > 0 and next_in_line(each) is None
    }


def next_in_line(contingent: Contingent) -> Registration | None:
    """Who gets the next seat of a contingent."""
    query = select(Registration).join(Invitation).where(_waits_for([contingent]))
    return db.session.scalar(query.order_by(Registration.turn, Registration.id).limit(1))


def position(registration: Registration) -> int:
    """The place in the waiting list, 1 for who comes next: those count who wait longer for one of
    the same seats."""
    assert registration.mode is not None
    group_id = registration.invitation.group_id
    own = plan.for_group(plan.contingents_of(registration.hearing_id), group_id, registration.mode)
    query = select(func.count()).select_from(Registration).join(Invitation)
    before = Registration.turn < registration.turn
    return 1 + (db.session.scalar(query.where(_waits_for(own), before)) or 0)


def waiting(contingents: Sequence[Contingent]) -> int:
    """How many wait for a seat of these contingents, which are of one mode."""
    query = select(func.count()).select_from(Registration).join(Invitation)
    return db.session.scalar(query.where(_waits_for(contingents))) or 0


def holds(registration: Registration, now: datetime) -> bool:
    """Whether somebody has a seat now; an offer that is over is none."""
    if registration.state is RegistrationState.OFFERED:
        return registration.offer_until is not None and now < registration.offer_until
    return registration.state is RegistrationState.CONFIRMED


def offer_free(*, hearing: Hearing, now: datetime) -> list[Registration]:
    """Offer every free seat to who waits for it longest. Call it in one's turn, after anything
    that frees seats. A second time nothing is left to offer.

    A seat that nobody waits for goes to somebody who sits on a shared one: so the shared seat is
    free for those who have no other.
    """
    offered: list[Registration] = []
    if now >= hearing.starts_at or hearing.cancelled_at is not None:
        return offered
    contingents = plan.contingents_of(hearing.id)
    _free_strays(hearing.id, contingents)
    for registration in _unlimited(hearing.id, contingents):
        offered.append(_offer(registration, None, hearing, now))
    left = free(contingents)
    for number, contingent in enumerate(contingents):
        while left[contingent.id] > 0:
            if waiting := next_in_line(contingent):
                offered.append(_offer(waiting, contingent, hearing, now))
            else:
                mover = _from_shared(contingent, contingents[:number], contingents[number + 1 :])
                if mover is None or mover.contingent_id is None:
                    break
                left[mover.contingent_id] += 1
                mover.contingent_id = contingent.id
                db.session.flush()
            left[contingent.id] -= 1
    return offered


def offer_end(hearing: Hearing, now: datetime) -> datetime:
    """Until when an offer made now holds. Shortly before the hearing it leaves time for the next
    in line."""
    hours = timedelta(hours=plan.attendance(hearing.id).offer_hours)
    time = max(SHORTEST_OFFER, min(hours, (hearing.starts_at - now) / 2))
    return min(now + time, hearing.starts_at)


def _offer(
    registration: Registration, contingent: Contingent | None, hearing: Hearing, now: datetime
) -> Registration:
    registration.offer_until = offer_end(hearing, now)
    registration.state, registration.state_at = RegistrationState.OFFERED, now
    registration.contingent_id = contingent.id if contingent else None
    registration.version += 1
    db.session.flush()
    return registration


def _unlimited(hearing_id: int, contingents: Sequence[Contingent]) -> list[Registration]:
    """Who waits although there is no limit any longer: in another group now, or its seats are
    gone."""
    query = select(Registration).join(Invitation).where(
        Registration.hearing_id == hearing_id, Registration.state == RegistrationState.WAITING
    )  # fmt: skip
    limited = {(group.id, each.mode) for each in contingents for group in each.groups}
    for group_id, mode in limited:
        query = query.where(or_(Invitation.group_id != group_id, Registration.mode != mode))
    found = db.session.scalars(query.order_by(Registration.turn, Registration.id))
    return [each for each in found if each.mode in each.invitation.group.modes]


def _free_strays(hearing_id: int, contingents: Sequence[Contingent]) -> None:
    """Who was moved to a group without a limit leaves the seat to those who have one."""
    query = select(Registration).where(
        Registration.hearing_id == hearing_id,
        Registration.state.in_(SEATED),
        Registration.contingent_id.is_not(None),
    )
    own = ContingentGroup.contingent_id == Registration.contingent_id
    own &= ContingentGroup.group_id == Invitation.group_id
    query = query.join(Invitation).where(~select(ContingentGroup.group_id).where(own).exists())
    for registration in db.session.scalars(query):
        assert registration.mode is not None
        group_id = registration.invitation.group_id
        if not plan.for_group(contingents, group_id, registration.mode):
            registration.contingent_id = None
    db.session.flush()


def _from_shared(
    contingent: Contingent, before: Sequence[Contingent], after: Sequence[Contingent]
) -> Registration | None:
    """Somebody who may sit here and sits on a seat that more groups share, or that isn't their
    group's any longer."""
    shared = Registration.contingent_id.in_([each.id for each in after])
    foreign = [
        and_(Invitation.group_id == group.id, Registration.contingent_id.in_(numbers))
        for group in contingent.groups
        if (numbers := [each.id for each in before if group not in each.groups])
    ]
    query = select(Registration).join(Invitation).where(
        Registration.state.in_(SEATED),
        Registration.mode == contingent.mode,
        Invitation.group_id.in_([group.id for group in contingent.groups]),
        or_(shared, *foreign),
    )  # fmt: skip
    return db.session.scalar(query.order_by(Registration.turn, Registration.id).limit(1))


def _waits_for(contingents: Sequence[Contingent]) -> ColumnElement[bool]:
    """Waits for a seat of one of these contingents, which are of one mode."""
    groups = {group.id for contingent in contingents for group in contingent.groups}
    return and_(
        Registration.hearing_id.in_({contingent.hearing_id for contingent in contingents}),
        Registration.state == RegistrationState.WAITING,
        Registration.mode.in_({contingent.mode for contingent in contingents}),
        Invitation.group_id.in_(groups),
    )
