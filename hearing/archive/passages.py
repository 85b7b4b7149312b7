"""What was said, as a hit shows it: out of the newest version, or out of the draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from hearing.archive.models import Document, Kind
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.protocol.models import Source as EntrySource
from hearing.record import parts
from hearing.record.models import VersionPart
from hearing.record.values import Contribution, Person

ITEMS = "items-"


@dataclass(frozen=True, slots=True)
class Passage:
    """A contribution with its speaker and its item, as the record names them."""

    said: Contribution
    person: Person | None = None
    item: tuple[int, str] | None = None

    def second_at(self, place: int) -> float:
        """When the word at this character was said."""
        before = len(self.said.text[: place + 1].split()) - 1
        starts = self.said.starts
        return starts[before] if 0 <= before < len(starts) else self.said.start


def of(documents: Iterable[Document]) -> dict[int, Passage]:
    """The passages of these documents that are any, by the documents' numbers."""
    spoken = [one for one in documents if one.kind is Kind.ENTRY]
    frozen = _frozen({one.source_id for one in spoken if one.entry is None})
    found: dict[int, Passage] = {}
    for one in spoken:
        if one.entry is not None:
            found[one.id] = _drafted(one, one.entry)
        elif one.source_id in frozen:
            found[one.id] = frozen[one.source_id]
    return found


def _drafted(document: Document, entry: Entry) -> Passage:
    said = Contribution(
        key=entry.key,
        recording_id=entry.recording_id,
        start=entry.start,
        end=entry.end,
        text=entry.text,
        part=entry.part,
        machine=entry.source is EntrySource.MACHINE,
        checked=entry.checked_at is not None,
    )
    item = entry.item
    return Passage(said, _speaker(document, entry), (item.id, item.title) if item else None)


def _speaker(document: Document, entry: Entry) -> Person | None:
    """By name only if the document is filed under it."""
    one = entry.speaker
    if one is None:
        return None
    return Person(id=one.id, name=one.name if document.person else "", role=one.role)


def _frozen(numbers: Collection[int]) -> dict[int, Passage]:
    """Parts of published versions, by their numbers."""
    if not numbers:
        return {}
    query = select(VersionPart).where(VersionPart.id.in_(numbers))
    rows = db.session.scalars(query.options(joinedload(VersionPart.version))).all()
    left = {row: one for row in rows if (one := parts.readable(row))}
    told = {row: msgspec.convert(one, Contribution) for row, one in left.items()}
    people, items = _beside(told)
    return {
        row.id: Passage(
            said,
            people.get((row.version_id, said.person_id)),
            items.get((row.version_id, said.item_id)),
        )
        for row, said in told.items()
    }


def _beside(
    told: Mapping[VersionPart, Contribution],
) -> tuple[dict[tuple[int, int | None], Person], dict[tuple[int, int | None], tuple[int, str]]]:
    """The people and items that these contributions name, by their version and their number."""
    keys = {f"{parts.PERSON}{said.person_id}" for said in told.values() if said.person_id}
    query = select(VersionPart).where(
        VersionPart.version_id.in_({row.version_id for row in told}),
        or_(VersionPart.key.in_(keys), VersionPart.key.startswith(ITEMS)),
    )
    people: dict[tuple[int, int | None], Person] = {}
    listed = [(row.version_id, one) for row in told for one in row.version.content.get("items", ())]
    for part in db.session.scalars(query):
        one = parts.readable(part)
        if part.key.startswith(ITEMS):
            listed.append((part.version_id, one))
        elif one:
            people[part.version_id, one["id"]] = msgspec.convert(one, Person)
    items = {(number, one["id"]): (one["id"], one["title"]) for number, one in listed if one}
    return people, items
