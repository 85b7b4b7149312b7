"""Typing mistakes: the nearest words that the index knows."""

from __future__ import annotations

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


def near(term: Term) -> dict[str, int]:
    """Return keys of the index and how many mistakes lie between each and what was typed.

    A mistake is a letter too many, too few, wrong or swapped with the next one (OSA distance):
    one in a short word, two from eight letters on.
    """
    typed = {fold(term.text), *term.keys}
    found: dict[str, int] = {}
    for form in sorted(typed):
        bound = 2 if len(form) >= LONG else 1
        length = func.length(Posting.key)
        keys = db.session.scalars(
            select(Posting.key)
            .distinct()
            .where(length.between(len(form) - bound, len(form) + bound))
        )
        choices = [key for key in keys if key.isalpha()]
        for key, distance, _at in process.extract(
            form, choices, scorer=OSA.distance, score_cutoff=bound, limit=MOST
        ):
            found[key] = min(int(distance), found.get(key, bound))
    return found
