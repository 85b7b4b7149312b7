"""Guests: who holds a personal link to an invitation, and what their group allows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import rights
from hearing.groups.models import Group
from hearing.groups.rights import Use
from hearing.invitations.models import Invitation
from hearing.invitations.people import LINKS as LINKS
from hearing.mail import links
from hearing.mail.links import Addressee, LinkUnknown
from hearing.registration import changes
from hearing.registration.errors import InvitationRevoked, NotForGroup
from hearing.registration.models import Registration

# All pages of personal links to invitations lie below this address.
PATH = "/l/einladung/<token>"


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom a personal link belongs to."""

    invitation: Invitation
    registration: Registration | None

    @property
    def group(self) -> Group:
        return self.invitation.group

    @property
    def hearing(self) -> Hearing:
        return self.invitation.hearing

    def may(self, use: Use) -> bool:
        """Say whether their group allows it."""
        return rights.allows(self.group, use)


def open_link(*, token: str, now: datetime, use: Use | None = None) -> Guest:
    """Whom a link belongs to; raises LinkUnknown, LinkEnded, InvitationRevoked, and NotForGroup
    when the group doesn't allow the use. A second time the same."""
    link = links.open_link(token=token, purpose=LINKS, now=now)
    invitation = db.session.get(Invitation, link.subject_id)
    if invitation is None:
        raise LinkUnknown
    if invitation.revoked_at is not None:
        raise InvitationRevoked
    guest = Guest(invitation, changes.of(invitation))
    if use is not None and not guest.may(use):
        raise NotForGroup(group=guest.group.name)
    return guest


def describe(invitation_id: int) -> Addressee | None:
    """To whom a link is sent; to nobody who is no longer invited."""
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.revoked_at is not None:
        return None
    return Addressee(invitation.email, invitation.name, invitation.language)
