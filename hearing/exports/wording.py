"""The verbatim record as a document: everything that was said, as it was edited, interjections
marked. Who was there, and what came out in short, stands in the summary record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from zoneinfo import ZoneInfo

from hearing.exports import about, documents, gaps, outline
from hearing.exports.documents import Block, Document, Heading, Spoken, Style, Text
from hearing.exports.outline import Section
from hearing.record.values import Gap, Item, Record

Missing = Mapping[str, Sequence[Gap]]
NAME = "Wortprotokoll"
BESIDE = "Anwesenheit, Beschlüsse und Antworten stehen in der Ergebnisniederschrift dieser Fassung."


def of(record: Record, *, city: str, zone: ZoneInfo) -> Document:
    """The verbatim record; a second time it is the same."""
    hearing = record.hearing
    facts = {
        "Tag": outline.weekday(hearing.starts_at.astimezone(zone)),
        "Ort": hearing.venue,
        "Veranstalter": hearing.organizer,
        "Antrag": hearing.motion,
        "Sitzungsvorlage": hearing.paper,
    }
    notes = [*about.notes(record), *([BESIDE] if record.number else ())]
    missing = gaps.before(record)
    told = [_section(section, zone, missing) for section in outline.sections(record)]
    signed = documents.signatures(record, zone) if record.signatures else ()
    blocks = [*chain.from_iterable(told), *_gaps(missing, ""), *documents.annexes(record), *signed]
    return documents.make(
        record, of=NAME, facts=facts, notes=notes, blocks=blocks, city=city, zone=zone
    )


def _section(section: Section, zone: ZoneInfo, missing: Missing) -> Iterator[Block]:
    yield Heading(1, section.title)
    yield from times(section.item, zone)
    for speech in section.speeches:
        yield from _gaps(missing, speech.paragraphs[0].key)
        if speech.label:
            yield Heading(2, speech.label)
        for place, one in enumerate(speech.paragraphs):
            yield from _gaps(missing, one.key) if place else ()
            language = one.language if one.is_foreign else ""
            yield Spoken(outline.clock(one.second), one.told, one.is_aside, language)
            yield from (Text(f"({note})", style=Style.NOTE) for note in one.notes)
    yield from documents.paragraphs(section.result, "Ergebnis")


def _gaps(missing: Missing, key: str) -> Iterator[Block]:
    for gap in missing.get(key, ()):
        yield Text(f"({gaps.told(gap)})", style=Style.NOTE)


def times(item: Item | None, zone: ZoneInfo) -> Iterator[Block]:
    """When an item was on, as far as the desk has noted it."""
    if item and (told := outline.span(item.start, item.end, zone)):
        yield Text(told, style=Style.FAINT)
