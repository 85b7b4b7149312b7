"""What of a hearing's record is public in the search: the newest version, part by part.

Before there is one the public reads what a machine heard, entry by entry (``index``). From the
first version on no word of the draft is found, and none of a record that is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from hearing.agenda.models import Hearing
from hearing.archive import filing
from hearing.archive.filing import Voice
from hearing.archive.leaves import Leaf, lines
from hearing.archive.models import Kind
from hearing.questions.written import annex
from hearing.record import keeping, versions
from hearing.record.models import RecordVersion
from hearing.record.values import Record


def is_settled(hearing: Hearing) -> bool:
    """Whether the draft is no longer what counts."""
    return versions.is_there(hearing.id) or keeping.was_deleted(hearing)


def _said(version: RecordVersion, record: Record) -> Iterator[Leaf]:
    """What was said, with the name that the version gives its speaker."""
    voices = {one.key: Voice(one.person_id, one.asked) for one in record.contributions}
    filed = filing.of(voices.values(), record.people)
    known = {part.key: part.id for part in version.contributions}
    for one in record.contributions:
        if one.text:
            person, party = filed[voices[one.key]]
            yield Leaf(
                known[one.key], one.text, item_id=one.item_id, person=person, party=party,
                since=version.published_at,
            )  # fmt: skip


def _summary(version: RecordVersion, record: Record) -> Iterator[Leaf]:
    if record.summary:
        yield Leaf(version.id, lines(record.summary), since=version.published_at)


def _decisions(version: RecordVersion, record: Record) -> Iterator[Leaf]:
    for number, text in enumerate(record.decisions, 1):
        yield Leaf(version.id, lines(text), number, since=version.published_at)


def _results(version: RecordVersion, record: Record) -> Iterator[Leaf]:
    """What came out on each item, under its title."""
    items = {item.id: item for item in record.items}
    for one in record.results:
        item = items.get(one.item_id)
        yield Leaf(
            version.id,
            lines(item.title if item else "", one.text),
            item.number if item else 0,
            item_id=one.item_id,
            since=version.published_at,
        )


def _answers(version: RecordVersion, record: Record) -> Iterator[Leaf]:
    """The answers in writing, but for those that are found in the annex word for word."""
    published = annex.current(version.hearing_id)
    there = annex.entries_of(published) if published else ()
    known = {(one.number, one.text, one.answer) for one in there}
    for one in record.written:
        if (one.number, one.question, one.answer) not in known:
            text = lines(one.question, one.answer, one.office)
            since = version.published_at
            yield Leaf(version.id, text, one.number, party=one.group, since=since)


OF_VERSION: Final[dict[Kind, Callable[[RecordVersion, Record], Iterable[Leaf]]]] = {
    Kind.ENTRY: _said,
    Kind.SUMMARY: _summary,
    Kind.DECISION: _decisions,
    Kind.RESULT: _results,
    Kind.ANSWER: _answers,
}


def of(hearing: Hearing, kind: Kind) -> Iterable[Leaf]:
    """What of this kind the newest version says, as far as it may be read now."""
    version = versions.newest(hearing.id)
    return OF_VERSION[kind](version, versions.value(version)) if version else ()
