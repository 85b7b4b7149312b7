"""What written answers hold about a person: that an office is written to at their address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when
from hearing.questions.written.models import AnsweringOffice


def find(person: Person) -> Iterator[Held]:
    """The offices that are written to at their address."""
    for row in _offices(person):
        facts = {"office": row.name, "address": row.address, "at": when(row.asked_at)}
        yield Held(N_("Schriftliche Antworten"), f"office {row.id}", facts, row.hearing_id)


def erase(erasure: Erasure) -> int:
    """Take the address out; what an office answers is no one's personal data and stays. A second
    time there is nothing."""
    found = _offices(erasure.person)
    for row in found:
        row.address = ""
        row.version += 1
    return len(found)


def _offices(person: Person) -> Sequence[AnsweringOffice]:
    query = select(AnsweringOffice).where(func.lower(AnsweringOffice.address) == person.key)
    if person.hearing_id is not None:
        query = query.where(AnsweringOffice.hearing_id == person.hearing_id)
    return db.session.scalars(query.order_by(AnsweringOffice.id)).all()
