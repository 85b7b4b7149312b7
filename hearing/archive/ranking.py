"""Which public documents a search may mean, and in which order they come.

The database gives the postings of the asked keys; matching and ranking (BM25: Robertson and
Zaragoza 2009) happen here, so the order is the same on every database. Only what is public is
looked at: neither a hit nor a rank tells anything of the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from hearing.agenda.models import Hearing
from hearing.archive.analysis import Places
from hearing.archive.models import Document, Posting
from hearing.archive.query import Term
from hearing.database import db
from hearing.recordings.models import Recording, State

SATURATION: Final = 1.2  # k1 of BM25
LENGTH: Final = 0.75  # b of BM25


@dataclass(frozen=True, slots=True)
class Found:
    """Where asked keys stand (key -> document -> places), and the words of each document."""

    postings: Mapping[str, Mapping[int, Places]]
    lengths: Mapping[int, int]

    def has(self, term: Term) -> bool:
        """Tell whether a term stands in any document."""
        alone = any(self.postings.get(key) for key in term.keys)
        return alone or bool(term.sequences and term.weights(self.postings))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that is found, and its score."""

    document_id: int
    score: float


def public(*, today: date, hearing_id: int | None = None) -> ColumnElement[bool]:
    """Return the condition under which everybody may see a document today."""
    recordings = select(Recording.id).where(
        Recording.state == State.READY,
        Recording.published_at.is_not(None),
        Recording.retain_until >= today,
    )
    hearings = select(Hearing.id).where(Hearing.published_at.is_not(None))
    if hearing_id is not None:
        hearings = hearings.where(Hearing.id == hearing_id)
    return and_(
        Document.hearing_id.in_(hearings),
        or_(Document.recording_id.is_(None), Document.recording_id.in_(recordings)),
    )


def narrow(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Drop from the terms what stands nowhere in the index, so that it costs nothing."""
    terms = tuple(terms)
    keys = frozenset[str]().union(*(term.wanted for term in terms))
    longest = func.max(func.length(Posting.own))
    statement = select(Posting.key, longest).where(Posting.key.in_(keys)).group_by(Posting.key)
    known = [tuple(row) for row in db.session.execute(statement)] if keys else []
    present = frozenset(key for key, _own in known)
    alone = frozenset(key for key, own in known if own)
    return tuple(term.within(present, alone) for term in terms)


def look_up(terms: Iterable[Term], scope: ColumnElement[bool]) -> Found:
    """Return where the keys of these terms stand."""
    keys = frozenset[str]().union(*(term.wanted for term in terms))
    postings: dict[str, dict[int, Places]] = {key: {} for key in keys}
    lengths: dict[int, int] = {}
    statement = (
        select(Document.id, Document.length, Posting.key, Posting.own, Posting.inside)
        .join(Posting, Posting.document_id == Document.id)
        .where(Posting.key.in_(keys), scope)
    )
    # Rows without the object mapper: there are thousands.
    rows = db.session.connection().execute(statement).all() if keys else []
    for document_id, length, key, own, inside in rows:
        postings[key][document_id] = own, inside
        lengths[document_id] = length
    return Found(postings, lengths)


def rank(
    terms: Sequence[Term], excluded: Sequence[Term], found: Found, scope: ColumnElement[bool]
) -> tuple[list[Ranked], bool]:
    """Return the documents with all terms, and False; if there are none, those with some, and True.

    The best come first (of documents with some terms those with most), then the oldest.
    """
    without = frozenset[int]().union(*(term.weights(found.postings) for term in excluded))
    weights = [
        {document: weight for document, weight in all_weights.items() if document not in without}
        for all_weights in (term.weights(found.postings) for term in terms)
    ]
    some = frozenset[int]().union(*weights)
    every = some.intersection(*weights)
    count, words = db.session.execute(
        select(func.count(), func.sum(Document.length)).select_from(Document).where(scope)
    ).one()
    average = max(1.0, int(words or 0) / max(1, count))
    rarity = [math.log(1 + (count - len(w) + 0.5) / (len(w) + 0.5)) for w in weights]
    ranked = []
    for document in every or some:
        norm = SATURATION * (1 - LENGTH + LENGTH * found.lengths[document] / average)
        score = 0.0
        for rare, by_document in zip(rarity, weights, strict=True):
            weight = by_document.get(document, 0.0)
            score += rare * weight * (SATURATION + 1) / (weight + norm)
        matched = len(terms) if every else sum(document in w for w in weights)
        ranked.append((-matched, -round(score, 6), document))
    ranked.sort()
    return [Ranked(document, -score) for _matched, score, document in ranked], not every
