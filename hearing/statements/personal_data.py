"""What this room holds about a person: that an office is asked at their address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when
from hearing.statements.models import Statement


def find(person: Person) -> Iterator[Held]:
    """The statements that they were asked for."""
    for row in _statements(person):
        facts = {"office": row.office, "address": row.address, "at": when(row.asked_at)}
        yield Held(N_("Stellungnahme"), f"statement {row.id}", facts, row.hearing_id)


def erase(erasure: Erasure) -> int:
    """Take the address out; what an office says is no one's personal data and stays. A second time
    there is nothing."""
    found = _statements(erasure.person)
    for row in found:
        row.address = ""
        row.version += 1
    return len(found)


def _statements(person: Person) -> Sequence[Statement]:
    query = select(Statement).where(func.lower(Statement.address) == person.key)
    if person.hearing_id is not None:
        query = query.where(Statement.hearing_id == person.hearing_id)
    return db.session.scalars(query.order_by(Statement.id)).all()
