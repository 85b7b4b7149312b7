"""Which documents a search finds, and in which order they come.

The database gives the postings of the asked keys; matching and ranking happen here, on arrays, so
the order is the same on every database and nobody has to count what everybody may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, select

from hearing.archive import cards as card_box
from hearing.archive.cards import Cards, Numbers
from hearing.archive.models import Posting
from hearing.archive.postings import STEPS
from hearing.archive.query import Row, Term
from hearing.archive.scope import Scope
from hearing.database import db

Values = NDArray[np.float64]
# Rarity of a word that stands in one document of so many; small archives rank like large ones.
MANY: Final = 1_000_000
# The written form beats its base form, that beats a part of a compound, however often it comes:
# the weight of a word is less than 1.
EXACT: Final = 2.0
ITSELF: Final = 1.0
_LIST: Final = (
    select(Posting.document_id, Posting.forms, Posting.weight)
    .where(Posting.key == bindparam("key"))
    .order_by(Posting.document_id)
)
_PLACES: Final = (
    select(Posting.document_id, Posting.own)
    .where(Posting.key == bindparam("key"), Posting.own != "")
    .order_by(Posting.document_id)
)
MOST_PLACES: Final = 1 << 17  # words of a document


class Match(NamedTuple):
    """Documents that have a term, in order of their numbers, and how well each has it."""

    documents: Numbers
    values: Values


@dataclass(frozen=True, slots=True)
class Ranking:
    """The cards of what was found, the best first; ``relaxed``: no document has all terms."""

    cards: Cards
    scores: Values
    relaxed: bool

    def __len__(self) -> int:
        return int(self.scores.size)

    def newest_first(self, starts: Mapping[int, datetime]) -> Ranking:
        """Return the same hits by when their hearing was, the best of each first."""
        times = [starts[int(one)].timestamp() for one in self.cards.hearing]
        order = np.argsort(-np.array(times), kind="stable")
        return Ranking(self.cards.take(order), self.scores[order], self.relaxed)


def match(term: Term) -> Match:
    """Return all documents with a term, public or not."""
    found = [_alone(key, term) for key in sorted(term.keys)]
    if term.sequence:
        documents = _in_sequence(term.sequence)
        found.append(Match(documents, np.full(documents.size, EXACT)))
    return _best([one for one in found if one.documents.size])


def within(found: Match, scope: Scope) -> Match:
    """Return of these documents those that may be found."""
    if not found.documents.size:
        return found
    cards = card_box.of(found.documents)
    there = cards.document[scope.holds(cards)]
    return Match(there, found.values[np.searchsorted(found.documents, there)])


def rank(matches: Sequence[Match], excluded: Sequence[Match]) -> Ranking:
    """Return the documents with all terms; if there are none, those with some.

    The best come first (of documents with some terms those with most), then the oldest.
    """
    documents = _union(one.documents for one in matches)
    for one in excluded:
        documents = np.setdiff1d(documents, one.documents, assume_unique=True)
    counts = np.zeros(documents.size, np.int64)
    scores = np.zeros(documents.size)
    for one in matches:
        there = np.isin(one.documents, documents, assume_unique=True)
        places = np.searchsorted(documents, one.documents[there])
        counts[places] += 1
        scores[places] += np.log1p(MANY / max(1, one.documents.size)) * one.values[there]
    every = counts == len(matches)
    relaxed = not every.any()
    if not relaxed:
        documents, counts, scores = documents[every], counts[every], scores[every]
    return _ordered(documents, counts, scores, relaxed=relaxed)


def _ordered(documents: Numbers, counts: Numbers, scores: Values, *, relaxed: bool) -> Ranking:
    cards = card_box.of(documents)
    scores = np.round(scores, 6)
    order = np.lexsort((cards.page, cards.source, cards.kind, cards.hearing, -scores, -counts))
    return Ranking(cards.take(order), scores[order], relaxed)


def _alone(key: str, term: Term) -> Match:
    rows = _rows(_LIST, key)
    table = np.fromiter(chain.from_iterable(rows), np.int64, 3 * len(rows)).reshape(-1, 3)
    documents, forms, weights = np.ascontiguousarray(table.T)
    values = weights / STEPS + ITSELF * (forms != 0) + (EXACT - ITSELF) * (forms & term.forms != 0)
    if not term.parts:
        documents, values = documents[forms != 0], values[forms != 0]
    return Match(documents, values)


def _rows(statement: Any, key: str) -> list[Any]:
    """The rows as the driver gives them: there are thousands."""
    result: Any = db.session.connection().execute(statement, {"key": key})
    found: list[Any] = result.cursor.fetchall()
    return found


def _best(found: Sequence[Match]) -> Match:
    """Return the documents of all, each with its best value."""
    if not found:
        return Match(np.empty(0, np.int64), np.empty(0))
    if len(found) == 1:
        return found[0]
    documents = _union(one.documents for one in found)
    values = np.zeros(documents.size)
    for one in found:
        places = np.searchsorted(documents, one.documents)
        values[places] = np.maximum(values[places], one.values)
    return Match(documents, values)


def _in_sequence(sequence: Row) -> Numbers:
    """Return the documents in which words with these keys follow each other."""
    starts: list[Numbers] = []
    for offset, place in enumerate(sequence):
        if place:
            here = _union(_places(key) for key in sorted(place))
            starts.append(here - offset)
    both = reduce(lambda some, others: np.intersect1d(some, others, assume_unique=True), starts)
    return np.unique(both // MOST_PLACES)


def _places(key: str) -> Numbers:
    """Return where a key stands itself: document and number of the word in one number."""
    rows = _rows(_PLACES, key)
    if not rows:
        return np.empty(0, np.int64)
    documents = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    counts = np.fromiter((row[1].count(" ") + 1 for row in rows), np.int64, len(rows))
    numbers = np.array(" ".join([row[1] for row in rows]).split(), np.int64)
    return np.repeat(documents, counts) * MOST_PLACES + numbers


def _union(arrays: Iterable[Numbers]) -> Numbers:
    found = list(arrays)
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
