"""The words of a recording as they are read: sections by agenda item, questions with their answers,
turns. All of it comes from the record that counts, so edits, versions and consents are in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, groupby, pairwise
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hearing.database import db
from hearing.desk.asked import Asked
from hearing.exports import asides
from hearing.protocol.models import Part
from hearing.protocol.seals import digest_of
from hearing.questions import at_desk
from hearing.questions.models import PUBLIC, Question
from hearing.record import reading, snapshot
from hearing.record.values import Contribution, Gap, GapKind, Item, Person, Record
from hearing.recordings.models import Recording

ALL: Final = "all"
SOME: Final = "some"
TOLD: Final = frozenset({GapKind.REDACTED, GapKind.NO_TEXT})
"""What the text has to say itself; what the stream did not show stands beside the player."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person said, whoever interrupted; the entries are its paragraphs. ``question`` is
    the one that this answers, ``asked`` how it was put in the queue, as far as it is public;
    ``brackets`` stand around each entry's text, if it is nothing that the person said."""

    speaker: Person | None
    part: Part
    question: Contribution | None
    entries: tuple[Contribution, ...]
    asked: Asked | None = None
    brackets: Mapping[str, tuple[str, str]] = field(default_factory=dict)


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

    item: Item | None
    exchanges: tuple[Exchange, ...]

    @property
    def first(self) -> Contribution:
        return self.exchanges[0].turns[0].entries[0]


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said in a recording; without a record nobody may read it, or it has no text yet."""

    record: Record | None = None
    entries: tuple[Contribution, ...] = ()
    gaps: tuple[Gap, ...] = ()
    asked: Mapping[int, Asked] = field(default_factory=dict)

    @property
    def machine_made(self) -> str:
        """Whether ``ALL`` or ``SOME`` of it was read by nobody; else an empty text."""
        unchecked = sum(not entry.checked for entry in self.entries)
        if not unchecked:
            return ""
        return ALL if unchecked == len(self.entries) else SOME

    @property
    def removed(self) -> dict[str, list[Gap]]:
        """Where something was taken out or nothing can be understood, by the entry that follows;
        "" is the end."""
        found: dict[str, list[Gap]] = {}
        for gap in self.gaps:
            if gap.kind in TOLD:
                following = (entry.key for entry in self.entries if entry.start >= gap.start)
                found.setdefault(next(following, ""), []).append(gap)
        return found

    @property
    def sections(self) -> list[Section]:
        """By agenda item, exchange and turn; the order stays."""
        items = {item.id: item for item in self.record.items} if self.record else {}
        return [
            Section(items.get(number or 0), tuple(_exchanges(list(self._turns(group)))))
            for number, group in groupby(self.entries, key=lambda entry: entry.item_id)
        ]

    def _turns(self, entries: Iterable[Contribution]) -> Iterator[Turn]:
        people = {person.id: person for person in self.record.people} if self.record else {}
        known = {entry.key: entry for entry in self.entries}
        for turn in asides.turns(entries, _voice_of):
            is_aside = turn[0].part.is_aside  # nobody has spoken yet
            yield Turn(
                speaker=None if is_aside else people.get(turn[0].person_id or 0),
                part=turn[0].part,
                question=known.get(turn[0].question),
                entries=turn,
                asked=self.asked.get(turn[0].asked or 0),
                brackets={
                    one.key: asides.brackets(one, people.get(one.person_id or 0)) for one in turn
                },
            )

    @property
    def digest(self) -> str:
        """Stands for all that may be read here: two that say the same have the same."""
        return digest_of(msgspec.json.encode(self.record))

    def at(self, second: float) -> Contribution | None:
        """The entry that runs at a second, or the last one before it; None before the first."""
        before = [entry for entry in self.entries if entry.start <= second]
        return before[-1] if before else None

    def word_times(self) -> dict[str, list[int]]:
        """Where each word of each entry stands and starts, small enough for a page of four hours.

        Per key a flat list: position in the text (UTF-16 units, as browsers count), start in
        1/100 s, and so on; every number is the difference to the one of its kind before.
        """
        return {entry.key: list(_times(entry)) for entry in self.entries}


def read(recording: Recording, *, today: date, is_staff: bool = False) -> Transcript:
    """What was said in a recording, as everybody may read it today; ``is_staff`` reads the draft
    of one that is not public yet, with the same names left out."""
    record = reading.in_public(recording.hearing, today=today)
    if is_staff and (record is None or not _rests_on(record, recording)):
        record = snapshot.take(recording.hearing)
    if record is None or not _rests_on(record, recording):
        return Transcript()
    entries = tuple(one for one in record.contributions if one.recording_id == recording.id)
    gaps = tuple(one for one in record.gaps if one.recording_id == recording.id)
    return Transcript(record, entries, gaps, _asked(entries))


def _rests_on(record: Record, recording: Recording) -> bool:
    return any(one.id == recording.id for one in record.recordings)


def _asked(entries: Iterable[Contribution]) -> dict[int, Asked]:
    """The questions as they were put in the queue, as far as everybody may read them."""
    numbers = {entry.asked for entry in entries if entry.asked is not None}
    if not numbers:
        return {}
    query = select(Question).where(Question.id.in_(numbers), Question.state.in_(PUBLIC))
    loaded = query.options(joinedload(Question.group), joinedload(Question.invitation))
    return {question.id: at_desk.tell(question) for question in db.session.scalars(loaded)}


def _voice_of(entry: Contribution) -> tuple[object, ...]:
    """What tells one turn from the next."""
    return entry.person_id, entry.part, entry.question, entry.asked


def _exchanges(turns: Sequence[Turn]) -> Iterator[Exchange]:
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
    return turn.question is not None and turn.question.key in {e.key for e in question.entries}


def _times(entry: Contribution) -> Iterator[int]:
    starts = entry.starts or [entry.start] * len(entry.text.split())
    places = [0]
    before = 0
    for match in re.finditer(r"\S+", entry.text):
        places.append(places[-1] + _utf16_length(entry.text[before : match.start()]))
        before = match.start()
    moments = [0, *(round(second * 100) for second in accumulate(starts, max))]
    for (before, place), (earlier, moment) in zip(pairwise(places), pairwise(moments), strict=True):
        yield from (place - before, moment - earlier)


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
