"""A document as a value: what stands in it and in which order. PDF, DOCX and text are set from it,
so that all forms of a document say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from hearing.exports import about, outline
from hearing.programme.edition import plain
from hearing.record.values import Record, Signed

LONGEST = 300
ROLES = {"chair": "Vorsitz", "clerk": "Schriftführung"}


class Block(msgspec.Struct, frozen=True, tag_field="kind", tag=str.lower):
    """A part of a document, told apart by its kind."""


class Heading(Block, frozen=True):
    """A heading below the title; ``level`` is 1 or 2."""

    level: int
    text: str


class Style(StrEnum):
    """How a paragraph is set."""

    PLAIN = "plain"
    NOTE = "note"
    FAINT = "faint"


class Text(Block, frozen=True):
    """A paragraph; ``lead`` is the word that it begins with, ``language`` that of the rest where it
    is not German."""

    text: str
    lead: str = ""
    style: Style = Style.PLAIN
    language: str = ""


class Spoken(Block, frozen=True):
    """A paragraph of what was said, with its time in the recording."""

    time: str
    text: str
    aside: bool = False
    language: str = ""


class Points(Block, frozen=True):
    """A numbered list."""

    points: tuple[str, ...]


class Table(Block, frozen=True):
    """Lines of as many cells as there are heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Annex(Block, frozen=True):
    """A file that belongs to the document, with its digest."""

    text: str
    sha256: str


class Signature(Block, frozen=True):
    """A line to sign on, or who has signed when."""

    role: str
    name: str = ""
    day: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. ``of`` says which document this is of a hearing whose title it has, ``edition`` in
    one word which version, ``label`` that a machine made it, if nobody has checked all of it."""

    of: str
    title: str
    author: str
    city: str
    day: date
    made: datetime
    facts: tuple[tuple[str, str], ...]
    edition: str
    status: str
    label: str
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]


def make(
    record: Record,
    *,
    of: str,
    facts: dict[str, str],
    notes: Iterable[str],
    blocks: Iterable[Block],
    city: str,
    zone: ZoneInfo,
) -> Document:
    """A document of a record; facts without a value are left out."""
    hearing, told = record.hearing, facts | {"Öffentlich": about.kept(record)}
    return Document(
        of=of,
        title=plain(hearing.title)[:LONGEST],
        author=plain(hearing.organizer) or city,
        city=city,
        day=hearing.starts_at.astimezone(zone).date(),
        made=(record.published_at or hearing.ends_at).replace(microsecond=0),
        facts=tuple((name, plain(value)) for name, value in told.items() if value),
        edition=f"Fassung {record.number}" if record.number else "vorläufig",
        status=about.edition(record, zone),
        label=about.label(record),
        notes=tuple(notes),
        blocks=(*paragraphs(record.erratum, "Berichtigung"), *blocks),
    )


def paragraphs(text: str, lead: str = "", language: str = "") -> Iterator[Text]:
    """A text as it was typed, line by line."""
    for line in filter(None, map(str.strip, plain(text).splitlines())):
        yield Text(line, lead, language=language)
        lead = ""


def annexes(record: Record) -> Iterator[Block]:
    """What belongs to the record, with digests."""
    if record.annexes:
        yield Heading(1, "Anlagen")
    for one in record.annexes:
        yield Annex(plain(one.title), one.sha256)


def signed(record: Record) -> dict[str, str]:
    """The names of those who have signed, by what they are."""
    there = {one.role: one.name for one in record.signatures}
    return {role: there[key] for key, role in ROLES.items() if key in there}


def signatures(record: Record, zone: ZoneInfo) -> Iterator[Block]:
    """Who has signed; where nobody has yet, a line for it."""
    yield Heading(1, "Unterschriften")
    there = {one.role: one for one in record.signatures}
    for key, role in ROLES.items():
        yield _signature(role, there.get(key), zone)


def _signature(role: str, signed: Signed | None, zone: ZoneInfo) -> Signature:
    if signed is None:
        return Signature(role)
    return Signature(role, plain(signed.name), outline.day(signed.at.astimezone(zone)))
