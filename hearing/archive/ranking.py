"""Which documents a search finds, and in which order they come.

The database gives the postings of the asked keys; matching and ranking happen here, on arrays, so
the order is the same on every database and nobody has to count what everybody may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, bindparam, case, cast, func, select

from hearing.archive import cards as card_box
from hearing.archive.analysis import analyse, places
from hearing.archive.cards import Cards, Numbers
from hearing.archive.models import Document, Posting
from hearing.archive.postings import DEPTH, MOST_PLACES, STEPS, STOPS, beside, between
from hearing.archive.query import Row, Term, is_stop, places_of
from hearing.archive.scope import Scope
from hearing.database import db
from hearing.protocol.models import Entry

Values = NDArray[np.float64]
# Rarity of a word that stands in one document of so many; small archives rank like large ones.
MANY: Final = 1_000_000
# The written form beats its base form, that beats a part of a compound, however often it comes:
# the weight of a word is less than 1.
EXACT: Final = 2.0
ITSELF: Final = 1.0
# A document and how well it has a key, in one number, and all of them in one text: there are
# thousands, and each row that is fetched costs more than all else that is done with it.
_BITS: Final = 10
_VALUE: Final = Posting.weight + case(
    (Posting.forms.bitwise_and(bindparam("forms")) != 0, int(EXACT * STEPS)),
    (Posting.forms != 0, int(ITSELF * STEPS)),
    else_=0,
)
_PACKED: Final = cast(Posting.document_id * (1 << _BITS) + _VALUE, Text)
_LIST: Final = select(func.aggregate_strings(_PACKED, " ")).where(Posting.key == bindparam("key"))
_THEMSELVES: Final = _LIST.where(Posting.forms != 0)
_PLACES: Final = (
    select(Posting.document_id, Posting.own)
    .where(Posting.key == bindparam("key"), Posting.own != "")
    .order_by(Posting.document_id)
)
READ: Final = 500  # documents whose texts are read at once


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
    for sequence in term.sequences:
        documents = _in_sequence(sequence)
        found.append(Match(documents, np.full(documents.size, EXACT)))
    return _best([one for one in found if one.documents.size])


def within(found: Match, scope: Scope) -> Match:
    """Return of these documents those that may be found."""
    if not found.documents.size:
        return found
    cards = card_box.of(found.documents)
    there = scope.holds(cards)
    if there.all() and there.size == found.documents.size:
        return found
    kept = cards.document[there]
    return Match(kept, found.values[np.searchsorted(found.documents, kept)])


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
        there, places = _places_in(documents, one.documents)
        counts[places] += 1
        scores[places] += np.log1p(MANY / max(1, one.documents.size)) * one.values[there]
    every = counts == len(matches)
    relaxed = not every.any()
    if not relaxed:
        documents, counts, scores = documents[every], counts[every], scores[every]
    return _ordered(documents, counts, scores, relaxed=relaxed)


def _places_in(documents: Numbers, some: Numbers) -> tuple[Any, Numbers]:
    """Return which of some documents are among these, and at which places; all are in order."""
    if some is documents:
        return slice(None), np.arange(documents.size)
    places = np.searchsorted(documents, some)
    there = places < documents.size
    there[there] = documents[places[there]] == some[there]
    return there, places[there]


def _ordered(documents: Numbers, counts: Numbers, scores: Values, *, relaxed: bool) -> Ranking:
    cards = card_box.of(documents)
    scores = np.round(scores, 6)
    worst_first = (cards.place, -scores, -counts) if relaxed else (cards.place, -scores)
    order = np.lexsort(worst_first)
    return Ranking(cards.take(order), scores[order], relaxed)


def _alone(key: str, term: Term) -> Match:
    ((told,),) = _rows(_LIST if term.parts else _THEMSELVES, key=key, forms=term.forms)
    packed = np.sort(np.fromstring(told or "", np.int64, sep=" "), kind="stable")
    return Match(packed >> _BITS, (packed & ((1 << _BITS) - 1)) / STEPS)


def _rows(statement: Any, **values: object) -> list[Any]:
    """The rows as the driver gives them."""
    result: Any = db.session.connection().execute(statement, values)
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
    stops = [STOPS[min(place)] if is_stop(place) else 0 for place in sequence]
    for offset, place in enumerate(sequence):
        if not is_stop(place):
            sides = beside(stops, offset)
            starts.append(_union(_places(key, sides) for key in sorted(place)) - offset)
    both = reduce(lambda some, others: np.intersect1d(some, others, assume_unique=True), starts)
    documents = np.unique(both // MOST_PLACES)
    return _read(sequence, documents) if _is_deep(stops) else documents


def _is_deep(stops: Sequence[int]) -> bool:
    """Tell whether a stop word is so far from all others that no place tells of it."""
    near = range(-DEPTH, DEPTH + 1)
    content = {at for at, stop in enumerate(stops) if not stop}
    return any(content.isdisjoint(at + step for step in near) for at in range(len(stops)))


def _read(sequence: Row, documents: Numbers) -> Numbers:
    """Return of these documents those whose text has the words."""
    found: list[int] = []
    query = select(Document.id, Document.text, Entry.text.label("said")).outerjoin(Document.entry)
    for start in range(0, documents.size, READ):
        some = documents[start : start + READ].tolist()
        for row in db.session.execute(query.where(Document.id.in_(some))):
            text = row.text if row.said is None else row.said
            there = places(text, analyse(text), stops=True)
            if next(places_of(sequence, there), None) is not None:
                found.append(row.id)
    return np.array(sorted(found), np.int64)


def _places(key: str, sides: Sequence[int]) -> Numbers:
    """Return where a key stands itself, beside these stop words if there are any: document and
    number of the word in one number."""
    rows = _rows(_PLACES, key=key)
    if not rows:
        return np.empty(0, np.int64)
    documents = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    counts = np.fromiter((row[1].count(" ") + 1 for row in rows), np.int64, len(rows))
    told = np.array(" ".join([row[1] for row in rows]).split(), np.int64)
    there = np.repeat(documents, counts) * MOST_PLACES + told % MOST_PLACES
    return there[between(told, sides)] if any(sides) else there


def _union(arrays: Iterable[Numbers]) -> Numbers:
    """All of these numbers in order, each once; each array has its own that way already."""
    found = [array for array in arrays if array.size]
    if len(found) < 2:
        return found[0] if found else np.empty(0, np.int64)
    together = np.sort(np.concatenate(found), kind="stable")
    return together[np.concatenate(([True], together[1:] != together[:-1]))]
