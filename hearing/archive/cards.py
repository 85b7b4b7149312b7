"""Cards: what documents are filed under, in the memory of this process.

A document never changes and its number is never given again, so a card that was read once is true
for ever; what is no longer found is no longer asked for.
"""

from __future__ import annotations

from itertools import count
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, select

from hearing.archive.filing import BETWEEN
from hearing.archive.models import Document, Kind
from hearing.database import db

Numbers = NDArray[np.int64]
KINDS: Final = tuple(Kind)
FEW: Final = 5000  # documents that are asked for by their numbers
_COLUMNS: Final = (
    Document.id,
    Document.hearing_id,
    Document.recording_id,
    Document.kind,
    Document.source_id,
    Document.page,
    Document.item_id,
    Document.person,
    Document.party,
)


class Cards(NamedTuple):
    """Columns of one length; 0 where a document has nothing of the kind. Of people and parties
    there are the numbers that this process gave to their names."""

    document: Numbers
    hearing: Numbers
    recording: Numbers
    kind: Numbers
    source: Numbers
    page: Numbers
    item: Numbers
    person: Numbers
    party: Numbers

    @property
    def place(self) -> Numbers:
        """The order of equals: the oldest hearing first, in it by kind, source and page."""
        page = np.minimum(self.page, 255)
        place: Numbers = (((self.hearing << 4 | self.kind) << 31 | self.source) << 8) | page
        return place

    def take(self, places: Any) -> Cards:
        """Return the cards at these places."""
        return Cards(*(column[places] for column in self))


_CODES: Final = {kind: code for code, kind in enumerate(KINDS)}
_EMPTY: Final = Cards(*(np.empty(0, np.int64) for _column in _COLUMNS))
_known: WeakKeyDictionary[Engine, Cards] = WeakKeyDictionary()
_numbers: Final[dict[str, int]] = {"": 0}
_names: Final[dict[int, str]] = {0: ""}
_fresh: Final = count(1)


def of(documents: Numbers) -> Cards:
    """Return the cards of these documents, whose numbers are in order."""
    cards = _known.get(db.engine, _EMPTY)
    places, there = _find(cards, documents)
    if not there.all():
        cards = _known[db.engine] = _merged(cards, _read(documents[~there]))
        places, there = _find(cards, documents)
    return cards.take(places if there.all() else places[there])


def name_of(number: int) -> str:
    """Return the name of a person or party with this number."""
    return _names[number]


def numbers_of(name: str) -> Numbers:
    """Return the numbers of who is called so: a name alone means all people of that name."""
    more = name + BETWEEN
    found = [
        number for one, number in list(_numbers.items()) if one == name or one.startswith(more)
    ]
    return np.array(found, np.int64)


def _number(name: str) -> int:
    """Two at once may draw two numbers; the first one counts, and nobody gets the other."""
    number = _numbers.setdefault(name, next(_fresh)) if name not in _numbers else _numbers[name]
    _names[number] = name
    return number


def _find(cards: Cards, documents: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return at which places cards are, and which are there at all."""
    if not cards.document.size:
        return np.zeros(documents.size, np.int64), np.zeros(documents.size, bool)
    places = np.searchsorted(cards.document, documents)
    places[places == cards.document.size] = 0
    return places, cards.document[places] == documents


def _read(documents: Numbers) -> Cards:
    """Read cards; of many documents those of all, for they will be asked for, too."""
    statement = select(*_COLUMNS).order_by(Document.id)
    if documents.size <= FEW:
        statement = statement.where(Document.id.in_(documents.tolist()))
    rows = db.session.connection().execute(statement).all()
    table = [[_code(value) for value in row] for row in rows]
    columns = np.array(table, np.int64).reshape(-1, len(_COLUMNS)).T
    return Cards(*(np.ascontiguousarray(column) for column in columns))


def _code(value: Kind | str | int | None) -> int:
    if isinstance(value, Kind):
        return _CODES[value]
    return _number(value) if isinstance(value, str) else value or 0


def _merged(cards: Cards, new: Cards) -> Cards:
    _numbers, first = np.unique(np.concatenate((cards.document, new.document)), return_index=True)
    return Cards(*(np.concatenate(pair)[first] for pair in zip(cards, new, strict=True)))
