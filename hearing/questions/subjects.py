"""What can be asked about and to whom: the released programme, as far as it is public."""

from __future__ import annotations

from sqlalchemy import select

from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import db
from hearing.programme import release
from hearing.programme.snapshot import Item, Person
from hearing.questions.errors import ItemUnknown, SpeakerUnknown
from hearing.speakers.models import Speaker


def items(hearing: Hearing) -> list[Item]:
    """The items that can be asked about: of the released programme, in public."""
    programme = release.current(hearing)
    if programme is None:
        return []
    query = select(AgendaItem.id).where(AgendaItem.hearing_id == hearing.id)
    there = set(db.session.scalars(query))
    return [item for item in programme.items if item.public and item.id in there]


def people(hearing: Hearing) -> list[Person]:
    """Who can be asked: whoever the released programme names, and who is still there."""
    programme = release.current(hearing)
    if programme is None:
        return []
    query = select(Speaker.id).where(Speaker.hearing_id == hearing.id)
    there = set(db.session.scalars(query))
    return [person for person in programme.in_public().people if person.id in there]


def check(hearing: Hearing, item_id: int | None, speaker_id: int | None) -> None:
    """Raise ItemUnknown or SpeakerUnknown for what the public doesn't know."""
    if item_id is not None and item_id not in {item.id for item in items(hearing)}:
        raise ItemUnknown
    if speaker_id is not None and speaker_id not in {one.id for one in people(hearing)}:
        raise SpeakerUnknown
