"""The ledger of a recording's entries: how a change leaves them, and what was there before.

Every verb says how the entries it touches are to be afterwards; ``write`` makes them so and writes
it down. So undoing is the same as doing: the entries become what they were before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import inspect, select, update
from sqlalchemy.orm import selectinload

from hearing.counters import count_up
from hearing.database import db
from hearing.protocol import sharing
from hearing.protocol.errors import EntryChanged, EntryGone
from hearing.protocol.models import Change, ChangeKind, Draft, Entry, Part, Segment, Source
from hearing.protocol.seals import new_salt, seal
from hearing.recordings.models import Recording

States = dict[str, "State | None"]
Listener = Callable[[Recording, list[str]], None]
_listeners: list[Listener] = []


class State(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is at one moment; ``question`` is the key of what it answers."""

    position: int
    item_id: int | None
    speaker_id: int | None
    part: Part
    question: str
    asked_id: int | None
    source: Source
    start: float
    end: float
    text: str
    checked_at: datetime | None = None
    checked_by: str = ""


def on_change(listener: Listener) -> None:
    """Tell about every change, in its transaction: the recording and the keys of the entries. A
    second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def take_turn(recording: Recording) -> int:
    """Wait until nobody else changes this recording's entries; gives the number of the change to
    come. What the session has read before is read again. A second time takes a second turn.

    Raises EntryGone where the recording was deleted meanwhile: nothing is written into it.
    """
    number = count_up(Draft.number, of=recording.id)
    db.session.expire_all()
    if recording.deleted_at is not None:
        raise EntryGone
    return number


def hold(recording: Recording) -> None:
    """Wait as ``take_turn`` does, and change nothing: nobody else changes the entries until this
    transaction is over. A second time it is held already."""
    take_turn(recording)
    leave_turn(recording)


def leave_turn(recording: Recording) -> None:
    """Give a turn back in which nothing was changed: changes are numbered without gaps."""
    turns = update(Draft).where(Draft.recording_id == recording.id)
    db.session.execute(turns.values(number=Draft.number - 1))


def number_of(recording: Recording) -> int:
    """The number of the recording's last change."""
    return db.session.scalar(select(Draft.number).filter_by(recording_id=recording.id)) or 0


def find(recording_id: int, key: str) -> Entry | None:
    """The entry of this key."""
    query = select(Entry).where(Entry.recording_id == recording_id, Entry.key == key)
    return db.session.scalar(query)


def find_all(recording_id: int, keys: Iterable[str]) -> dict[str, Entry]:
    """The entries of these keys with what was heard; a missing one is left out."""
    query = select(Entry).where(Entry.recording_id == recording_id, Entry.key.in_(list(keys)))
    loaded = query.options(selectinload(Entry.segments))
    return {entry.key: entry for entry in db.session.scalars(loaded)}


def state_of(entry: Entry) -> State:
    """An entry as it is now."""
    names = [name for name in State.__struct_fields__ if name != "question"]
    values = {name: getattr(entry, name) for name in names}
    return State(question=entry.question.key if entry.question else "", **values)


def read(told: dict[str, Any]) -> States:
    """The states that a change has kept."""
    return msgspec.convert(told, dict[str, State | None])


def are_same(one: State | None, other: State | None) -> bool:
    """Whether two states say the same; an entry moves on when another one is put before it."""
    if one is None or other is None:
        return one is other
    return one == replace(other, position=one.position)


def refuse_stale(entry: Entry, seen: int) -> None:
    """Raise EntryGone or EntryChanged where the entry is no longer what was seen."""
    known = inspect(entry).identity  # of one that is gone its fields can't be read any more
    assert known is not None
    version = db.session.scalar(select(Entry.version).where(Entry.id == known[0]))
    if version is None:
        raise EntryGone
    if version != seen:
        raise EntryChanged


def write(
    *,
    recording: Recording,
    number: int,
    kind: ChangeKind,
    key: str,
    before: States,
    after: States,
    who: str,
    now: datetime,
    undoes: Change | None = None,
    source: Source = Source.HUMAN,
) -> Change:
    """Make the entries what ``after`` says, and write down what was done; ``number`` is the turn's.
    A second time it is a second change."""
    _make(recording, after)
    change = Change(
        recording_id=recording.id,
        number=number,
        kind=kind,
        key=key,
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(after),
        source=source,
        who=who,
        at=now,
        undoes_id=undoes.id if undoes else None,
    )
    _seal(change)
    db.session.add(change)
    db.session.flush()
    db.session.expire_all()
    for listener in _listeners:
        listener(recording, list(after))
    return change


def make_room(recording: Recording, position: int) -> None:
    """Move all entries behind this position on by one."""
    behind = (Entry.recording_id == recording.id) & (Entry.position > position)
    db.session.execute(
        update(Entry)
        .where(behind)
        .values(position=Entry.position + 1)
        .execution_options(synchronize_session=False, only_moves=True)  # nothing to index anew
    )
    db.session.expire_all()


def before(recording: Recording, second: float) -> Entry | None:
    """The entry after which one that begins at this second stands."""
    query = select(Entry).where(Entry.recording_id == recording.id, Entry.start <= second)
    return db.session.scalar(query.order_by(Entry.position.desc()).limit(1))


def _make(recording: Recording, after: States) -> None:
    entries: dict[str, Entry | None] = {**dict.fromkeys(after), **find_all(recording.id, after)}
    segments = _moved(recording, entries, after)
    for name, state in after.items():
        if state is not None:
            entries[name] = _put(recording, name, entries[name], state)
    db.session.flush()
    _link(recording, entries, after)
    there = [entry for name, entry in entries.items() if entry and after[name] is not None]
    sharing.share(segments, there, recording)
    for name, state in after.items():
        if state is None and (entry := entries[name]) is not None:
            _drop(entry)


def _seal(change: Change) -> None:
    facts: dict[str, Any] = {"kind": change.kind.value, "key": change.key, "who": change.who}
    facts |= {"at": change.at.isoformat(), "before": change.before, "after": change.after}
    change.salt = new_salt()
    change.digest = seal(change.salt, facts)


def _moved(recording: Recording, entries: dict[str, Entry | None], after: States) -> list[Segment]:
    """What was heard and has to find its entry anew: nothing where only words have changed."""
    times = {name: (state.start, state.end) for name, state in after.items() if state}
    if times == {name: (entry.start, entry.end) for name, entry in entries.items() if entry}:
        return []
    heard = [segment for entry in entries.values() if entry for segment in entry.segments]
    return [*heard, *sharing.left_behind(recording, list(times.values()))]


def _put(recording: Recording, key: str, entry: Entry | None, state: State) -> Entry:
    values = {name: getattr(state, name) for name in State.__struct_fields__}
    del values["question"]
    if entry is None:
        entry = Entry(recording_id=recording.id, key=key, version=1, **values)
        db.session.add(entry)
        return entry
    for name, value in values.items():
        setattr(entry, name, value)
    entry.version += 1
    return entry


def _link(recording: Recording, entries: dict[str, Entry | None], after: States) -> None:
    """Tie answers to their questions, once all of them are there."""
    for name, state in after.items():
        if state is not None and (entry := entries[name]) is not None:
            question = find(recording.id, state.question) if state.question else None
            entry.question_id = question.id if question else None


def _drop(entry: Entry) -> None:
    db.session.execute(update(Entry).where(Entry.question_id == entry.id).values(question_id=None))
    db.session.execute(update(Segment).where(Segment.entry_id == entry.id).values(entry_id=None))
    db.session.expire(entry)
    db.session.delete(entry)
    db.session.flush()
