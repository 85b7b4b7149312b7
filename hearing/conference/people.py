"""Who is expected in the conference, and who was there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from hearing.conference import stays
from hearing.database import db
from hearing.door.stays import Stay
from hearing.groups.models import Mode
from hearing.invitations.models import Invitation
from hearing.registration.models import Registration, RegistrationState


@dataclass(frozen=True, slots=True)
class Participant:
    """One person: expected, or there without being expected any more."""

    invitation: Invitation
    stays: list[Stay]

    @property
    def is_there(self) -> bool:
        return bool(self.stays) and self.stays[-1].until is None


def of(hearing_id: int) -> list[Participant]:
    """Everybody with a confirmed place by video and everybody who was there, by name."""
    found = stays.of(hearing_id)
    expected = select(Registration.invitation_id).where(
        Registration.hearing_id == hearing_id,
        Registration.state == RegistrationState.CONFIRMED,
        Registration.mode == Mode.VIRTUAL,
    )
    query = (
        select(Invitation)
        .where(
            Invitation.hearing_id == hearing_id,
            or_(Invitation.id.in_(expected), Invitation.id.in_(found)),
        )
        .order_by(Invitation.name, Invitation.id)
    )
    return [Participant(one, found.get(one.id, [])) for one in db.session.scalars(query)]
