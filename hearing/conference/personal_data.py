"""What this room holds about a person: when they were in the conference."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from hearing.conference import stays
from hearing.conference.models import ConferenceStay
from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when


def find(person: Person) -> Iterator[Held]:
    """Their stays."""
    query = select(ConferenceStay).where(
        ConferenceStay.invitation_id.in_(person.numbers("invitation"))
    )
    for stay in db.session.scalars(query.order_by(ConferenceStay.id)):
        facts = {
            "joined_at": when(stay.joined_at),
            "seen_at": when(stay.seen_at),
            "left_at": when(stay.left_at),
        }
        yield Held(N_("Videokonferenz"), "", facts, stay.hearing_id)


def erase(erasure: Erasure) -> int:
    """Leave that somebody of their group was there, without when. A second time nothing changes."""
    return sum(stays.thin_out(number) for number in erasure.person.numbers("invitation"))
