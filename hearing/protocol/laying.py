"""Entries laid anew under items, speakers and questions, after marks of the desk were corrected.

Their words and whether somebody has checked them stay, and so does whatever people have assigned
themselves. An entry over a new border is cut between two words. All of it is one change, which can
be taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hearing.database import db
from hearing.protocol import ledger, merging, timing, undoing, utterances
from hearing.protocol import timeline as timelines
from hearing.protocol.ledger import State, States
from hearing.protocol.models import Change, ChangeKind, Entry, Segment, new_key
from hearing.protocol.timeline import Timeline, Turn
from hearing.protocol.timing import plain
from hearing.recordings.models import Recording
from media.segments import Word

ASSIGNED: Final = frozenset({"item_id", "speaker_id", "part", "question", "asked_id"})
"""What a mark says of an entry, and what people may have said instead."""
Heard = Mapping[int | None, Sequence[Word]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How entries are to be that lie elsewhere by now, by their keys, and how they are; ``places``
    are the positions of all that are there. ``source`` is what they are laid by."""

    source: str
    before: States
    after: States
    places: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many contributions lie elsewhere."""
        return sum(state is not None for state in self.before.values())


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of an entry that belong to one turn: from ``first`` to before ``after``."""

    turn: Turn
    first: int
    after: int


def look(recording: Recording) -> Plan:
    """What laying anew would change; nothing where the marks are those of then."""
    entries, heard = _entries(recording), _heard(recording)
    words = sorted((one for said in heard.values() for one in said), key=lambda one: one.start)
    timeline = timelines.snap(timeline=timelines.read(recording=recording), words=words)
    decided = _decided(recording)
    questions: dict[int, str] = {}
    were: States = {entry.key: ledger.state_of(entry) for entry in entries}
    found: list[tuple[str, State]] = []
    cut: list[tuple[str, State]] = []  # what people put in before these parts comes first
    for entry in entries:
        own = decided.get(entry.key, frozenset())
        first, *rest = _laid(entry, heard.get(entry.id, ()), timeline, own, questions)
        while cut and cut[0][1].start < entry.end:
            found.append(cut.pop(0))
        found.append(first)
        cut = sorted([*cut, *rest], key=lambda one: one[1].start)
    found += cut
    places = {key: place for place, (key, _state) in enumerate(found)}
    after: States = {
        key: replace(state, position=places[key])
        for key, state in found
        if not ledger.are_same(were.get(key), state)
    }
    return Plan(timeline.source, {key: were.get(key) for key in after}, after, places)


def lay_anew(*, recording: Recording, who: str, now: datetime) -> Change | None:
    """Lay all entries by the marks as they are now. A second time nothing changes."""
    number = ledger.take_turn(recording)
    plan = look(recording)
    recording.placed_by = plan.source
    if not plan.after:
        ledger.leave_turn(recording)
        return None
    merging.settle_positions(_entries(recording), plan.places)
    return ledger.write(
        recording=recording,
        number=number,
        kind=ChangeKind.LAY,
        key=next(iter(plan.after)),
        before=plan.before,
        after=plan.after,
        who=who,
        now=now,
    )


def _laid(
    entry: Entry,
    heard: Sequence[Word],
    timeline: Timeline,
    own: frozenset[str],
    questions: dict[int, str],
) -> Iterator[tuple[str, State]]:
    """The entry by the timeline, in pieces where a border lies in it; the longest keeps its key."""
    was = ledger.state_of(entry)
    if was.part.is_aside:  # it stands inside somebody's speech and belongs to nobody's turn
        own |= ASSIGNED - {"item_id"}
    pieces = list(_cut(entry, heard, timeline, own))
    longest = max(pieces, key=lambda one: one.after - one.first)
    words, borders = was.text.split(), [was.start, was.end]
    if len(pieces) > 1:
        starts = timing.starts(was.text, entry.segments, start=was.start)
        borders[1:1] = [starts[one.first] for one in pieces[1:]]
    for number, piece in enumerate(pieces):
        key = entry.key if piece is longest else new_key()
        laid = _assigned(piece.turn, own, questions)
        if not was.part.is_aside and piece.turn.mark_id is not None:
            questions.setdefault(piece.turn.mark_id, key)
        text = was.text if len(pieces) == 1 else " ".join(words[piece.first : piece.after])
        start, end = borders[number : number + 2]
        yield key, replace(was, text=text, start=start, end=max(start, end), **laid)


def _cut(
    entry: Entry, heard: Sequence[Word], timeline: Timeline, own: frozenset[str]
) -> Iterator[Piece]:
    seconds = _seconds(entry, heard)
    turns = [timeline.at(second) for second in seconds] or [timeline.at(entry.start)]
    at = 0
    for _same, group in groupby(turns, key=lambda turn: _facts(turn, own)):
        found = list(group)
        yield Piece(found[0], at, at + len(found))
        at += len(found)


def _facts(turn: Turn, own: frozenset[str]) -> tuple[Any, ...]:
    """What a turn says where people have said nothing."""
    told = {**_values(turn), "question": turn.question_id}
    return tuple(value for name, value in told.items() if name not in own)


def _assigned(turn: Turn, own: frozenset[str], questions: Mapping[int, str]) -> dict[str, Any]:
    question = questions.get(turn.question_id, "") if turn.question_id is not None else ""
    told = {**_values(turn), "question": question}
    return {name: value for name, value in told.items() if name not in own}


def _values(turn: Turn) -> dict[str, Any]:
    return {name: getattr(turn, name) for name in ("item_id", "speaker_id", "part", "asked_id")}


def _seconds(entry: Entry, heard: Sequence[Word]) -> list[float]:
    """When each word of an entry was said."""
    middle = (entry.start + entry.end) / 2
    said = [(plain(word.text), word.middle) for word in heard]
    return timing.lay([plain(word) for word in entry.text.split()], said, middle)


def _decided(recording: Recording) -> dict[str, frozenset[str]]:
    """What people have assigned themselves, by the keys of the entries."""
    found: dict[str, frozenset[str]] = {}
    for change in undoing.standing(recording):
        before, after = ledger.read(change.before), ledger.read(change.after)
        for key, state in after.items():
            was = before.get(key)
            if state is None:
                continue
            if change.kind is ChangeKind.INSERT:
                found[key] = ASSIGNED - {"item_id"}
            elif was is None:
                found[key] = found.get(_whole(change, before, state), frozenset())
            elif change.kind is not ChangeKind.LAY:
                joined = change.kind is ChangeKind.JOIN and key == change.key
                others = [one for one in before.values() if one] if joined else [was]
                found[key] = found.get(key, frozenset()) | _differing(state, others)
    return found


def _whole(change: Change, before: States, part: State) -> str:
    """The key of the entry that a part was cut from."""
    there = (key for key, was in before.items() if was and was.start <= part.start < was.end)
    return next(there, change.key)


def _differing(state: State, others: Sequence[State]) -> frozenset[str]:
    return frozenset(
        name for name in ASSIGNED for one in others if getattr(one, name) != getattr(state, name)
    )


def _entries(recording: Recording) -> Sequence[Entry]:
    query = select(Entry).where(Entry.recording_id == recording.id).order_by(Entry.position)
    return db.session.scalars(query.options(selectinload(Entry.question))).all()


def _heard(recording: Recording) -> Heard:
    """What was heard, by the entry in which it stands; of a segment that came without words each
    lies in its middle."""
    found: dict[int | None, list[Word]] = {}
    query = select(Segment).where(Segment.recording_id == recording.id).order_by(Segment.position)
    for one in db.session.scalars(query):
        said = list(utterances.read(one.words))
        said = said or [Word(one.start, one.end, word, 0.0) for word in one.text.split()]
        found.setdefault(one.entry_id, []).extend(said)
    return found
