"""Hits: documents that were found, as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hearing.agenda.models import Hearing
from hearing.archive.analysis import analyse
from hearing.archive.facets import HearingFound
from hearing.archive.models import Document, Kind
from hearing.archive.query import Term
from hearing.archive.ranking import Ranking
from hearing.archive.snippets import Part, excerpt
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.protocol.models import Part as Spoken
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker


class FoundItem(NamedTuple):
    """The agenda item of a hit: as it was released, or as the record names it."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found; ``id`` is that of what it is made of, ``page`` that of a file.

    ``title`` is what the public reads above it, ``second`` where in the recording the excerpt's
    first marked word begins, ``since`` when it became public. What isn't of the record has no
    recording, speaker and second.
    """

    kind: Kind
    id: int
    page: int
    title: str
    hearing: Hearing
    recording: Recording | None
    item: FoundItem | None
    speaker: Speaker | None
    part: Spoken | None
    snippet: tuple[Part, ...]
    text: str
    second: float | None
    since: datetime | None
    score: float


class InHearing(NamedTuple):
    """The best hits of a hearing, of how many."""

    hearing: Hearing
    total: int
    hits: tuple[Hit, ...]


def of(ranking: Ranking, places: Iterable[int], terms: Sequence[Term]) -> tuple[Hit, ...]:
    """Return the hits at these places of a ranking."""
    wanted = {int(ranking.cards.document[at]): float(ranking.scores[at]) for at in places}
    statement = (
        select(Document)
        .where(Document.id.in_(wanted))
        .options(
            joinedload(Document.hearing),
            joinedload(Document.recording),
            joinedload(Document.entry).options(joinedload(Entry.item), joinedload(Entry.speaker)),
        )
    )
    documents = {document.id: document for document in db.session.scalars(statement)}
    return tuple(
        _hit(documents[number], score, terms)
        for number, score in wanted.items()
        if number in documents
    )


def by_hearing(
    ranking: Ranking, hearings: Sequence[HearingFound], terms: Sequence[Term], *, most: int
) -> tuple[InHearing, ...]:
    """Return the best hits of each of these hearings, and how many there are."""
    places = [np.flatnonzero(ranking.cards.hearing == one.id)[:most] for one in hearings]
    found = of(ranking, np.concatenate(places).tolist() if places else (), terms)
    groups = []
    for one in hearings:
        own = tuple(hit for hit in found if hit.hearing.id == one.id)
        if own:
            groups.append(InHearing(own[0].hearing, one.count, own))
    return tuple(groups)


def spelling(hit: Hit, key: str) -> str:
    """Return how a key is written in what was found; nothing if it doesn't stand there itself."""
    for word in analyse(hit.text):
        if key in word.keys.own:
            return hit.text[word.start : word.end]
    return ""


def _hit(document: Document, score: float, terms: Sequence[Term]) -> Hit:
    entry, item = document.entry, _item(document)
    text = entry.text if entry else document.text
    cut = excerpt(text, terms)
    return Hit(
        kind=document.kind,
        id=document.source_id,
        page=document.page,
        title=(item.title if item else "") if entry else document.text.partition("\n")[0],
        hearing=document.hearing,
        recording=document.recording,
        item=item,
        speaker=None if entry is None else entry.speaker,
        part=None if entry is None else entry.part,
        snippet=cut.parts,
        text=text,
        second=None if entry is None else _second(document.starts, cut.first, entry),
        since=document.recording.published_at if document.recording else document.since,
        score=score,
    )


def _item(document: Document) -> FoundItem | None:
    if document.entry is not None:
        item = document.entry.item
        return FoundItem(item.id, item.title) if item else None
    if document.kind is not Kind.ITEM:
        return None
    return FoundItem(document.source_id, document.text.partition("\n")[0])


def _second(starts: str, number: int | None, entry: Entry) -> float:
    seconds = starts.split()
    if number is None or number >= len(seconds):
        return entry.start
    return float(seconds[number])
