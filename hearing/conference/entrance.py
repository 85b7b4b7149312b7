"""The way into the conference: who may go, and where to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hearing.agenda.models import Hearing
from hearing.conference import arrangements
from hearing.conference.bigbluebutton import Role, Server
from hearing.conference.errors import ConferenceClosed, NoConference
from hearing.conference.models import System
from hearing.conference.opening import Opening, Stage
from hearing.groups.models import Attendance
from hearing.invitations.models import Invitation

GUEST = "guest-"


@dataclass(frozen=True, slots=True)
class Way:
    """One address for all."""

    address: str

    def find(self) -> str:
        """Where to go."""
        return self.address


@dataclass(frozen=True, slots=True)
class SignedWay:
    """The way of one person to a meeting on a server; all plain values: nothing is held in the
    database while the server is asked."""

    server: Server
    meeting: str
    title: str
    name: str
    role: Role
    user: str

    def find(self) -> str:
        """Open the meeting if it isn't, and say where this person enters; raises what the server
        says. A second time it is the same address."""
        opening = self.server.create(meeting=self.meeting, name=self.title)
        return self.server.join_address(
            meeting=self.meeting, name=self.name, role=self.role, user=self.user, opening=opening
        )


def for_guest(
    *, invitation: Invitation, attendance: Attendance, opening: Opening, keys: Sequence[str]
) -> Way | SignedWay:
    """A guest's way; raises ConferenceClosed, NoConference, SecretUnreadable."""
    if opening.stage is not Stage.OPEN:
        raise ConferenceClosed
    conference = arrangements.look(invitation.hearing_id)
    if conference.system is System.BIGBLUEBUTTON:
        user = f"{GUEST}{invitation.id}"
        return _signed(invitation.hearing, keys, invitation.name, Role.VIEWER, user)
    if not attendance.virtual_url:
        raise NoConference
    return Way(attendance.virtual_url)


def for_moderator(*, hearing: Hearing, name: str, user_id: int, keys: Sequence[str]) -> SignedWay:
    """The way of somebody of the staff; raises NoConference, SecretUnreadable."""
    return _signed(hearing, keys, name, Role.MODERATOR, f"staff-{user_id}")


def _signed(hearing: Hearing, keys: Sequence[str], name: str, role: Role, user: str) -> SignedWay:
    conference = arrangements.look(hearing.id)
    server = arrangements.server_of(conference, keys=keys)
    return SignedWay(server, conference.meeting, hearing.title, name, role, user)
