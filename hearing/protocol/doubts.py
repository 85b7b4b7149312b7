"""Doubts: where a record may be wrong, so that whoever checks it looks there first.

A doubt is found anew from text, sound and lists each time; only that somebody has settled one is
kept. What is checked as a whole has none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from sqlalchemy import select

from hearing.database import db
from hearing.protocol import missing, signs, timing
from hearing.protocol.models import DoubtKind, Entry, SettledDoubt
from hearing.protocol.names import Names
from hearing.protocol.timing import Spoken
from hearing.recordings.findings import Finding, Proposal, read_coverage
from hearing.recordings.models import Recording

LIKELY = 0.5
"""The probability below which a machine's word is doubtful."""
LATE = 0.3
"""Seconds that an entry may begin before the one before it has ended."""
SAME_AGAIN = 4
"""Words from which an entry that says the same as the one before is doubtful."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place to listen to: the characters from ``first`` to before ``after`` of the entry
    ``key``, none where it is about a stretch of time. ``hint`` says what may be meant, or why."""

    kind: DoubtKind
    key: str
    start: float
    end: float
    first: int = 0
    after: int = 0
    words: str = ""
    hint: str = ""

    @property
    def print(self) -> str:
        """What stays the same while neither kind nor words nor their second change."""
        facts = f"{self.kind.value}\n{self.start:.2f}\n{self.words}"
        return hashlib.sha256(facts.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known about a recording besides its entries."""

    names: Names
    proposals: Sequence[Proposal]
    doubts: Sequence[Finding]
    settled: frozenset[str]


def grounds(recording: Recording, *, proposals: Sequence[Proposal] = ()) -> Grounds:
    """Collect them; ``proposals`` are the names that the machine found nearly heard."""
    coverage = read_coverage(recording.coverage) if recording.coverage else None
    query = select(SettledDoubt.print).where(SettledDoubt.recording_id == recording.id)
    return Grounds(
        names=Names.of(recording.hearing),
        proposals=proposals,
        doubts=coverage.doubts if coverage else (),
        settled=frozenset(db.session.scalars(query)),
    )


def of(entry: Entry, grounds: Grounds, *, before: Entry | None = None) -> list[Doubt]:
    """The open doubts about one entry, in the order of its text; ``before`` is the entry before
    it."""
    if entry.checked_at is not None:
        return []
    spoken = timing.spoken(entry.text, entry.segments, start=entry.start)
    found = [
        *_about_time(entry, before),
        *_signs(entry, spoken),
        *_names(entry, spoken, grounds),
        *_unlikely(entry, spoken),
        *_repeated(entry, spoken),
        *_found_by_machine(entry, spoken, grounds.doubts),
    ]
    open_ones = {one.print: one for one in found if one.print not in grounds.settled}
    return sorted(open_ones.values(), key=lambda one: (one.first, one.after))


def gaps(recording: Recording) -> list[Doubt]:
    """Speech without text. It isn't settled here: what is open blocks the record."""
    found = missing.of(recording)
    return [Doubt(DoubtKind.SPEECH, "", one.start, one.end, hint=one.sentence) for one in found]


def _at(kind: DoubtKind, entry: Entry, said: Sequence[Spoken], hint: str = "") -> Doubt:
    first, after = said[0].first, said[-1].after
    words = entry.text[first:after]
    return Doubt(kind, entry.key, said[0].start, said[-1].start, first, after, words, hint)


def _over(spoken: Sequence[Spoken], first: int, after: int) -> list[Spoken]:
    return [one for one in spoken if one.first < after and one.after > first]


def _about_time(entry: Entry, before: Entry | None) -> Iterator[Doubt]:
    if before is None:
        return
    if entry.start < before.end - LATE:
        yield Doubt(DoubtKind.OVERLAP, entry.key, entry.start, before.end)
    if entry.text == before.text and len(entry.text.split()) >= SAME_AGAIN:
        yield Doubt(DoubtKind.REPETITION, entry.key, entry.start, entry.end, 0, len(entry.text))


def _signs(entry: Entry, spoken: Sequence[Spoken]) -> Iterator[Doubt]:
    for sign in signs.facts(entry.text):
        said = _over(spoken, sign.first, sign.after)
        words = entry.text[sign.first : sign.after]
        start, end = said[0].start, said[-1].start
        yield Doubt(sign.kind, entry.key, start, end, sign.first, sign.after, words)


def _names(entry: Entry, spoken: Sequence[Spoken], grounds: Grounds) -> Iterator[Doubt]:
    for one in spoken:
        if meant := grounds.names.nearly(one.bare):
            yield _at(DoubtKind.NEAR_NAME, entry, [one], meant)
    for name, first, after in signs.people(entry.text):
        if not grounds.names.knows(name) and not grounds.names.nearly(name):
            said = _over(spoken, first, after)
            yield Doubt(
                DoubtKind.NAME, entry.key, said[0].start, said[-1].start, first, after, name
            )
    for proposal in grounds.proposals:
        there = entry.start - 0.01 <= proposal.start <= entry.end
        if there and (said := _said(spoken, proposal)):
            yield _at(DoubtKind.NEAR_NAME, entry, said, proposal.proposed)


def _said(spoken: Sequence[Spoken], proposal: Proposal) -> list[Spoken]:
    """The words that a proposal is about, if they still stand there."""
    heard = [timing.plain(word) for word in proposal.heard.split()]
    for place, one in enumerate(spoken):
        if abs(one.start - proposal.start) < 0.05:
            said = list(spoken[place : place + len(heard)])
            return said if [timing.plain(word.text) for word in said] == heard else []
    return []


def _unlikely(entry: Entry, spoken: Sequence[Spoken]) -> Iterator[Doubt]:
    for unlikely, run in groupby(spoken, key=lambda one: one.probability < LIKELY):
        if unlikely:
            yield _at(DoubtKind.UNLIKELY, entry, list(run))


def _repeated(entry: Entry, spoken: Sequence[Spoken]) -> Iterator[Doubt]:
    for place, after in signs.repetitions([one.text.casefold().strip(",.") for one in spoken]):
        yield _at(DoubtKind.REPETITION, entry, spoken[place:after])


def _found_by_machine(
    entry: Entry, spoken: Sequence[Spoken], findings: Iterable[Finding]
) -> Iterator[Doubt]:
    for finding in findings:
        if finding.start < entry.end and finding.end > entry.start:
            said = [one for one in spoken if finding.start <= one.start < finding.end]
            if said:
                yield _at(DoubtKind.MACHINE, entry, said, finding.sentence)


def all_of(entries: Sequence[Entry], grounds: Grounds) -> dict[str, list[Doubt]]:
    """The open doubts about entries that follow on each other, by their keys."""
    pairs = pairwise([None, *entries])
    return {entry.key: of(entry, grounds, before=before) for before, entry in pairs if entry}
