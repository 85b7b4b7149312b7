"""Typing mistakes, and words that begin as somebody types: the nearest words the index knows.

There is no table of words, which could keep one after its text is gone: the words are the keys of
the postings, found by going from one to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import func, select

from hearing.archive.dictionary import fold
from hearing.archive.models import Posting
from hearing.archive.query import Term
from hearing.database import db

LONG: Final = 8  # letters from which on two mistakes are allowed
MOST: Final = 20
LAST: Final = "\U0010ffff"


def near(term: Term) -> dict[str, int]:
    """Return keys of the index and how many mistakes lie between each and what was typed.

    A mistake is a letter too many, too few, wrong or swapped with the next one (OSA distance):
    one in a short word, two from eight letters on. The first letter is rarely wrong, so the words
    with the same one are looked at first.
    """
    own = {key for key in term.keys if key.isalpha()}
    typed = sorted({fold(term.text), *own})
    return _nearest(typed, beginning(typed[0][0])) or _nearest(typed, beginning(""))


def beginning(letters: str, *, most: int | None = None) -> list[str]:
    """Return the words of the index that begin with these letters, in order."""
    first = select(func.min(Posting.key)).where(Posting.key >= letters).scalar_subquery()
    walk = select(first.label("key")).cte("walk", recursive=True)
    following = select(func.min(Posting.key)).where(Posting.key > walk.c.key)
    step = select(following.correlate(walk).scalar_subquery())
    walk = walk.union_all(step.where(walk.c.key.is_not(None), walk.c.key < letters + LAST))
    statement = select(walk.c.key).where(walk.c.key.is_not(None)).limit(most)
    found = db.session.scalars(statement).all()
    return [key for key in found if key.isalpha() and key.startswith(letters)]


def _nearest(typed: Sequence[str], keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for form in typed:
        bound = 2 if len(form) >= LONG else 1
        matches = process.extract(form, keys, scorer=OSA.distance, score_cutoff=bound, limit=MOST)
        for key, distance, _at in matches:
            found[key] = min(int(distance), found.get(key, bound))
    return found
