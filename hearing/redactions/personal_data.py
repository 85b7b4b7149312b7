"""What this room holds about a person: that their passages have gone, or that they don't
occur, and notes that name them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import false, or_, select

from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when
from hearing.recordings.models import Recording
from hearing.redactions.models import Absence, Redaction

PART_OF_IT = N_("Diese Angabe gehört zur Aufzeichnung und endet mit ihr.")
STAYS = N_("Was entfernt ist, bleibt entfernt; nur die Notiz dazu wird gelöscht.")
SHORTEST = 4


def find(person: Person) -> Iterator[Held]:
    """Redactions of their passages, those whose note names them, and where they don't occur."""
    for row, hearing_id in _rows(person):
        facts = {"recording": row.recording_id, "start": row.start, "note": row.note}
        facts |= {"at": when(row.ordered_at)}
        yield Held(N_("Schwärzung"), "", facts, hearing_id, stays=STAYS)
    for absence, hearing_id in _absences(person):
        facts = {"recording": absence.recording_id, "at": when(absence.at)}
        what = N_("Bestätigt: kommt in der Aufzeichnung nicht vor")
        yield Held(what, "", facts, hearing_id, stays=PART_OF_IT)


def erase(erasure: Erasure) -> int:
    """Forget the notes, and whose withdrawal it was. A second time nothing is left."""
    found = [row for row, _hearing_id in _rows(erasure.person) if row.note or row.speaker_id]
    for row in found:
        row.note, row.speaker_id = "", None
    return len(found)


def _absences(person: Person) -> list[tuple[Absence, int]]:
    query = select(Absence, Recording.hearing_id).join(Recording)
    query = query.where(Absence.speaker_id.in_(person.numbers("speaker")))
    if person.hearing_id is not None:
        query = query.where(Recording.hearing_id == person.hearing_id)
    rows = db.session.execute(query.order_by(Absence.id))
    return [(row.Absence, row.hearing_id) for row in rows]


def _rows(person: Person) -> list[tuple[Redaction, int]]:
    names = sorted(name for name in person.names if len(name) >= SHORTEST)
    named = [Redaction.note.icontains(name, autoescape=True) for name in names]
    theirs = Redaction.speaker_id.in_(person.numbers("speaker"))
    query = select(Redaction, Recording.hearing_id).join(Recording)
    query = query.where(or_(theirs, or_(false(), *named)))
    if person.hearing_id is not None:
        query = query.where(Recording.hearing_id == person.hearing_id)
    rows = db.session.execute(query.order_by(Redaction.id))
    return [(row.Redaction, row.hearing_id) for row in rows]
