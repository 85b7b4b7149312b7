"""The record of a hearing as it is now, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import course, facts
from hearing.programme import release
from hearing.protocol import timing
from hearing.protocol.models import Entry, Source
from hearing.record import annexes, attendance, gaps, removal, values
from hearing.record.models import Record, RecordState
from hearing.recordings.models import Recording, State
from hearing.redactions import orders, words
from hearing.redactions.models import Redaction
from hearing.speakers import consents
from hearing.speakers.models import Purpose, Speaker

REMOVED = words.REMOVED
"""What stands in a text where something was taken out of it."""


def take(hearing: Hearing) -> values.Record:
    """The draft as the public would read it. A second time gives an equal one, if nobody changed
    anything."""
    draft = draft_of(hearing)
    items = items_of(hearing)
    recordings = recordings_of(hearing)
    entries = [entry for recording in recordings for entry in entries_of(recording)]
    gone = redactions_of(recordings)
    return values.Record(
        hearing=_facts(hearing),
        approved_on=draft.approved_on,
        erratum=draft.erratum,
        authentic=draft.authentic,
        summary=draft.summary,
        decisions=tuple(draft.decisions),
        results=_results(draft, items),
        recordings=tuple(_recording(recording) for recording in recordings),
        items=items,
        people=_people(hearing, {entry.speaker_id for entry in entries}),
        contributions=tuple(_contribution(entry, gone) for entry in entries),
        gaps=gaps.of(recordings, gone),
        attendance=attendance.of(hearing),
        written=annexes.written(hearing),
        annexes=annexes.of(hearing),
    )


def draft_of(hearing: Hearing) -> Record:
    """What people have written for the record; one that nobody has worked on yet is not stored."""
    return db.session.get(Record, hearing.id) or Record(
        hearing_id=hearing.id,
        state=RecordState.DRAFT,
        state_by="",
        authentic=False,
        summary="",
        decisions=[],
        results={},
        left_out={},
        unread_because="",
        erratum="",
        version=0,
    )


def recordings_of(hearing: Hearing) -> Sequence[Recording]:
    """The recordings that the record rests on, in the order in which they were made."""
    query = select(Recording).where(
        Recording.hearing_id == hearing.id, Recording.state == State.READY
    )
    return db.session.scalars(query.order_by(Recording.started_at, Recording.id)).all()


def unready_of(hearing: Hearing) -> Sequence[Recording]:
    """The recordings of which there is no text yet: still at work, or stopped, or failed."""
    query = select(Recording).where(
        Recording.hearing_id == hearing.id, Recording.state.not_in([State.READY, State.DELETED])
    )
    return db.session.scalars(query.order_by(Recording.started_at, Recording.id)).all()


def entries_of(recording: Recording) -> Sequence[Entry]:
    """All entries of a recording in their order, with what was heard."""
    query = select(Entry).where(Entry.recording_id == recording.id).order_by(Entry.position)
    loaded = query.options(selectinload(Entry.segments), selectinload(Entry.question))
    return db.session.scalars(loaded).all()


def _facts(hearing: Hearing) -> values.Facts:
    shown = release.facts(hearing)
    names = [name for name in values.Facts.__struct_fields__ if name not in {"id", "slug"}]
    told = {name: getattr(shown, name) for name in names}
    return values.Facts(id=hearing.id, slug=hearing.slug, **told)


def _recording(recording: Recording) -> values.Recording:
    names = [name for name in values.Recording.__struct_fields__ if name != "duration"]
    told = {name: getattr(recording, name) for name in names}
    return values.Recording(duration=recording.duration or 0.0, **told)


def _results(draft: Record, items: Iterable[values.Item]) -> tuple[values.Result, ...]:
    told = ((item.id, draft.results.get(str(item.id), "")) for item in items)
    return tuple(values.Result(item_id=number, text=text) for number, text in told if text)


def items_of(hearing: Hearing) -> tuple[values.Item, ...]:
    """The items of the released programme, each with when it really was."""
    programme = release.current(hearing)
    spans = course.follow(facts.effective(facts.read(hearing.id))).spans
    items = programme.items if programme else ()
    shown = sorted((item for item in items if item.public), key=lambda item: item.position)
    return tuple(
        values.Item(
            id=item.id,
            number=number,
            kind=item.kind,
            title=item.title,
            summary=item.summary,
            start=spans[item.id].since if item.id in spans else None,
            end=spans[item.id].until if item.id in spans else None,
        )
        for number, item in enumerate(shown, 1)
    )


def _people(hearing: Hearing, numbers: Iterable[int | None]) -> tuple[values.Person, ...]:
    """Who spoke; by name only those who agreed to that."""
    query = select(Speaker).where(Speaker.id.in_({number for number in numbers if number}))
    return tuple(
        values.Person(
            id=person.id,
            name=person.name if consents.may(person, hearing, Purpose.TRANSCRIPT) else "",
            role=person.role,
            organisation=person.organisation,
        )
        for person in db.session.scalars(query.order_by(Speaker.id))
    )


def _contribution(entry: Entry, redactions: Sequence[Redaction]) -> values.Contribution:
    starts = timing.starts(entry.text, entry.segments, start=entry.start)
    gone = [one for one in redactions if one.recording_id == entry.recording_id]
    return values.Contribution(
        key=entry.key,
        recording_id=entry.recording_id,
        start=entry.start,
        end=entry.end,
        text=entry.text,
        starts=starts,
        part=entry.part,
        item_id=entry.item_id,
        person_id=entry.speaker_id,
        question=entry.question.key if entry.question else "",
        asked=entry.asked_id,
        machine=entry.source is Source.MACHINE,
        checked=entry.checked_at is not None,
        removals=removal.removals(entry.text, starts, gone) if REMOVED in entry.text else (),
    )


def redactions_of(recordings: Sequence[Recording]) -> Sequence[Redaction]:
    """What was taken out of these recordings, in order."""
    return orders.of(one.id for one in recordings)
