"""Photos go into public with a release, like everything that is said of a person."""

from __future__ import annotations

from sqlalchemy import delete, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.programme.snapshot import Programme
from hearing.speakers.models import ReleasedPhoto, Speaker


def publish(hearing: Hearing, programme: Programme) -> None:
    """Let everybody see the photos that this public programme takes along, and no others.

    Who takes theirs away at the same moment waits for the release, or has it gone before. A second
    time nothing changes.
    """
    wanted = {person.id: person.photo_id for person in programme.people if person.photo_id}
    own = select(Speaker.id, Speaker.photo_id).where(Speaker.hearing_id == hearing.id)
    held = db.session.execute(own.order_by(Speaker.id).with_for_update()).all()
    numbers = [row.id for row in held]
    db.session.execute(delete(ReleasedPhoto).where(ReleasedPhoto.speaker_id.in_(numbers)))
    db.session.add_all(
        ReleasedPhoto(speaker_id=row.id, file_id=row.photo_id)
        for row in held
        if row.photo_id and wanted.get(row.id) == row.photo_id
    )
    db.session.flush()
