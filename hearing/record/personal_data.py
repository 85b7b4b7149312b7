"""What this room holds about a person: remarks and checks of theirs, signatures, their work on the
record, and where published versions name them or have their words.

A published version stays as it is: names and words in it go by a redaction, which leaves its seals.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, true

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when
from hearing.protocol.models import Change, Entry
from hearing.record import values, versions
from hearing.record.models import Record, RecordVersion, Remark, Signature, Silence, SpeakersCheck
from hearing.recordings.models import Recording

STAYS = N_(
    "Eine veröffentlichte Fassung der Niederschrift ändert sich nicht: Namen und Passagen werden"
    " dort geschwärzt, und sie endet mit ihrer eigenen Frist."
)
WORK_STAYS = N_("Wer die Niederschrift geschrieben und unterschrieben hat, gehört zu ihr.")
SHORTEST = 4


def find(person: Person) -> Iterator[Held]:
    """Everything of theirs, in one hearing or in all."""
    yield from _said(person)
    yield from _work(person)
    numbers = select(RecordVersion.hearing_id).union(select(Record.hearing_id))
    hearings = select(Hearing).where(Hearing.id.in_(numbers), _here(Hearing.id, person))
    for hearing in db.session.scalars(hearings.order_by(Hearing.id)).all():
        for version in versions.history(hearing.id):
            yield from _in_version(versions.value(version), person)
        yield from _in_draft(hearing, person)


def erase(erasure: Erasure) -> int:
    """Delete their remarks and that they have read their words. A second time there are none."""
    found = list(_said(erasure.person))
    speakers = erasure.person.numbers("speaker")
    for kind in (Remark, SpeakersCheck):
        db.session.execute(delete(kind).where(kind.speaker_id.in_(speakers)))
    return len(found)


def count(hearing_id: int) -> int:
    """How many remarks and checks of speakers there are in a hearing."""
    kinds = (Remark, SpeakersCheck)
    counted = (select(func.count()).where(kind.hearing_id == hearing_id) for kind in kinds)
    return sum(db.session.scalar(query) or 0 for query in counted)


def forget(hearing_id: int) -> int:
    """Delete what speakers said about their words; gives how many. A second time there are none."""
    found = count(hearing_id)
    for kind in (Remark, SpeakersCheck):
        db.session.execute(delete(kind).where(kind.hearing_id == hearing_id))
    return found


def _said(person: Person) -> Iterator[Held]:
    speakers = person.numbers("speaker")
    remarks = select(Remark).where(Remark.speaker_id.in_(speakers)).order_by(Remark.id)
    for one in db.session.scalars(remarks):
        facts = {"before": one.heard, "text": one.text, "at": when(one.said_at)}
        yield Held(N_("Anmerkung zur Niederschrift"), "", facts, one.hearing_id)
    checks = select(SpeakersCheck).where(SpeakersCheck.speaker_id.in_(speakers))
    for check in db.session.scalars(checks.order_by(SpeakersCheck.id)):
        facts = {"at": when(check.checked_at)}
        yield Held(N_("Eigene Worte gelesen"), "", facts, check.hearing_id)


def _work(person: Person) -> Iterator[Held]:
    """What somebody of the staff did: their signatures, and how often they changed something."""
    signed = select(Signature).where(func.lower(Signature.who) == person.key)
    signed = signed.where(_here(Signature.hearing_id, person)).order_by(Signature.id)
    for one in db.session.scalars(signed):
        facts = {"name": one.name, "at": when(one.at)}
        yield Held(N_("Unterschrift"), "", facts, one.hearing_id, stays=WORK_STAYS)
    work = (
        (N_("Änderungen am Text"), Change.who, Change),
        (N_("Geprüfte Beiträge"), Entry.checked_by, Entry),
        (N_("Erklärte Stellen ohne Text"), Silence.who, Silence),
    )
    for what, who, subject in work:
        counted = (
            select(Recording.hearing_id, func.count())
            .join(subject, subject.recording_id == Recording.id)
            .where(func.lower(who) == person.key, _here(Recording.hearing_id, person))
            .group_by(Recording.hearing_id)
            .order_by(Recording.hearing_id)
        )
        for hearing_id, count in db.session.execute(counted):
            yield Held(what, "", {"count": count}, hearing_id, stays=WORK_STAYS)


def _in_version(record: values.Record, person: Person) -> Iterator[Held]:
    own = set(person.numbers("speaker"))
    facts: dict[str, Any] = {
        "name": [one.name for one in record.people if one.id in own and one.name],
        "attendance": [_presence(one) for one in record.attendance if one.name in person.names],
        "text": [one.text for one in record.contributions if one.person_id in own],
        "mentions": [
            one.text
            for one in record.contributions
            if one.person_id not in own and _names(one.text, person)
        ],
    }
    if any(facts.values()):
        facts["record_version"] = record.number
        what = N_("Veröffentlichte Niederschrift")
        yield Held(what, "", facts, record.hearing.id, stays=STAYS)


def _presence(one: values.Attendee) -> dict[str, Any]:
    stays = [{"joined_at": when(stay.arrived), "left_at": when(stay.left)} for stay in one.stays]
    return {"name": one.name, "group": one.group, "part": one.part, "lines": stays}


def _in_draft(hearing: Hearing, person: Person) -> Iterator[Held]:
    record = db.session.get(Record, hearing.id)
    if record is None:
        return
    told = (*record.decisions, *record.results.values(), *record.left_out.values())
    lines = [record.summary, *told, record.erratum, record.unread_because]
    if named := [line for line in lines if _names(line, person)]:
        yield Held(
            N_("Kurzfassung der Niederschrift"), "", {"text": named}, hearing.id, stays=STAYS
        )


def _names(text: str, person: Person) -> bool:
    names = (name for name in person.names if len(name) >= SHORTEST)
    return any(name.casefold() in text.casefold() for name in names)


def _here(column: Any, person: Person) -> ColumnElement[bool]:
    return true() if person.hearing_id is None else column == person.hearing_id
