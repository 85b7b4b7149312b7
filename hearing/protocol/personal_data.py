"""What this room holds about a person: what they said, and where others named them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import false, or_, select

from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording

STAYS = N_(
    "Der Text der Niederschrift hat eigene Regeln: Passagen werden dort geschwärzt, und er endet"
    " mit der Frist der Aufzeichnung."
)
SHORTEST = 4


def find(person: Person) -> Iterator[Held]:
    """Contributions of theirs, and those that say their name."""
    names = [name for name in person.names if len(name) >= SHORTEST]
    named = [Entry.text.icontains(name, autoescape=True) for name in sorted(names)]
    spoken = Entry.speaker_id.in_(person.numbers("speaker"))
    query = select(Entry, Recording.hearing_id).join(Recording).where(
        or_(spoken, or_(false(), *named))
    )  # fmt: skip
    if person.hearing_id is not None:
        query = query.where(Recording.hearing_id == person.hearing_id)
    for entry, hearing_id in db.session.execute(query.order_by(Entry.recording_id, Entry.position)):
        facts = {
            "recording": entry.recording_id,
            "start": entry.start,
            "text": entry.text,
            "own": entry.speaker_id in person.numbers("speaker"),
        }
        yield Held(N_("Beitrag in der Niederschrift"), "", facts, hearing_id, stays=STAYS)


def erase(_erasure: Erasure) -> int:
    """Nothing: the record has rules of its own."""
    return 0
