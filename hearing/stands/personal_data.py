"""What this room holds about a person: that they are the contact of a stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, Sighting, when
from hearing.stands.models import Stand

EMPTY: dict[str, object] = {
    **dict.fromkeys(("contact_name", "contact_email", "needs_note", "notes"), ""),
}


def find(person: Person) -> Iterator[Held]:
    """The stands that they applied for."""
    for row in stands(person):
        facts = {
            "title": row.title,
            "name": row.contact_name,
            "email": row.contact_email,
            "needs": [*row.needs, *([row.needs_note] if row.needs_note else [])],
            "note": row.notes,
            "state": row.state.value,
            "created_at": when(row.created_at),
        }
        yield Held(
            N_("Marktstand"), f"stand {row.id}", facts, row.hearing_id, name=row.contact_name
        )


def erase(erasure: Erasure) -> int:
    """Take the contact out of their stands; a stand itself is no person and stays. A second time
    there is nothing."""
    found = stands(erasure.person)
    for row in found:
        forget_contact(row)
    return len(found)


def forget_contact(row: Stand) -> None:
    """Let a stand name no contact any longer. A second time nothing changes."""
    for name, value in EMPTY.items():
        setattr(row, name, value)
    row.pending = {name: value for name, value in row.pending.items() if name not in EMPTY}
    row.version += 1


def sightings(words: str) -> Iterator[Sighting]:
    """Whose name has these words."""
    query = select(Stand).where(
        Stand.contact_name.icontains(words, autoescape=True), Stand.contact_email != ""
    )
    for row in db.session.scalars(query.order_by(func.lower(Stand.contact_name))):
        yield Sighting(row.contact_name, row.contact_email, row.hearing_id)


def stands(person: Person) -> Sequence[Stand]:
    """Their stands, in one hearing or in all."""
    query = select(Stand).where(func.lower(Stand.contact_email) == person.key)
    if person.hearing_id is not None:
        query = query.where(Stand.hearing_id == person.hearing_id)
    return db.session.scalars(query.order_by(Stand.id)).all()
