"""What rooms below are told of answers: how many there are, and how far each is."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, String, func, select, type_coerce

from hearing.database import db
from hearing.groups.models import Mode
from hearing.groups.occupancy import Tally
from hearing.invitations.models import Invitation
from hearing.registration import labels
from hearing.registration.models import SEATED, Registration, is_void

NAMES: dict[str, str] = {state.value: name for state, name in labels.STATES.items()}
BADGES: dict[str, str] = {state.value: kind for state, kind in labels.BADGES.items()}


def state_of_answer() -> ColumnElement[str]:
    """The word for the answer of an invitation, in a query about invitations."""
    query = select(Registration.state).where(
        Registration.invitation_id == Invitation.id, ~is_void()
    )
    return type_coerce(query.correlate(Invitation).scalar_subquery(), String())


def modes(hearing_id: int) -> dict[int, Mode]:
    """How people take part or wait to, by their invitations' numbers."""
    query = select(Registration.invitation_id, Registration.mode).where(
        Registration.hearing_id == hearing_id, Registration.mode.is_not(None)
    )
    return {number: mode for number, mode in db.session.execute(query) if mode is not None}


def count(hearing_id: int) -> Iterator[Tally]:
    """The answers of a hearing, one query."""
    kinds = (
        Invitation.group_id,
        Registration.state,
        Registration.mode,
        Registration.contingent_id,
    )
    query = (
        select(*kinds, func.count())
        .join(Invitation, Invitation.id == Registration.invitation_id)
        .where(Registration.hearing_id == hearing_id)
        .group_by(*kinds)
    )
    for group_id, state, mode, contingent_id, number in db.session.execute(query):
        yield Tally(group_id, state.value, mode, contingent_id, state in SEATED, number)
