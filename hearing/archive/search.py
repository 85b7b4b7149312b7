"""The search over everything that is public."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from hearing.agenda.models import Hearing
from hearing.archive import query as queries
from hearing.archive import spelling
from hearing.archive.analysis import analyse
from hearing.archive.index import shown as shown_text
from hearing.archive.models import Document, Kind
from hearing.archive.query import Term
from hearing.archive.ranking import Found, Ranked, look_up, narrow, public, rank
from hearing.archive.snippets import Part, excerpt
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker


class FoundItem(NamedTuple):
    """The agenda item of a hit: as it was released, or as the record names it."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found; ``id`` is that of the entry, agenda item or hearing it is made of.

    ``second`` is where in the recording the excerpt's first marked word begins. Agenda items and
    hearings have no recording, speaker and second, hearings no item either.
    """

    kind: Kind
    id: int
    hearing: Hearing
    recording: Recording | None
    item: FoundItem | None
    speaker: Speaker | None
    snippet: tuple[Part, ...]
    second: float | None
    score: float


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits.

    ``corrected`` is the search that was made instead, where a word stood nowhere; with ``relaxed``
    no document has all words and those with some of them are shown; ``ignored`` are the words that
    were left out; ``empty`` says that nothing else was asked for. ``elapsed`` in seconds.
    """

    hits: tuple[Hit, ...]
    total: int
    page: int
    per_page: int
    corrected: str | None
    relaxed: bool
    ignored: tuple[str, ...]
    empty: bool
    elapsed: float

    @property
    def pages(self) -> int:
        return math.ceil(self.total / self.per_page)


def search(
    query: str,
    *,
    today: date,
    page: int = 1,
    per_page: int = 20,
    hearing_id: int | None = None,
) -> Results:
    """Find what is public today. Raises TooLong; whatever else is typed gives a result.

    Instead of a page before the first or beyond the last there is the first or last.
    """
    began = time.perf_counter()
    asked = queries.read(query)
    scope = public(today=today, hearing_id=hearing_id)
    terms, excluded = narrow(asked.terms), narrow(asked.excluded)
    found = look_up((*terms, *excluded), scope)
    terms, corrections = _correct(asked.terms, terms, found, scope)
    if corrections:
        found = look_up((*terms, *excluded), scope)
    shown, relaxed = rank(terms, excluded, found, scope)
    page = max(1, min(page, math.ceil(len(shown) / per_page)))
    return Results(
        hits=_hits(shown[(page - 1) * per_page : page * per_page], terms),
        total=len(shown),
        page=page,
        per_page=per_page,
        corrected=_corrected(query, corrections, shown, found),
        relaxed=relaxed and bool(shown),
        ignored=asked.ignored,
        empty=not asked.terms,
        elapsed=time.perf_counter() - began,
    )


def _correct(
    asked: Sequence[Term],
    terms: Sequence[Term],
    found: Found,
    scope: ColumnElement[bool],
) -> tuple[tuple[Term, ...], dict[str, str]]:
    """Return the terms, those that stand nowhere corrected, and what was corrected to which key."""
    corrected: list[Term] = []
    corrections: dict[str, str] = {}
    for typed, term in zip(asked, terms, strict=True):
        key = _nearest(typed, scope) if typed.correctable and not found.has(term) else None
        if key is None:
            corrected.append(term)
        else:
            corrections[term.text] = key
            corrected.append(replace(term, keys=frozenset({key}), sequences=()))
    return tuple(corrected), corrections


def _nearest(term: Term, scope: ColumnElement[bool]) -> str | None:
    """Return the key with the fewest mistakes among those in public documents."""
    distances = spelling.near(term)
    postings = look_up([Term("", frozenset(distances))], scope).postings
    counts = {key: len(documents) for key, documents in postings.items() if documents}
    return min(counts, key=lambda key: (distances[key], -counts[key], key), default=None)


def _corrected(
    query: str,
    corrections: Mapping[str, str],
    shown: Sequence[Ranked],
    found: Found,
) -> str | None:
    """Return the search with its typing mistakes corrected, spelled as in the best hit."""
    if not corrections or not shown:
        return None
    for typed, key in corrections.items():
        query = query.replace(typed, _spelled(key, shown, found))
    return query


def _spelled(key: str, shown: Sequence[Ranked], found: Found) -> str:
    for hit in shown:
        own, _inside = found.postings[key].get(hit.document_id, ("", ""))
        if own:
            text = shown_text(db.session.get_one(Document, hit.document_id))
            word = analyse(text)[int(own.split()[0])]
            return text[word.start : word.end]
    return key.capitalize()


def _hits(ranked: Sequence[Ranked], terms: Sequence[Term]) -> tuple[Hit, ...]:
    statement = (
        select(Document)
        .where(Document.id.in_([hit.document_id for hit in ranked]))
        .options(
            joinedload(Document.hearing),
            joinedload(Document.recording),
            joinedload(Document.entry).options(joinedload(Entry.item), joinedload(Entry.speaker)),
        )
    )
    documents = {document.id: document for document in db.session.scalars(statement)}
    return tuple(_hit(documents[hit.document_id], hit, terms) for hit in ranked)


def _hit(document: Document, ranked: Ranked, terms: Sequence[Term]) -> Hit:
    entry, item = document.entry, _item(document)
    cut = excerpt(shown_text(document), terms)
    return Hit(
        kind=document.kind,
        id=entry.id if entry else item.id if item else document.hearing_id,
        hearing=document.hearing,
        recording=document.recording,
        item=item,
        speaker=None if entry is None else entry.speaker,
        snippet=cut.parts,
        second=None if entry is None else _second(document.starts, cut.first, entry),
        score=ranked.score,
    )


def _item(document: Document) -> FoundItem | None:
    if document.entry is not None:
        item = document.entry.item
        return FoundItem(item.id, item.title) if item else None
    if document.released_item is None:
        return None
    return FoundItem(document.released_item, document.text.partition("\n")[0])


def _second(starts: str, number: int | None, entry: Entry) -> float:
    seconds = starts.split()
    if number is None or number >= len(seconds):
        return entry.start
    return float(seconds[number])
