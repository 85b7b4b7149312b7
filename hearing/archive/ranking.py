"""Which public documents a search may mean, and in which order they come.

The database gives the postings of the asked keys; matching and ranking (BM25: Robertson and
Zaragoza 2009) happen here, so the order is the same on every database. Only what is public is
looked at: neither a hit nor a rank tells anything of the rest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from hearing.agenda.models import Hearing
from hearing.archive.analysis import Places
from hearing.archive.models import Document, Posting
from hearing.archive.query import Term
from hearing.database import db
from hearing.recordings.models import Recording, State

SATURATION: Final = 1.2  # k1 of BM25
LENGTH: Final = 0.75  # b of BM25
INSIDE: Final = 0.5  # worth of a word found as part of another one


@dataclass(slots=True)
class Candidate:
    """A document with at least one of the asked keys. ``order`` decides between equal scores."""

    length: int
    order: tuple[str, int]
    places: dict[str, Places] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that is found: how many of the terms it has, and its score."""

    document_id: int
    terms: int
    score: float


def public(*, today: date, hearing_id: int | None = None) -> ColumnElement[bool]:
    """Return the condition under which everybody may see a document today."""
    shown = or_(
        Document.recording_id.is_(None),
        and_(
            Recording.state == State.READY,
            Recording.published_at.is_not(None),
            Recording.retain_until >= today,
        ),
    )
    conditions = [Hearing.published_at.is_not(None), shown]
    if hearing_id is not None:
        conditions.append(Document.hearing_id == hearing_id)
    return and_(*conditions)


def _within(
    statement: Select[*tuple[Any, ...]], scope: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    joined = statement.join(Hearing, Hearing.id == Document.hearing_id)
    return joined.outerjoin(Recording, Recording.id == Document.recording_id).where(scope)


def candidates(terms: Iterable[Term], scope: ColumnElement[bool]) -> dict[int, Candidate]:
    """Return the documents with any key of these terms, by id."""
    keys = frozenset[str]().union(*(term.wanted for term in terms))
    if not keys:
        return {}
    source = func.coalesce(Document.entry_id, Document.item_id, Document.hearing_id)
    statement = select(
        Document.id,
        Document.length,
        Document.kind,
        source,
        Posting.key,
        Posting.own,
        Posting.inside,
    ).join(Posting, Posting.document_id == Document.id)
    rows = db.session.execute(_within(statement.where(Posting.key.in_(keys)), scope))
    found: dict[int, Candidate] = {}
    for document_id, length, kind, source_id, key, own, inside in rows:
        candidate = found.get(document_id)
        if candidate is None:
            candidate = found[document_id] = Candidate(length, (kind, source_id))
        candidate.places[key] = Places([*map(int, own.split())], [*map(int, inside.split())])
    return found


def rank(
    terms: Sequence[Term],
    excluded: Sequence[Term],
    found: Mapping[int, Candidate],
    scope: ColumnElement[bool],
) -> list[Ranked]:
    """Return every document with any of the terms, those with most of them first."""
    weights = {
        document_id: [_weight(term, candidate) for term in terms]
        for document_id, candidate in found.items()
        if not any(_weight(term, candidate) for term in excluded)
    }
    frequencies = [sum(map(bool, column)) for column in zip(*weights.values(), strict=True)]
    count, words = db.session.execute(
        _within(select(func.count(), func.sum(Document.length)).select_from(Document), scope)
    ).one()
    rarity = [math.log(1 + (count - seen + 0.5) / (seen + 0.5)) for seen in frequencies]
    average = max(1.0, int(words or 0) / max(1, count))
    ranked = []
    for document_id, row in weights.items():
        norm = SATURATION * (1 - LENGTH + LENGTH * found[document_id].length / average)
        score = sum(
            rare * weight * (SATURATION + 1) / (weight + norm)
            for rare, weight in zip(rarity, row, strict=True)
        )
        matched = sum(map(bool, row))
        if matched:
            ranked.append(Ranked(document_id, matched, round(score, 6)))
    ranked.sort(key=lambda hit: (-hit.terms, -hit.score, found[hit.document_id].order))
    return ranked


def _weight(term: Term, candidate: Candidate) -> float:
    own, inside = term.find(candidate.places)
    return len(own) + INSIDE * len(inside)
