"""Hits: documents that were found, as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hearing.agenda.models import Hearing
from hearing.archive import passages
from hearing.archive.analysis import analyse
from hearing.archive.cards import Numbers
from hearing.archive.facets import HearingFound
from hearing.archive.models import Document, Kind
from hearing.archive.passages import Passage
from hearing.archive.query import Term
from hearing.archive.ranking import Ranking
from hearing.archive.snippets import Excerpt, Part, excerpt
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.protocol.models import Part as Spoken
from hearing.record.values import Person
from hearing.recordings.models import Recording


class FoundItem(NamedTuple):
    """The agenda item of a hit: as it was released, or as the record names it."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found; ``id`` is that of what it is made of, ``page`` that of a file.

    ``title`` is what the public reads above it, ``since`` when it became public. What was said has
    the ``key`` of its paragraph, its speaker as the record names them, and whether a ``machine``
    wrote it and somebody has ``checked`` it; if its recording may be played, that one and the
    ``second`` at which the excerpt's first marked word begins.
    """

    kind: Kind
    id: int
    page: int
    title: str
    hearing: Hearing
    recording: Recording | None
    item: FoundItem | None
    speaker: Person | None
    part: Spoken | None
    key: str
    machine: bool
    checked: bool
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


def of(
    ranking: Ranking, places: Iterable[int], terms: Sequence[Term], *, playable: Numbers
) -> tuple[Hit, ...]:
    """Return the hits at these places of a ranking; ``playable`` are the public recordings."""
    wanted = {int(ranking.cards.document[at]): float(ranking.scores[at]) for at in places}
    statement = (
        select(Document)
        .where(Document.id.in_(wanted))
        .options(
            joinedload(Document.hearing),
            joinedload(Document.entry).options(joinedload(Entry.item), joinedload(Entry.speaker)),
        )
    )
    documents = {document.id: document for document in db.session.scalars(statement)}
    said = passages.of(documents.values())
    recordings = _recordings({one.said.recording_id for one in said.values()}, playable)
    return tuple(
        _hit(documents[number], score, terms, said.get(number), recordings)
        for number, score in wanted.items()
        if number in documents
    )


def by_hearing(
    ranking: Ranking,
    hearings: Sequence[HearingFound],
    terms: Sequence[Term],
    *,
    most: int,
    playable: Numbers,
) -> tuple[InHearing, ...]:
    """Return the best hits of each of these hearings, and how many there are."""
    places = [np.flatnonzero(ranking.cards.hearing == one.id)[:most] for one in hearings]
    shown = np.concatenate(places).tolist() if places else ()
    found = of(ranking, shown, terms, playable=playable)
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


def _recordings(numbers: Iterable[int], playable: Numbers) -> dict[int, Recording]:
    wanted = set(numbers) & set(playable.tolist())
    found = db.session.scalars(select(Recording).where(Recording.id.in_(wanted))) if wanted else ()
    return {recording.id: recording for recording in found}


def _hit(
    document: Document,
    score: float,
    terms: Sequence[Term],
    passage: Passage | None,
    recordings: Mapping[int, Recording],
) -> Hit:
    said = passage.said if passage else None
    item = FoundItem(*passage.item) if passage and passage.item else _item(document)
    text = document.entry.text if document.entry else document.text
    cut = excerpt(text, terms)
    recording = recordings.get(said.recording_id) if said else None
    return Hit(
        kind=document.kind,
        id=document.source_id,
        page=document.page,
        title=(item.title if item else "") if said else text.partition("\n")[0],
        hearing=document.hearing,
        recording=recording,
        item=item,
        speaker=passage.person if passage else None,
        part=said.part if said else None,
        key=said.key if said else "",
        machine=said.machine if said else False,
        checked=said.checked if said else True,
        snippet=cut.parts,
        text=text,
        second=_second(document, passage, cut) if passage and recording else None,
        since=document.since or (recording.published_at if recording else None),
        score=score,
    )


def _item(document: Document) -> FoundItem | None:
    if document.kind is not Kind.ITEM:
        return None
    return FoundItem(document.source_id, document.text.partition("\n")[0])


def _second(document: Document, passage: Passage, cut: Excerpt) -> float:
    """When the first marked word was said: a draft's words were laid when it was indexed."""
    if cut.first is None:
        return passage.said.start
    if document.entry is None:
        return passage.second_at(cut.at)
    seconds = document.starts.split()
    return float(seconds[cut.first]) if cut.first < len(seconds) else passage.said.start
