"""Postings: where each key is in a text, in which written forms, and how much of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Final

from hearing.archive.analysis import places
from hearing.archive.dictionary import written
from hearing.archive.tokens import Word

INSIDE: Final = 0.5  # worth of a word found as part of another one
SATURATION: Final = 1.2  # k1 of BM25 (Robertson and Zaragoza 2009)
LENGTH: Final = 0.75  # b of BM25
USUAL: Final = 80  # words of a paragraph of the record: no text ranks by what else is there
MOST: Final = SATURATION + 1  # what the most frequent word in the shortest text comes near to
STEPS: Final = 250  # a weight is a whole number of these
FORMS: Final = 30  # bits; of two forms of a word one in thirty pairs shares its bit
APART: Final = 1 << FORMS  # the form of what is written in several words


def form_of(word: str) -> int:
    """Return the bit of a written form, whatever its case."""
    return 1 << zlib.crc32(written(word).encode()) % FORMS


def rows_of(document_id: int, text: str, words: Sequence[Word]) -> Iterable[dict[str, object]]:
    """Yield the postings of a document."""
    forms: dict[str, int] = {}
    for word in words:
        bit = form_of(text[word.start : word.end])
        for key in word.keys.own:
            forms[key] = forms.get(key, 0) | bit
    for key, (own, inside) in places(text, words).items():
        yield {
            "key": key,
            "document_id": document_id,
            "own": " ".join(map(str, own)),
            "inside": " ".join(map(str, inside)),
            "forms": forms.get(key, APART) if own else 0,
            "weight": weight_of(len(own) + INSIDE * len(inside), len(words)),
        }


def weight_of(count: float, length: int) -> int:
    """How much of a word a text of so many words has: BM25's part that depends on the text."""
    norm = SATURATION * (1 - LENGTH + LENGTH * length / USUAL)
    return round(STEPS * count / (count + norm))
