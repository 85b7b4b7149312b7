"""Changes of the entries: each is one turn, kept with before and after, and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import select

from hearing.database import db
from hearing.protocol import ledger, timing
from hearing.protocol.errors import (
    EntryEmpty,
    EntryLong,
    NothingToJoin,
    QuestionUnknown,
    SplitAtEdge,
    TimesWrong,
)
from hearing.protocol.ledger import State
from hearing.protocol.models import Change, ChangeKind, Entry, Part, Source, new_key
from hearing.recordings.models import Recording

LONGEST = 20_000
UNCHECKED: Mapping[str, Any] = {"checked_at": None, "checked_by": ""}


def rewrite(*, entry: Entry, text: str, seen: int, who: str, now: datetime) -> Change | None:
    """Replace the words of an entry; it is to be checked anew. A second time nothing changes."""
    text = clean(text)
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
    """Say whether it is a speech, a question, or the answer to the question of that key; an
    interjection, or applause and the like, which is nobody's."""
    is_there = question != entry.key and ledger.find(entry.recording_id, question) is not None
    if question and (part is not Part.ANSWER or not is_there):
        raise QuestionUnknown
    nobody = {"speaker_id": None} if part is Part.SCENE else {}
    return _edit(entry, seen, ChangeKind.PART, who, now, part=part, question=question, **nobody)


def check(*, entry: Entry, seen: int, who: str, now: datetime) -> Change | None:
    """Say that somebody read it against the sound. A second time nothing changes."""
    if entry.checked_at is not None and entry.version == seen:
        return None
    return _edit(entry, seen, ChangeKind.CHECK, who, now, checked_at=now, checked_by=who)


def split(*, entry: Entry, place: int, seen: int, who: str, now: datetime) -> Change:
    """Cut an entry before the character at ``place``: what follows becomes an entry of its own."""
    recording = entry.recording
    number = ledger.take_turn(recording)
    ledger.refuse_stale(entry, seen)
    first, second = entry.text[:place].rstrip(), entry.text[place:].lstrip()
    if not first or not second:
        raise SplitAtEdge
    starts = timing.starts(entry.text, entry.segments, start=entry.start)
    behind = min(len(first.split()), len(starts) - 1)  # in a word's middle: that word
    moment = min(max(starts[behind], entry.start), entry.end)
    state = ledger.state_of(entry)
    ledger.make_room(recording, entry.position)
    key = new_key()
    return ledger.write(
        recording=recording,
        number=number,
        kind=ChangeKind.SPLIT,
        key=entry.key,
        before={entry.key: state, key: None},
        after={
            entry.key: replace(state, text=first, end=moment),
            key: replace(state, text=second, start=moment, position=entry.position + 1),
        },
        who=who,
        now=now,
    )


def join(*, entry: Entry, seen: int, who: str, now: datetime) -> Change:
    """Put an entry and the one after it together. Raises NothingToJoin at the end."""
    recording = entry.recording
    number = ledger.take_turn(recording)
    ledger.refuse_stale(entry, seen)
    behind = (Entry.recording_id == recording.id) & (Entry.position > entry.position)
    following = db.session.scalar(select(Entry).where(behind).order_by(Entry.position).limit(1))
    if following is None:
        raise NothingToJoin
    answers = _answers(following)
    one, two = ledger.state_of(entry), ledger.state_of(following)
    joined = replace(
        one,
        text=clean(f"{one.text} {two.text}"),
        end=max(one.end, two.end),
        source=Source.HUMAN if Source.HUMAN in (one.source, two.source) else one.source,
        **({} if one.checked_at and two.checked_at else UNCHECKED),
    )
    answered = {key: replace(state, question=entry.key) for key, state in answers.items()}
    answered.pop(entry.key, None)
    return ledger.write(
        recording=recording,
        number=number,
        kind=ChangeKind.JOIN,
        key=entry.key,
        before={**answers, entry.key: one, following.key: two},
        after={**answered, entry.key: joined, following.key: None},
        who=who,
        now=now,
    )


def insert(
    *, recording: Recording, start: float, end: float, text: str, who: str, now: datetime
) -> Change:
    """Write what the machine missed, between ``start`` and ``end`` seconds of the recording."""
    text = clean(text)
    if not 0 <= start < end or (recording.duration and end > recording.duration + 1):
        raise TimesWrong
    number = ledger.take_turn(recording)
    before = ledger.before(recording, start)
    place = before.position if before else -1
    item_id = before.item_id if before else None
    ledger.make_room(recording, place)
    key = new_key()
    state = State(
        position=place + 1,
        item_id=item_id,
        speaker_id=None,
        part=Part.SPEECH,
        question="",
        asked_id=None,
        source=Source.HUMAN,
        start=start,
        end=end,
        text=text,
    )
    return ledger.write(
        recording=recording,
        number=number,
        kind=ChangeKind.INSERT,
        key=key,
        before={key: None},
        after={key: state},
        who=who,
        now=now,
    )


def remove(*, entry: Entry, seen: int, who: str, now: datetime) -> Change:
    """Take an entry out that nobody said; answers to it answer nothing any more. It can be brought
    back by undoing or restoring."""
    recording = entry.recording
    number = ledger.take_turn(recording)
    ledger.refuse_stale(entry, seen)
    answers = _answers(entry)
    unasked = {key: replace(state, question="") for key, state in answers.items()}
    return ledger.write(
        recording=recording,
        number=number,
        kind=ChangeKind.REMOVE,
        key=entry.key,
        before={**answers, entry.key: ledger.state_of(entry)},
        after={**unasked, entry.key: None},
        who=who,
        now=now,
    )


def _answers(entry: Entry) -> dict[str, State]:
    return {answer.key: ledger.state_of(answer) for answer in entry.answers}


def _edit(
    entry: Entry, seen: int, kind: ChangeKind, who: str, now: datetime, **values: Any
) -> Change | None:
    recording = entry.recording
    number = ledger.take_turn(recording)
    ledger.refuse_stale(entry, seen)
    before = ledger.state_of(entry)
    after = replace(before, **values)
    if after == before:
        ledger.leave_turn(recording)
        return None
    return ledger.write(
        recording=recording,
        number=number,
        kind=kind,
        key=entry.key,
        before={entry.key: before},
        after={entry.key: after},
        who=who,
        now=now,
    )


def clean(text: str) -> str:
    """One line of words: white space is what stands between them."""
    text = " ".join(text.replace("\0", "").split())
    if not text:
        raise EntryEmpty
    if len(text) > LONGEST:
        raise EntryLong(limit=LONGEST)
    return text
