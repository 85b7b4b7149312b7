"""People at the door who have no ticket with them: found by their name."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import or_, select

from hearing.database import db
from hearing.door import presence, tickets
from hearing.door.tickets import Standing
from hearing.invitations.models import Invitation, Source
from hearing.registration.models import AccessNeed, Registration

SHORTEST, MOST = 2, 20


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list, as the door sees them."""

    invitation: Invitation
    standing: Standing
    code: str
    is_inside: bool


def find(*, hearing_id: int, words: str) -> list[Person]:
    """Who is on the list by this name or organisation, at most ``MOST``; nobody by one letter."""
    sought = _fold(words).split()
    if len("".join(sought)) < SHORTEST:
        return []
    query = (
        select(Invitation.id, Invitation.name, Invitation.organisation)
        .where(
            Invitation.hearing_id == hearing_id,
            Invitation.revoked_at.is_(None),
            # whoever registered must have shown that the address is theirs
            or_(Invitation.source != Source.SELF, Invitation.confirmed_at.is_not(None)),
        )
        .order_by(Invitation.name, Invitation.id)
    )
    numbers = [
        number
        for number, name, organisation in db.session.execute(query)
        if _matches(sought, f"{name} {organisation}")
    ]
    return _people(hearing_id, numbers[:MOST])


def needs_help(invitation_id: int) -> bool:
    """Whether somebody has told a need; what it is the door doesn't learn."""
    query = select(AccessNeed.id).where(AccessNeed.invitation_id == invitation_id)
    return db.session.scalar(query) is not None


def _people(hearing_id: int, numbers: list[int]) -> list[Person]:
    query = (
        select(Invitation, Registration)
        .outerjoin(Registration, Registration.invitation_id == Invitation.id)
        .where(Invitation.id.in_(numbers))
        .order_by(Invitation.name, Invitation.id)
    )
    there = presence.inside(hearing_id)
    found = []
    for invitation, registration in db.session.execute(query):
        ticket = tickets.of(invitation.id)
        code = ticket.code if ticket else ""
        standing = tickets.standing(invitation, registration)
        found.append(Person(invitation, standing, code, invitation.id in there))
    return found


def _matches(sought: list[str], words: str) -> bool:
    folded = _fold(words)
    return all(word in folded for word in sought)


def _fold(text: str) -> str:
    """Without case and accents: who types "Muller" finds Müller."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
