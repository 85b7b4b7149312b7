"""The protocol as it is read: sections by agenda item, questions with their answers, turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hearing.agenda.models import AgendaItem
from hearing.database import db
from hearing.desk.asked import Asked
from hearing.protocol.models import Entry, Part, Segment
from hearing.questions import at_desk
from hearing.questions.models import PUBLIC, Question
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker

REACH = 60
"""Characters within which a heard word is looked for in a text that a person has corrected."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person said without interruption; the entries are its paragraphs."""

    speaker: Speaker | None
    part: Part
    question: Entry | None
    entries: tuple[Entry, ...]

    @property
    def asked(self) -> Asked | None:
        """The question as it was put in the queue, as far as everybody may read it."""
        asked = self.entries[0].asked
        return at_desk.tell(asked) if asked is not None and asked.state in PUBLIC else None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with the answers that follow it, or a single turn."""

    turns: tuple[Turn, ...]

    @property
    def is_answered(self) -> bool:
        return len(self.turns) > 1


@dataclass(frozen=True, slots=True)
class Section:
    """An agenda item as far as something was said on it; ``item`` is None before the first."""

    item: AgendaItem | None
    exchanges: tuple[Exchange, ...]

    @property
    def first(self) -> Entry:
        return self.exchanges[0].turns[0].entries[0]


def entries_of(recording: Recording) -> Sequence[Entry]:
    """All entries of a recording in order, with what a page shows of them."""
    return db.session.scalars(
        select(Entry)
        .where(Entry.recording_id == recording.id)
        .order_by(Entry.position)
        .options(
            joinedload(Entry.item),
            joinedload(Entry.speaker),
            joinedload(Entry.question).joinedload(Entry.speaker),
            joinedload(Entry.asked).joinedload(Question.group),
            joinedload(Entry.asked).joinedload(Question.invitation),
        )
    ).all()


def sections(entries: Iterable[Entry]) -> list[Section]:
    """Group entries by agenda item, exchange and turn; the order stays."""
    return [
        Section(turns[0].entries[0].item, tuple(_exchanges(turns)))
        for _item, group in groupby(entries, key=lambda entry: entry.item_id)
        for turns in [list(_turns(group))]
    ]


def _turns(entries: Iterable[Entry]) -> Iterator[Turn]:
    for _key, group in groupby(entries, key=_voice):
        turn = tuple(group)
        yield Turn(turn[0].speaker, turn[0].part, turn[0].question, turn)


def _voice(entry: Entry) -> tuple[object, ...]:
    """What tells one turn from the next."""
    return entry.speaker_id, entry.part, entry.question_id, entry.asked_id


def _exchanges(turns: Iterable[Turn]) -> Iterator[Exchange]:
    """A question takes the answers to it that come right behind."""
    exchange: list[Turn] = []
    for turn in turns:
        if exchange and not _answers(turn, exchange[0]):
            yield Exchange(tuple(exchange))
            exchange = []
        exchange.append(turn)
    if exchange:
        yield Exchange(tuple(exchange))


def _answers(turn: Turn, question: Turn) -> bool:
    return turn.question is not None and turn.question in question.entries


def entry_at(entries: Sequence[Entry], second: float) -> Entry | None:
    """The entry that runs at a second, or the last one before it; None before the first."""
    before = [entry for entry in entries if entry.start <= second]
    return before[-1] if before else None


def word_times(recording: Recording) -> dict[str, list[int]]:
    """Where each word of each entry stands and starts, small enough for a page of four hours.

    Per entry id a flat list: position in the text (UTF-16 units, as browsers count), start in
    1/100 s, and so on; every number is the difference to the one of its kind before. Words that
    a person has changed are left out.
    """
    entries = db.session.scalars(
        select(Entry)
        .where(Entry.recording_id == recording.id)
        .options(selectinload(Entry.segments))
        .order_by(Entry.position)
    )
    return {str(entry.id): list(_times(entry.text, entry.segments)) for entry in entries}


def _times(text: str, segments: Iterable[Segment]) -> Iterator[int]:
    position = before = start = 0
    for word in (word for segment in segments for word in segment.words):
        heard = word["text"].strip()
        found = text.find(heard, position, position + len(heard) + REACH)
        if found < 0 or not heard:
            continue
        place, moment = _utf16_length(text[:found]), round(word["start"] * 100)
        yield from (place - before, moment - start)
        position, before, start = found + len(heard), place, moment


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
