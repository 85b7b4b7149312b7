"""The summary record as a document: who was there, what was on when, what came out, what was asked
and answered. The words themselves stand in the verbatim record."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from hearing.exports import about, documents, outline, wording
from hearing.exports.documents import Block, Document, Heading, Points, Style, Table, Text
from hearing.exports.outline import Section, Speech
from hearing.programme.edition import plain
from hearing.record.values import Attendee, Record, WrittenAnswer

NAME = "Ergebnisniederschrift"
BESIDE = "Was im Einzelnen gesagt wurde, steht im Wortprotokoll derselben Fassung."
COUNTS_HERE = "Maßgeblich ist diese Ergebnisniederschrift."
COUNTS_THERE = "Als Niederschrift gilt der Wortlaut im Wortprotokoll derselben Fassung."
UNCHECKED = "(maschinell erstellt, ungeprüft)"
AWAY = {"absent": "abwesend", "excused": "entschuldigt"}


def of(record: Record, *, city: str, zone: ZoneInfo) -> Document:
    """The summary record; a second time it is the same."""
    parts = (
        _attendance(record, zone),
        _summary(record),
        _items(record, zone),
        _decisions(record),
        _questions(record),
        _written(record),
        documents.annexes(record),
        documents.signatures(record, zone),
    )
    blocks = [block for part in parts for block in part]
    counts = COUNTS_THERE if record.authentic else f"{COUNTS_HERE} {BESIDE}"
    counts = counts if record.recordings else COUNTS_HERE
    made = [note for note in about.notes(record) if note not in about.WHAT_COUNTS]
    return documents.make(
        record,
        of=NAME,
        facts=_facts(record, zone),
        notes=[*made, *([counts] if record.number else ())],
        blocks=blocks,
        city=city,
        zone=zone,
    )


def _facts(record: Record, zone: ZoneInfo) -> dict[str, str]:
    hearing = record.hearing
    begun, ended = outline.ran(record)
    return {
        "Tag": outline.weekday((begun or hearing.starts_at).astimezone(zone)),
        "Ort": hearing.venue,
        "Beginn": _clock(begun, hearing.starts_at, zone),
        "Ende": _clock(ended, hearing.ends_at, zone),
        "Veranstalter": hearing.organizer,
        **documents.signed(record),
        "Antrag": hearing.motion,
        "Sitzungsvorlage": hearing.paper,
    }


def _clock(real: datetime | None, planned: datetime, zone: ZoneInfo) -> str:
    told = outline.time(real or planned, zone)
    return f"{told} Uhr" if real else f"{told} Uhr (geplant)"


def _attendance(record: Record, zone: ZoneInfo) -> Iterator[Block]:
    if record.attendance:
        yield Heading(1, "Anwesenheit")
    for group, people in groupby(record.attendance, key=lambda one: one.group):
        yield Heading(2, plain(group))
        rows = tuple((plain(one.name), presence(one, zone)) for one in people)
        if any(when for _name, when in rows):
            yield Table(("Name", "Anwesend (Uhr)"), rows)
        else:
            yield from (Text(name) for name, _when in rows)


def presence(one: Attendee, zone: ZoneInfo) -> str:
    """From when to when somebody was there, or that they were not."""
    stays = (
        f"{outline.time(stay.arrived, zone)}–{outline.time(stay.left, zone)}"
        if stay.left
        else f"ab {outline.time(stay.arrived, zone)}"
        for stay in one.stays
    )
    return ", ".join(stays) or AWAY.get(one.part, "")


def _summary(record: Record) -> Iterator[Block]:
    if record.summary:
        yield Heading(1, "Zusammenfassung")
        yield from documents.paragraphs(record.summary)


def _items(record: Record, zone: ZoneInfo) -> Iterator[Block]:
    results = {one.item_id: one.text for one in record.results}
    speakers = _speakers(outline.sections(record))
    if record.items:
        yield Heading(1, "Tagesordnung und Ergebnisse")
    for item in record.items:
        yield Heading(2, outline.title_of(item))
        yield from wording.times(item, zone)
        if spoke := speakers.get(item.id):
            yield Text("; ".join(spoke), "Es sprachen" if len(spoke) > 1 else "Es sprach")
        yield from documents.paragraphs(results.get(item.id, ""), "Ergebnis")


def _speakers(sections: list[Section]) -> dict[int, list[str]]:
    """Who spoke on each item, in order, each once."""
    found: dict[int, dict[str, None]] = {}
    for section in sections:
        if section.item:
            who = (speech.who for speech in section.speeches if speech.who)
            found.setdefault(section.item.id, {}).update(dict.fromkeys(who))
    return {number: list(names) for number, names in found.items()}


def _decisions(record: Record) -> Iterator[Block]:
    if record.decisions:
        yield Heading(1, "Beschlüsse und Zusagen")
        yield Points(tuple(plain(decision) for decision in record.decisions))


def _questions(record: Record) -> Iterator[Block]:
    """What was asked and answered aloud, in the words of the verbatim record."""
    unchecked = {one.key for one in record.contributions if not one.checked}
    found = list(outline.exchanges(outline.sections(record)))
    if found:
        yield Heading(1, "Fragen und Antworten")
    for number, one in enumerate(found, 1):
        yield Heading(2, f"Frage {number}: {one.question.who}")
        place = f"Wortprotokoll ab {outline.clock(one.question.paragraphs[0].second)}"
        title = f"{outline.title_of(one.item)}, " if one.item else ""
        yield Text(f"{title}{place}", style=Style.FAINT)
        yield from _speech(one.question, "", unchecked)
        for answer in one.answers:
            yield from _speech(answer, f"Antwort ({answer.who})", unchecked)
        if not one.answers:
            yield Text("Ohne Antwort in der Sitzung.")


def _speech(speech: Speech, lead: str, unchecked: Set[str]) -> Iterator[Block]:
    yield from documents.paragraphs(speech.words, lead, speech.language)
    notes = dict.fromkeys(note for one in speech.paragraphs for note in one.notes)
    yield from (Text(f"({note})", style=Style.NOTE) for note in notes)
    if any(one.key in unchecked for one in speech.paragraphs):
        yield Text(UNCHECKED, style=Style.FAINT)


def _written(record: Record) -> Iterator[Block]:
    if record.written:
        yield Heading(1, "Schriftliche Antworten")
    for one in record.written:
        group = f" ({plain(one.group)})" if one.group else ""
        yield Heading(2, f"Schriftliche Frage {one.number}{group}")
        yield from documents.paragraphs(one.question)
        yield from documents.paragraphs(one.answer, office(one))


def office(one: WrittenAnswer) -> str:
    """Who has answered, and when."""
    who = filter(None, (plain(one.office), outline.day(one.answered_on)))
    return f"Antwort ({', '.join(who)})"
