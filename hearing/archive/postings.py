"""Postings: where each key is in a text, in which written forms, and how much of it.

Stop words have no postings, there would be more of them than of all others. Who quotes words means
them, too, so a place of a word tells which stop words stand before it and behind.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hearing.archive.analysis import places
from hearing.archive.dictionary import written
from hearing.archive.keys import STOP, STOP_WORDS, stop_key
from hearing.archive.tokens import Word

Numbers = NDArray[np.int64]

INSIDE: Final = 0.5  # worth of a word found as part of another one
SATURATION: Final = 1.2  # k1 of BM25 (Robertson and Zaragoza 2009)
LENGTH: Final = 0.75  # b of BM25
USUAL: Final = 80  # words of a paragraph of the record: no text ranks by what else is there
MOST: Final = SATURATION + 1  # what the most frequent word in the shortest text comes near to
STEPS: Final = 250  # a weight is a whole number of these
FORMS: Final = 30  # bits; of two forms of a word one in thirty pairs shares its bit
APART: Final = 1 << FORMS  # the form of what is written in several words


MOST_PLACES: Final = 1 << 17  # words of a document
STOPS: Final = {STOP + word: number for number, word in enumerate(sorted(STOP_WORDS), 1)}
DEPTH: Final = 2  # stop words on either side that a place tells of
_KINDS: Final = len(STOPS) + 1


def stops_of(text: str, words: Sequence[Word]) -> list[int]:
    """Return for each word of a text which stop word it is; 0 is none."""
    return [
        0 if word.keys.own else STOPS.get(stop_key(text[word.start : word.end]), 0)
        for word in words
    ]


def placed(stops: Sequence[int]) -> list[int]:
    """Return for each word its number and the stop words beside it, in one number."""
    return [at + MOST_PLACES * _packed(beside(stops, at)) for at in range(len(stops))]


def beside(stops: Sequence[int], at: int) -> list[int]:
    """Return the stop words before and behind a word, the nearest first; 0 where there is none."""
    found = [0] * (2 * DEPTH)
    for side, step in enumerate((-1, 1)):
        for far in range(1, DEPTH + 1):
            number = at + step * far
            if not 0 <= number < len(stops) or not stops[number]:
                break
            found[2 * (far - 1) + side] = stops[number]
    return found


def _packed(sides: Sequence[int]) -> int:
    return reduce(lambda packed, one: packed * _KINDS + one, reversed(sides), 0)


def between(found: Numbers, sides: Sequence[int]) -> NDArray[np.bool_]:
    """Tell which of these places are beside these stop words; 0 may be any word."""
    kept, rest = np.ones(found.size, bool), found // MOST_PLACES
    for wanted in sides:
        if wanted:
            kept &= rest % _KINDS == wanted
        rest = rest // _KINDS
    return kept


def form_of(word: str) -> int:
    """Return the bit of a written form, whatever its case."""
    return 1 << zlib.crc32(written(word).encode()) % FORMS


def rows_of(document_id: int, text: str, words: Sequence[Word]) -> Iterable[dict[str, object]]:
    """Yield the postings of a document."""
    forms: dict[str, int] = {}
    numbers = placed(stops_of(text, words))
    for word in words:
        bit = form_of(text[word.start : word.end])
        for key in word.keys.own:
            forms[key] = forms.get(key, 0) | bit
    for key, (own, inside) in places(text, words).items():
        yield {
            "key": key,
            "document_id": document_id,
            "own": " ".join(str(numbers[number]) for number in own),
            "inside": " ".join(map(str, inside)),
            "forms": forms.get(key, APART) if own else 0,
            "weight": weight_of(len(own) + INSIDE * len(inside), len(words)),
        }


def weight_of(count: float, length: int) -> int:
    """How much of a word a text of so many words has: BM25's part that depends on the text."""
    norm = SATURATION * (1 - LENGTH + LENGTH * length / USUAL)
    return round(STEPS * count / (count + norm))
