"""A recording is heard again: what people did to its entries stays, the rest is heard anew.

An entry that people have touched keeps its key, its borders and whatever they said of it; its words
are merged three ways. An entry that they removed stays away. Everything between is made anew from
the new hearing, under the keys of what stood there, so that quotes still find it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import selectinload

from hearing.database import db
from hearing.protocol import borders, clashes, ledger, three_ways, undoing, utterances
from hearing.protocol import timeline as timelines
from hearing.protocol.borders import Span
from hearing.protocol.clash_models import Clash
from hearing.protocol.ledger import State, States
from hearing.protocol.models import Change, ChangeKind, Draft, Entry, Segment, Source
from hearing.protocol.three_ways import Stretch
from hearing.protocol.weaving import Kept, Planned, Weaver
from hearing.recordings.models import Recording
from media.segments import Segment as HeardSegment
from media.segments import Word


def merge(
    *, recording: Recording, heard: Sequence[HeardSegment], who: str, now: datetime
) -> Change | None:
    """Lay a new hearing under what people did; ``who`` heard it. Of the words that people changed
    and the engine heard differently both are kept: see ``clashes``. A second time with the same
    hearing nothing changes."""
    number = ledger.take_turn(recording) if _is_there(recording) else 0
    heard = sorted(heard, key=lambda one: (one.start, one.end))
    entries = _entries(recording)
    old = _old_words(recording, entries)
    kept = _kept(recording, entries)
    said = [(place, word) for place, one in enumerate(heard) for word in utterances.words_of(one)]
    words = [word for _place, word in said]
    slices = borders.lay([one.span for one in kept], old, words)
    timeline = timelines.snap(timeline=timelines.read(recording=recording), words=words)
    recording.placed_by = timeline.source
    touched = {one.key for one in kept}
    weaver = Weaver(timeline, [entry for entry in entries if entry.key not in touched])
    found: list[Clash] = []
    at = 0
    for one, place in zip(kept, slices, strict=True):
        weaver.add_new(utterances.parts(heard, said[at : place.start]))
        own = words[place]
        stretches = _stretches(one, [word.text for word in own])
        weaver.add_kept(one, stretches, utterances.parts(heard, said[place]))
        found += clashes.of(recording, one.key, stretches, own, one.span.start)
        at = place.stop
    weaver.add_new(utterances.parts(heard, said[at:]))
    planned = weaver.in_order()
    change = _write(recording, number, entries, planned, who, now) if number else None
    if not number:
        _begin(recording, planned)
    utterances.store(recording, planned)
    clashes.replace(recording, found)
    return change


def _is_there(recording: Recording) -> bool:
    """Whether the recording was heard before."""
    entry = exists().where(Entry.recording_id == recording.id)
    draft = exists().where(Draft.recording_id == recording.id)
    return bool(db.session.scalar(select(entry | draft)))


def _entries(recording: Recording) -> Sequence[Entry]:
    query = select(Entry).where(Entry.recording_id == recording.id).order_by(Entry.position)
    loaded = query.options(selectinload(Entry.segments), selectinload(Entry.question))
    return db.session.scalars(loaded).all()


def _old_words(recording: Recording, entries: Sequence[Entry]) -> list[Word]:
    """What was heard before; of what only people wrote, their words."""
    query = select(Segment.words).where(Segment.recording_id == recording.id)
    words = [word for told in db.session.scalars(query) for word in utterances.read(told)]
    for entry in entries:
        if not entry.segments:
            words += utterances.spread(entry.text, entry.start, entry.end)
    return words


def _kept(recording: Recording, entries: Sequence[Entry]) -> list[Kept]:
    """Everything that people have decided, in order of time."""
    keys = _touched(recording)
    found = [
        Kept(entry.key, Span(entry.start, entry.end), ledger.state_of(entry), _base(entry.segments))
        for entry in entries
        if entry.key in keys or entry.source is Source.HUMAN or entry.checked_at is not None
    ]
    for change in undoing.removed(recording):
        state = ledger.read(change.before)[change.key]
        if state is not None:
            span = Span(state.start, state.end)
            found.append(Kept(change.key, span, None, _left(recording, span)))
    return sorted(found, key=lambda one: (one.span.start, one.span.end))


def _touched(recording: Recording) -> set[str]:
    """The keys of the entries that people have changed in any way that still stands; where they
    only laid entries anew by the marks, the marks say it once more."""
    found: set[str] = set()
    for change in undoing.standing(recording):
        found |= _parts(change, found) if change.kind is ChangeKind.LAY else set(change.after)
    return found


def _parts(change: Change, touched: set[str]) -> set[str]:
    """What was cut off from these entries: whatever people said of the whole, they said of it."""
    before, after = ledger.read(change.before), ledger.read(change.after)
    whole = [state for key, state in before.items() if state and key in touched]
    return {
        key
        for key, state in after.items()
        if state and any(one.start <= state.start < one.end for one in whole)
    }


def _left(recording: Recording, span: Span) -> tuple[str, ...]:
    """What was heard where people removed an entry."""
    query = select(Segment).where(
        Segment.recording_id == recording.id,
        Segment.entry_id.is_(None),
        Segment.start >= span.start - borders.EPSILON,
        Segment.start <= span.end,
    )
    return _base(db.session.scalars(query.order_by(Segment.position)))


def _base(segments: Iterable[Segment]) -> tuple[str, ...]:
    return tuple(word.text for segment in segments for word in utterances.read(segment.words))


def _stretches(kept: Kept, new: Sequence[str]) -> list[Stretch]:
    """The words of an entry; where nothing is heard any longer, nothing is taken away."""
    mine = kept.state.text.split() if kept.state else []
    if mine and not new:
        return [Stretch(tuple(mine), heard=slice(0, 0) if kept.base else None)]
    is_sure = kept.state is not None and kept.state.checked_at is not None
    merged = three_ways.merge(kept.base, mine, new, sure=is_sure)
    if mine and not three_ways.text_of(merged):
        return [Stretch(tuple(mine), heard=slice(0, len(new)))]
    return merged


def _write(
    recording: Recording,
    number: int,
    entries: Sequence[Entry],
    planned: Sequence[Planned],
    who: str,
    now: datetime,
) -> Change | None:
    """Make the entries what is planned; what differs is one change."""
    was: States = {entry.key: ledger.state_of(entry) for entry in entries}
    settle_positions(entries, {one.key: one.state.position for one in planned if one.state})
    db.session.execute(delete(Segment).where(Segment.recording_id == recording.id))
    db.session.expire_all()  # what was heard before is nobody's any longer
    states: States = {one.key: one.state for one in planned if one.state}
    gone: States = {key: None for key in was if key not in states}
    after = {
        key: state
        for key, state in {**states, **gone}.items()
        if not ledger.are_same(was.get(key), state)
    }
    if not after:
        return None
    return ledger.write(
        recording=recording,
        number=number,
        kind=ChangeKind.MERGE,
        key=next(iter(after)),
        before={key: was.get(key) for key in after},
        after=after,
        who=who,
        now=now,
        source=Source.MACHINE,
    )


def _begin(recording: Recording, planned: Sequence[Planned]) -> None:
    """The first hearing is no change: there was nothing before."""
    entries: dict[str, Entry] = {}
    for one in planned:
        if one.state is not None:
            facts = {name: getattr(one.state, name) for name in State.__struct_fields__}
            question = entries.get(facts.pop("question"))
            entry = Entry(recording_id=recording.id, key=one.key, question=question, **facts)
            entries[one.key] = entry
            db.session.add(entry)
    db.session.flush()


def settle_positions(entries: Iterable[Entry], places: Mapping[str, int]) -> None:
    """Move entries to these places, by their keys: nothing is changed by that."""
    moved = [
        {"id": entry.id, "position": places[entry.key]}
        for entry in entries
        if places.get(entry.key, entry.position) != entry.position
    ]
    if moved:
        told = {"only_moves": True}  # nothing to index anew
        db.session.execute(update(Entry), moved, execution_options=told)
