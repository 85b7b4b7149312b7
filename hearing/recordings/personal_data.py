"""What this room holds about a person: the recordings that they are uploading, or have."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when
from hearing.recordings.models import Upload

STAYS = N_("Wer eine Aufzeichnung hochgeladen hat, geht mit der Aufzeichnung.")


def find(person: Person) -> Iterator[Held]:
    """Their uploads."""
    query = select(Upload).where(Upload.user_id.in_(person.numbers("user")))
    for row in db.session.scalars(query.order_by(Upload.created_at)):
        facts = {"file_name": row.file_name, "size": row.size, "created_at": when(row.created_at)}
        yield Held(N_("Hochgeladene Datei"), "", facts, row.hearing_id, stays=STAYS)


def erase(_erasure: Erasure) -> int:
    """Nothing: an upload goes with its recording."""
    return 0
