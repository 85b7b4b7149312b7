"""Substitutes: who can't come names somebody else, who gets a link of their own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from hearing.database import db
from hearing.groups.turns import take_turn
from hearing.invitations import people
from hearing.invitations.errors import AlreadyOnList
from hearing.invitations.models import Invitation, Source
from hearing.registration import answers, letters
from hearing.registration.changes import Answering
from hearing.registration.errors import AlreadySubstituted, NoFurtherSubstitute, SubstituteRefused


@dataclass(frozen=True, slots=True)
class Person:
    """Who comes instead."""

    name: str
    email: str


def of(invitation: Invitation) -> Invitation | None:
    """Whom a person has named."""
    query = select(Invitation).where(Invitation.substitute_for_id == invitation.id)
    return db.session.scalar(query.order_by(Invitation.id.desc()).limit(1))


def may_name(invitation: Invitation) -> bool:
    """Whether a person may be represented: who stands in for somebody may not pass that on. Who
    registered without being invited may not: others need their own proof, and trying addresses
    would tell who is on the list."""
    if invitation.source in (Source.SUBSTITUTE, Source.SELF):
        return False
    return of(invitation) is None


def name(*, invitation: Invitation, person: Person, by: Answering) -> Invitation:
    """Let somebody else come instead, in the same group, and send them their link. A second time
    with the same address nothing changes.

    Raises as ``answers.accept``, and AlreadySubstituted, NoFurtherSubstitute, SubstituteRefused.
    """
    take_turn(invitation.hearing_id)
    named = of(invitation)
    if named is not None and named.address_key == people.key_of(person.email.strip()):
        return named
    if named is not None:
        raise AlreadySubstituted(name=named.name)
    if not may_name(invitation):
        raise NoFurtherSubstitute
    heir = _add(invitation, person, by)
    answers.give_way(invitation=invitation, heir=heir, by=by)
    letters.send_to_substitute(heir, before=invitation.name, now=by.now)
    return heir


def _add(invitation: Invitation, person: Person, by: Answering) -> Invitation:
    facts = people.Facts(
        name=person.name,
        email=person.email,
        group_id=invitation.group_id,
        organisation=invitation.organisation,
        language=invitation.language,
    )
    source, hearing = Source.SUBSTITUTE, invitation.hearing
    try:
        heir = people.add(hearing=hearing, facts=facts, source=source, who=by.who, now=by.now)
    except AlreadyOnList as error:  # who is on the list is nobody else's business
        raise SubstituteRefused from error
    heir.substitute_for_id, heir.invited_at = invitation.id, by.now
    db.session.flush()
    return heir
