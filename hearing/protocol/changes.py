"""Changes of the entries: each is one turn, kept with before and after, and can be taken back.

Every verb says how the entries it touches are to be afterwards; one function writes that down. So
undoing is the same as doing: the entries become what they were before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, update

from hearing.counters import count_up
from hearing.database import db
from hearing.protocol import sharing, timing
from hearing.protocol.errors import (
    EntryChanged,
    EntryEmpty,
    EntryGone,
    EntryLong,
    NothingToJoin,
    NothingToUndo,
    QuestionUnknown,
    SplitAtEdge,
    TimesWrong,
)
from hearing.protocol.models import (
    Change,
    ChangeKind,
    Draft,
    Entry,
    Part,
    Segment,
    Source,
    new_key,
)
from hearing.protocol.seals import new_salt, seal
from hearing.recordings.models import Recording

LONGEST = 20_000
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
    come. What the session has read before is read again. A second time takes a second turn."""
    number = count_up(Draft.number, of=recording.id)
    db.session.expire_all()
    return number


def rewrite(*, entry: Entry, text: str, seen: int, who: str, now: datetime) -> Change | None:
    """Replace the words of an entry; it is to be checked anew. A second time nothing changes."""
    text = _clean(text)
    return _edit(
        entry, seen, ChangeKind.TEXT, who, now, text=text, source=Source.HUMAN, **UNCHECKED
    )


def give_to(
    *, entry: Entry, speaker_id: int | None, seen: int, who: str, now: datetime
) -> Change | None:
    """Say who spoke. A second time nothing changes."""
    return _edit(entry, seen, ChangeKind.SPEAKER, who, now, speaker_id=speaker_id)


def place(
    *, entry: Entry, item_id: int | None, seen: int, who: str, now: datetime
) -> Change | None:
    """Say on which item it was said. A second time nothing changes."""
    return _edit(entry, seen, ChangeKind.ITEM, who, now, item_id=item_id)


def mark_as(
    *, entry: Entry, part: Part, question: str = "", seen: int, who: str, now: datetime
) -> Change | None:
    """Say whether it is a speech, a question, or the answer to the question of that key."""
    if question and (part is not Part.ANSWER or find(entry.recording_id, question) is None):
        raise QuestionUnknown
    return _edit(entry, seen, ChangeKind.PART, who, now, part=part, question=question)


def check(*, entry: Entry, seen: int, who: str, now: datetime) -> Change | None:
    """Say that somebody read it against the sound. A second time nothing changes."""
    if entry.checked_at is not None and entry.version == seen:
        return None
    return _edit(entry, seen, ChangeKind.CHECK, who, now, checked_at=now, checked_by=who)


UNCHECKED: Mapping[str, Any] = {"checked_at": None, "checked_by": ""}


def split(*, entry: Entry, place: int, seen: int, who: str, now: datetime) -> Change:
    """Cut an entry before the character at ``place``: what follows becomes an entry of its own."""
    recording = entry.recording
    number = take_turn(recording)
    _refuse_stale(entry, seen)
    first, second = entry.text[:place].rstrip(), entry.text[place:].lstrip()
    if not first or not second:
        raise SplitAtEdge
    starts = timing.starts(entry.text, entry.segments, start=entry.start)
    moment = min(max(starts[len(first.split())], entry.start), entry.end)
    state = _state(entry)
    _make_room(recording, entry.position)
    key = new_key()
    after: States = {
        entry.key: msgspec.structs.replace(state, text=first, end=moment),
        key: msgspec.structs.replace(state, text=second, start=moment, position=entry.position + 1),
    }
    return _write(
        recording,
        number,
        ChangeKind.SPLIT,
        entry.key,
        {entry.key: state, key: None},
        after,
        who,
        now,
    )


def join(*, entry: Entry, seen: int, who: str, now: datetime) -> Change:
    """Put an entry and the one after it together. Raises NothingToJoin at the end."""
    recording = entry.recording
    number = take_turn(recording)
    _refuse_stale(entry, seen)
    following = db.session.scalar(
        select(Entry)
        .where(Entry.recording_id == recording.id, Entry.position > entry.position)
        .order_by(Entry.position)
        .limit(1)
    )
    if following is None:
        raise NothingToJoin
    one, two = _state(entry), _state(following)
    checked = {} if one.checked_at and two.checked_at else UNCHECKED
    joined = msgspec.structs.replace(
        one,
        text=_clean(f"{one.text} {two.text}"),
        end=max(one.end, two.end),
        source=max(one.source, two.source, key=lambda source: source is Source.HUMAN),
        **checked,
    )
    before: States = {entry.key: one, following.key: two}
    after: States = {entry.key: joined, following.key: None}
    return _write(recording, number, ChangeKind.JOIN, entry.key, before, after, who, now)


def insert(
    *,
    recording: Recording,
    start: float,
    end: float,
    text: str,
    who: str,
    now: datetime,
) -> Change:
    """Write what the machine missed, between ``start`` and ``end`` seconds of the recording."""
    text = _clean(text)
    if not 0 <= start < end or (recording.duration and end > recording.duration + 1):
        raise TimesWrong
    number = take_turn(recording)
    before = db.session.scalars(
        select(Entry)
        .where(Entry.recording_id == recording.id, Entry.start <= start)
        .order_by(Entry.position.desc())
        .limit(1)
    ).first()
    place = before.position if before else -1
    _make_room(recording, place)
    key = new_key()
    state = State(
        position=place + 1,
        item_id=before.item_id if before else None,
        speaker_id=None,
        part=Part.SPEECH,
        question="",
        asked_id=None,
        source=Source.HUMAN,
        start=start,
        end=end,
        text=text,
    )
    return _write(recording, number, ChangeKind.INSERT, key, {key: None}, {key: state}, who, now)


def remove(*, entry: Entry, seen: int, who: str, now: datetime) -> Change:
    """Take an entry out that nobody said. It can be brought back by undoing."""
    recording = entry.recording
    number = take_turn(recording)
    _refuse_stale(entry, seen)
    before: States = {entry.key: _state(entry)}
    return _write(
        recording, number, ChangeKind.REMOVE, entry.key, before, {entry.key: None}, who, now
    )


def undo(*, recording: Recording, who: str, now: datetime) -> Change:
    """Take the last change of this person back that still stands.

    Raises NothingToUndo, and EntryChanged when somebody has gone on from it.
    """
    number = take_turn(recording)
    last = last_of(recording, who)
    if last is None:
        raise NothingToUndo
    return take_back(change=last, number=number, who=who, now=now)


def take_back(*, change: Change, number: int, who: str, now: datetime) -> Change:
    """Bring the entries back to what they were before a change. The caller has the turn."""
    recording = db.session.get_one(Recording, change.recording_id)
    after, before = _read(change.after), _read(change.before)
    for key, state in after.items():
        entry = find(recording.id, key)
        if (_state(entry) if entry else None) != state:
            raise EntryChanged
    return _write(
        recording, number, change.kind, change.key, after, before, who, now, undoes=change
    )


def last_of(recording: Recording, who: str) -> Change | None:
    """The last change of a person that is no undoing and has not been undone."""
    undone = select(Change.undoes_id).where(
        Change.recording_id == recording.id, Change.undoes_id.is_not(None)
    )
    query = select(Change).where(
        Change.recording_id == recording.id,
        Change.who == who,
        Change.source == Source.HUMAN,
        Change.undoes_id.is_(None),
        Change.id.not_in(undone),
    )
    return db.session.scalar(query.order_by(Change.number.desc()).limit(1))


def find(recording_id: int, key: str) -> Entry | None:
    """The entry of this key."""
    query = select(Entry).where(Entry.recording_id == recording_id, Entry.key == key)
    return db.session.scalar(query)


def history(recording: Recording, *, key: str = "") -> Sequence[Change]:
    """All changes of a recording, or of one entry, the newest first."""
    query = select(Change).where(Change.recording_id == recording.id)
    if key:
        query = query.where(Change.key == key)
    return db.session.scalars(query.order_by(Change.number.desc())).all()


def _edit(
    entry: Entry, seen: int, kind: ChangeKind, who: str, now: datetime, **values: Any
) -> Change | None:
    recording = entry.recording
    number = take_turn(recording)
    _refuse_stale(entry, seen)
    before = _state(entry)
    after = msgspec.structs.replace(before, **values)
    if after == before:
        return None
    key = entry.key
    return _write(recording, number, kind, key, {key: before}, {key: after}, who, now)


def _write(
    recording: Recording,
    number: int,
    kind: ChangeKind,
    key: str,
    before: States,
    after: States,
    who: str,
    now: datetime,
    *,
    undoes: Change | None = None,
) -> Change:
    """Make the entries what ``after`` says, and write down what was done."""
    entries = {name: find(recording.id, name) for name in after}
    segments = [one for entry in entries.values() if entry for one in entry.segments]
    times = [(state.start, state.end) for state in after.values() if state]
    segments += sharing.left_behind(recording, times)
    for name, state in after.items():
        if state is not None:
            entries[name] = _put(recording, name, entries[name], state)
    db.session.flush()
    there = [entry for name, entry in entries.items() if entry and after[name] is not None]
    sharing.share(segments, there, recording)
    for name, state in after.items():
        if state is None and (entry := entries[name]) is not None:
            _drop(entry)
    told = {"before": msgspec.to_builtins(before), "after": msgspec.to_builtins(after)}
    salt = new_salt()
    facts = {"kind": kind.value, "key": key, "who": who, "at": now.isoformat(), **told}
    change = Change(
        recording_id=recording.id,
        number=number,
        kind=kind,
        key=key,
        source=Source.HUMAN,
        who=who,
        at=now,
        undoes_id=undoes.id if undoes else None,
        salt=salt,
        digest=seal(salt, facts),
        **told,
    )
    db.session.add(change)
    db.session.flush()
    db.session.expire_all()
    for listener in _listeners:
        listener(recording, list(after))
    return change


def _put(recording: Recording, key: str, entry: Entry | None, state: State) -> Entry:
    values = {name: getattr(state, name) for name in State.__struct_fields__}
    question = find(recording.id, values.pop("question"))
    values["question_id"] = question.id if question else None
    if entry is None:
        entry = Entry(recording_id=recording.id, key=key, version=1, **values)
        db.session.add(entry)
        return entry
    for name, value in values.items():
        setattr(entry, name, value)
    entry.version += 1
    return entry


def _drop(entry: Entry) -> None:
    db.session.execute(update(Entry).where(Entry.question_id == entry.id).values(question_id=None))
    db.session.execute(update(Segment).where(Segment.entry_id == entry.id).values(entry_id=None))
    db.session.expire(entry)
    db.session.delete(entry)
    db.session.flush()


def _make_room(recording: Recording, position: int) -> None:
    """Move all entries behind this position on by one."""
    behind = (Entry.recording_id == recording.id) & (Entry.position > position)
    db.session.execute(
        update(Entry)
        .where(behind)
        .values(position=Entry.position + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def _state(entry: Entry) -> State:
    names = [name for name in State.__struct_fields__ if name != "question"]
    values = {name: getattr(entry, name) for name in names}
    return State(question=entry.question.key if entry.question else "", **values)


def _read(told: dict[str, Any]) -> States:
    return msgspec.convert(told, dict[str, State | None])


def _refuse_stale(entry: Entry, seen: int) -> None:
    version = db.session.scalar(select(Entry.version).where(Entry.id == entry.id))
    if version is None:
        raise EntryGone
    if version != seen:
        raise EntryChanged


def _clean(text: str) -> str:
    """One line of words: white space is what stands between them."""
    text = " ".join(text.replace("\0", "").split())
    if not text:
        raise EntryEmpty
    if len(text) > LONGEST:
        raise EntryLong(limit=LONGEST)
    return text
