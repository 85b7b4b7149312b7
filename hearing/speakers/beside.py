"""The people of a programme for the rooms below: who is in which item, and what a copy keeps."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hearing.agenda.models import AgendaItem, Hearing
from hearing.agenda.notices import Person
from hearing.database import db
from hearing.speakers import people, states
from hearing.speakers.models import Slot, Speaker, StreamedOffices

# What a person is; what they said, sent or agreed to is theirs to give again.
COPIED = ("name", "role", "email", "organisation", "employee", "office", "perspective", "language")


def cast_of(hearing: Hearing) -> dict[int, list[Person]]:
    """Who has a part in which item, by the item's id."""
    query = select(Slot).join(AgendaItem).where(AgendaItem.hearing_id == hearing.id)
    query = query.options(joinedload(Slot.speaker)).order_by(Slot.position, Slot.id)
    cast: dict[int, list[Person]] = {}
    for slot in db.session.scalars(query):
        person = Person(
            slot.speaker.name, people.PARTS[slot.part], states.NAMES[slot.speaker.state]
        )
        cast.setdefault(slot.item_id, []).append(person)
    return cast


def copy(source: Hearing, target: Hearing, items: Mapping[int, int]) -> None:
    """Propose the people of one hearing for another, in the items copied from theirs."""
    query = select(Speaker).where(Speaker.hearing_id == source.id).order_by(Speaker.id)
    for speaker in db.session.scalars(query.options(selectinload(Speaker.slots))):
        facts = {name: getattr(speaker, name) for name in COPIED}
        proposed = Speaker(hearing_id=target.id, **facts)
        proposed.slots = [
            Slot(item_id=items[slot.item_id], part=slot.part, position=slot.position)
            for slot in speaker.slots
            if slot.item_id in items
        ]
        db.session.add(proposed)
    own = db.session.get(StreamedOffices, source.id)
    if own is not None:
        db.session.add(StreamedOffices(hearing_id=target.id, offices=list(own.offices)))
