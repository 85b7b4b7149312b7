"""Answers counted by group, state and mode, for the pages of groups."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from hearing.database import db
from hearing.groups.occupancy import Tally
from hearing.invitations.models import Invitation
from hearing.registration.models import SEATED, Registration


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
