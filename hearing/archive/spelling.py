"""Typing mistakes: the nearest words that the index knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import select

from hearing.archive.dictionary import fold
from hearing.archive.models import Posting
from hearing.archive.query import Term
from hearing.database import db

LONG: Final = 8  # letters from which on two mistakes are allowed
MOST: Final = 20


def near(term: Term) -> dict[str, int]:
    """Return keys of the index and how many mistakes lie between each and what was typed.

    A mistake is a letter too many, too few, wrong or swapped with the next one (OSA distance):
    one in a short word, two from eight letters on. The first letter is rarely wrong, so the words
    with the same one are looked at first.
    """
    typed = sorted({fold(term.text), *term.keys})
    return _nearest(typed, _keys(typed[0][0])) or _nearest(typed, _keys(""))


def _keys(first: str) -> list[str]:
    statement = select(Posting.key).distinct()
    if first:
        statement = statement.where(Posting.key >= first, Posting.key < chr(ord(first) + 1))
    return [key for key in db.session.scalars(statement) if key.isalpha()]


def _nearest(typed: Sequence[str], keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for form in typed:
        bound = 2 if len(form) >= LONG else 1
        matches = process.extract(form, keys, scorer=OSA.distance, score_cutoff=bound, limit=MOST)
        for key, distance, _at in matches:
            found[key] = min(int(distance), found.get(key, bound))
    return found
