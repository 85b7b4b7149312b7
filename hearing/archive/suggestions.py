"""What somebody may want to type: words and titles that stand in something public."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy import select

from hearing.archive import cards as card_box
from hearing.archive import scope, spelling
from hearing.archive.analysis import analyse
from hearing.archive.cards import KINDS
from hearing.archive.dictionary import fold
from hearing.archive.models import Document, Kind, Posting
from hearing.archive.scope import Scope
from hearing.database import db
from hearing.protocol.models import Entry

SHORTEST: Final = 2
LONGEST: Final = 60
MOST: Final = 8
MOST_KEYS: Final = 40
LOOKED_AT: Final = 50  # documents of a word
TITLED: Final = frozenset({Kind.ITEM, Kind.PERSON, Kind.STAND})
_LAST: Final = re.compile(r"[^\W\d_]+$")


class _Word(NamedTuple):
    """A word that is public: its key, in how many documents of those looked at, in which."""

    key: str
    times: int
    documents: list[int]
    titled: list[int]


def of(typed: str, *, today: date) -> list[str]:
    """Return searches that begin as what is typed: its last word is completed, then titles."""
    last = _LAST.search(typed)
    if last is None or not len(last[0]) >= SHORTEST or len(typed) > LONGEST:
        return []
    public = scope.of(today=today)
    keys = spelling.beginning(fold(last[0]), most=MOST_KEYS)
    words = [word for key in keys if (word := _public(key, public)) is not None]
    words.sort(key=lambda word: (-word.times, len(word.key), word.key))
    before = typed[: last.start()]
    found = [before + _spelled(word) for word in words[:MOST]]
    titles = [] if before.strip() else _titles(words)
    return list(dict.fromkeys((*found, *titles)))[:MOST]


def _public(key: str, public: Scope) -> _Word | None:
    query = select(Posting.document_id).where(Posting.key == key, Posting.forms != 0)
    documents = db.session.scalars(query.order_by(Posting.document_id).limit(LOOKED_AT)).all()
    cards = card_box.of(np.array(documents, np.int64))
    cards = cards.take(public.holds(cards))
    if not cards.document.size:
        return None
    titled = np.isin(cards.kind, [KINDS.index(kind) for kind in TITLED])
    return _Word(
        key,
        int(cards.document.size),
        cards.document[:MOST].tolist(),
        cards.document[titled].tolist(),
    )


def _spelled(word: _Word) -> str:
    """Return the word as it is written, best in its base form."""
    texts = select(Document.text, Entry.text.label("said")).outerjoin(Document.entry)
    spelled = ""
    for row in db.session.execute(texts.where(Document.id.in_(word.documents))):
        text: str = row.said or row.text
        for one in analyse(text):
            if word.key in one.keys.own:
                spelled = text[one.start : one.end]
                if fold(spelled) == word.key:
                    return spelled
    return spelled or word.key


def _titles(words: list[_Word]) -> list[str]:
    wanted = [number for word in words for number in word.titled][:MOST]
    query = select(Document.text).where(Document.id.in_(wanted)).order_by(Document.id)
    return [text.partition("\n")[0][:LONGEST] for text in db.session.scalars(query)]
