"""Whoever takes back that they are recorded leaves the recordings, with all their passages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby, pairwise

from sqlalchemy import select

from hearing.database import db
from hearing.protocol import timeline
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span, minus, union
from hearing.redactions import orders
from hearing.redactions.models import Redaction, RedactionReason
from hearing.speakers.models import Consent, Purpose, Speaker

MACHINE = "machine"
"""Who orders what follows from a withdrawal that was there before the text."""


def follow(speaker: Speaker, purposes: Collection[Purpose], who: str, now: datetime) -> None:
    """Order the redactions in the commit in which the consent is taken back. A recording that is
    being worked on follows when that is done (``follow_text``)."""
    if Purpose.RECORDING not in purposes:
        return
    query = select(Recording).where(Recording.hearing_id == speaker.hearing_id)
    for recording in db.session.scalars(query.order_by(Recording.id)).all():
        if recording.state in orders.FINISHED:
            take_out(recording, speaker, who=who, now=now)


def follow_text(recording: Recording, *, now: datetime) -> None:
    """What was redacted goes from a text that was made anew, and so do the passages of those who
    have taken their consent back meanwhile. A second time nothing is left to go."""
    orders.again(recording, who=MACHINE, now=now)
    for speaker in withdrawn(recording.hearing_id):
        take_out(recording, speaker, who=MACHINE, now=now)


def take_out(
    recording: Recording, speaker: Speaker, *, who: str, now: datetime
) -> Sequence[Redaction]:
    """Order redactions of all passages of a person. A second time they are gone already."""
    spans = passages(recording, speaker)
    return orders.order_all(
        recording=recording,
        spans=spans,
        reason=RedactionReason.WITHDRAWN,
        speaker=speaker,
        who=who,
        now=now,
    )


def passages(recording: Recording, speaker: Speaker) -> list[Span]:
    """When a person spoke: their entries without a break, and the time around them in which they
    had the floor by the desk's marks, but for what others said in it."""
    query = select(Entry).where(Entry.recording_id == recording.id)
    entries = db.session.scalars(query.order_by(Entry.start, Entry.position)).all()
    own = [
        Span(group[0].start, max(entry.end for entry in group))
        for number, group in _by_speaker(entries)
        if number == speaker.id
    ]
    others = [
        Span(one.start, one.end)
        for one in entries
        if one.speaker_id not in (None, speaker.id) and one.start < one.end
    ]
    turns = list(_turns(recording, speaker))
    left = minus(union([*own, *turns]), others)
    return [span for span in left if _is_theirs(span, own, turns)]


def speaking(recording: Recording) -> set[int]:
    """Who speaks in a recording, or had the floor by the desk's marks."""
    query = select(Entry.speaker_id).where(Entry.recording_id == recording.id).distinct()
    line = timeline.read(recording=recording)
    turns = line.turns if line.source == "marks" else ()
    there = {*db.session.scalars(query), *(turn.speaker_id for turn in turns)}
    return {number for number in there if number is not None}


def withdrawn(hearing_id: int) -> list[Speaker]:
    """Who has agreed to be recorded and has taken that back."""
    query = (
        select(Consent)
        .where(Consent.hearing_id == hearing_id, Consent.purpose == Purpose.RECORDING)
        .order_by(Consent.speaker_id, Consent.id)
    )
    answers = groupby(db.session.scalars(query), key=lambda one: one.speaker_id)
    told = {number: [one.given for one in group] for number, group in answers}
    gone = [number for number, given in told.items() if any(given) and not given[-1]]
    return list(
        db.session.scalars(select(Speaker).where(Speaker.id.in_(gone)).order_by(Speaker.id))
    )


def _is_theirs(span: Span, own: Sequence[Span], turns: Sequence[Span]) -> bool:
    """Whether they speak in it, or had the floor and nobody wrote down a word of anybody."""
    return any(span.touches(one.start, one.end) for one in own) or any(
        span.covers(turn) for turn in turns
    )


def _by_speaker(entries: Sequence[Entry]) -> Iterator[tuple[int | None, list[Entry]]]:
    for number, group in groupby(entries, key=lambda entry: entry.speaker_id):
        yield number, list(group)


def _turns(recording: Recording, speaker: Speaker) -> Iterator[Span]:
    line = timeline.read(recording=recording)
    if line.source != "marks" or not line.turns:
        return
    ends = [second.start for _first, second in pairwise(line.turns)]
    for turn, end in zip(line.turns, [*ends, recording.duration or 0.0], strict=True):
        start = max(0.0, turn.start)
        last = min(end, recording.duration or end)
        if turn.speaker_id == speaker.id and start < last:
            yield Span(start, last)
