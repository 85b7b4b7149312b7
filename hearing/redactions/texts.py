"""The protocol without a passage: entries, what was heard, and every change that knew the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from hearing.database import db
from hearing.protocol import clashes, ledger, settling
from hearing.protocol.clash_models import Clash
from hearing.protocol.ledger import States
from hearing.protocol.models import Change, ChangeKind, Entry, Segment
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span, touched
from hearing.redactions import phrases, words
from hearing.redactions.words import REMOVED, Heard, Timed

AROUND = 1.0
"""Seconds by which a text may have been said before or after the time it is given."""


def take_out(
    recording: Recording, spans: Sequence[Span], *, number: int, who: str, now: datetime
) -> None:
    """Take what was said in the spans out of the protocol, for good. The caller has the turn. A
    second time nothing is left to go."""
    left = concerned(recording, spans)
    states: States = {entry.key: replace(ledger.state_of(entry), text=text) for entry, text in left}
    for segment in _segments(recording, spans):
        _forget_words(segment, spans)
    _forget_asides(recording, spans)
    _forget_clashes(recording, left)
    if states:
        ledger.write(
            recording=recording,
            number=number,
            kind=ChangeKind.REDACT,
            key=next(iter(states)),
            before=states,
            after=states,
            who=who,
            now=now,
        )


def concerned(recording: Recording, spans: Sequence[Span]) -> list[tuple[Entry, str]]:
    """The entries that lose words, each with the text that is left."""
    near = _near(recording, spans)
    found = [(entry, words.cut(entry.text, timed(entry), spans)) for entry in near]
    return [(entry, text) for entry, text in found if text != entry.text]


def forget_changes(recording: Recording, spans: Sequence[Span]) -> frozenset[str]:
    """Take the words and the salt out of every change of that time, the digest stays; gives the
    keys of the entries concerned. A second time there are none left to take."""
    keys: set[str] = set()
    for change in db.session.scalars(select(Change).where(Change.recording_id == recording.id)):
        states = [*change.before.items(), *change.after.items()]
        if any(_is_near(state, spans) for _key, state in states if state):
            keys |= {key for key, _state in states}
            change.before, change.after = _wordless(change.before), _wordless(change.after)
            change.salt = ""
    return frozenset(keys)


def forget_phrase(hearing_id: int, wanted: re.Pattern[str]) -> None:
    """The same for a phrase in every change that knows it, whenever it was said."""
    for change in changes_with(hearing_id, wanted):
        change.before = phrases.without(change.before, wanted)
        change.after = phrases.without(change.after, wanted)
        change.salt = ""


def changes_with(hearing_id: int, wanted: re.Pattern[str]) -> list[Change]:
    """The changes of a hearing's texts that know a phrase."""
    query = select(Change).join(Recording).where(Recording.hearing_id == hearing_id)
    return [
        one
        for one in db.session.scalars(query.order_by(Change.id))
        if phrases.is_in([one.before, one.after], wanted)
    ]


def timed(entry: Entry) -> list[Timed]:
    """The words of an entry and when each was said."""
    heard = [word for segment in entry.segments for word in segment.words]
    return words.lay(entry.text, heard, entry.start, entry.end)


def heard_in(recording: Recording, spans: Sequence[Span]) -> Iterable[tuple[float, float]]:
    """From when to when each word was said that was heard in the spans."""
    for segment in _segments(recording, spans):
        for word in segment.words:
            if touched(spans, word["start"], word["end"]):
                yield word["start"], word["end"]


def heard_between(recording: Recording, start: float, end: float) -> list[Heard]:
    """Every word that was heard in that time."""
    segments = _segments(recording, [Span(start, end)])
    heard = (word for segment in segments for word in segment.words)
    return [word for word in heard if start <= word["start"] <= end]


def length_of(recording: Recording) -> float | None:
    """How long a recording is; of some files their own word is too short by a little, or much."""
    if recording.duration is None:
        return None
    heard = select(func.max(Segment.end)).where(Segment.recording_id == recording.id)
    return max(recording.duration, db.session.scalar(heard) or 0.0)


def _near(recording: Recording, spans: Sequence[Span]) -> list[Entry]:
    query = select(Entry).where(Entry.recording_id == recording.id, *_around(Entry, spans))
    entries = db.session.scalars(
        query.order_by(Entry.position).options(selectinload(Entry.segments))
    )
    return [one for one in entries if touched(spans, one.start - AROUND, one.end + AROUND)]


def _segments(recording: Recording, spans: Sequence[Span]) -> list[Segment]:
    query = select(Segment).where(Segment.recording_id == recording.id, *_around(Segment, spans))
    found = db.session.scalars(query.order_by(Segment.position))
    return [one for one in found if touched(spans, one.start, one.end)]


def _around(kind: type[Entry | Segment], spans: Sequence[Span]) -> Iterable[ColumnElement[bool]]:
    """What a database can tell at once: nothing before the first span, nothing after the last."""
    yield kind.start <= max(span.end for span in spans) + AROUND
    yield kind.end >= min(span.start for span in spans) - AROUND


def _forget_words(segment: Segment, spans: Sequence[Span]) -> None:
    kept = words.cut_heard(segment.words, spans)
    if kept != segment.words:
        segment.words = kept
        segment.text = " ".join(word["text"].strip() for word in kept)
    elif not kept:
        segment.text = REMOVED


def _forget_asides(recording: Recording, spans: Sequence[Span]) -> None:
    """What stood beside the text: other words that were heard, doubts that somebody settled, and
    what the engine's own doubts quote."""
    for span in spans:
        start, end = span.start - AROUND, span.end + AROUND
        settling.forget(recording, start=start, end=end)
        near = span.start - clashes.AROUND, span.end + clashes.AROUND
        clashes.erase(recording, start=near[0], end=near[1])
    if recording.coverage:
        doubts = [_without_quote(one, spans) for one in recording.coverage["doubts"]]
        recording.coverage = {**recording.coverage, "doubts": doubts}


def _forget_clashes(recording: Recording, left: Iterable[tuple[Entry, str]]) -> None:
    """People's words of which some go may be many more than what was heard in their place."""
    told = [(" ".join(entry.text.split()), " ".join(text.split())) for entry, text in left]
    for clash in db.session.scalars(select(Clash).where(Clash.recording_id == recording.id)):
        if any(clash.mine in before and clash.mine not in after for before, after in told):
            db.session.delete(clash)


def _without_quote(doubt: dict[str, Any], spans: Sequence[Span]) -> dict[str, Any]:
    near = touched(spans, doubt["start"] - AROUND, doubt["end"] + AROUND)
    return {**doubt, "detail": ""} if near else doubt


def _is_near(state: dict[str, Any], spans: Sequence[Span]) -> bool:
    if "start" not in state or "end" not in state:
        return True
    return touched(spans, state["start"] - AROUND, state["end"] + AROUND)


def _wordless(states: dict[str, Any]) -> dict[str, Any]:
    return {
        key: {**state, "text": REMOVED} if state and "text" in state else state
        for key, state in states.items()
    }
