"""A search as people type it, turned into terms. No character of it is ever syntax of a database.

Quotes hold a phrase together, a minus in front excludes; everything else is words. What is in
quotes is meant as written: base forms still match, parts of compounds don't.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Final

from hearing.archive.analysis import Keys, Places, Word, analyse
from hearing.archive.dictionary import fold
from hearing.errors import N_, HearingError

LONGEST: Final = 500
MOST_TERMS: Final = 16
MOST_PIECES: Final = 5
SHORTEST_HALF: Final = 2
INSIDE: Final = 0.5  # worth of a word found as part of another one

_QUOTES: Final = str.maketrans("„“”«»‟″", '"' * 7)
_CHUNK: Final = re.compile(
    r'(?P<minus>(?<!\S)-)?"(?P<phrase>[^"]*)"|(?<!\S)-(?P<without>[^\s"-][^\s"]*)'
)
_CORRECTABLE: Final = re.compile(r"[^\W\d_]{4,}")

Postings = Mapping[str, Mapping[int, Places]]  # key -> document -> places
Row = tuple[frozenset[str], ...]


class TooLong(HearingError):
    """A search of more characters than anybody types."""

    sentence = N_("Die Suche ist zu lang: höchstens %(limit)s Zeichen.")
    field = "q"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to be found: a word with one of ``keys``, or words in one of ``sequences``.

    ``text`` is what was typed. With ``parts`` a word is also found inside another one. An empty
    place in a sequence is any word.
    """

    text: str
    keys: frozenset[str]
    parts: bool = True
    sequences: tuple[Row, ...] = ()

    @property
    def wanted(self) -> frozenset[str]:
        """All keys that must be looked up to find this term."""
        return self.keys.union(*(place for sequence in self.sequences for place in sequence))

    @property
    def correctable(self) -> bool:
        """Tell whether a typing mistake may be looked for: one word of letters."""
        return self.parts and _CORRECTABLE.fullmatch(self.text) is not None

    def within(self, present: frozenset[str], alone: frozenset[str]) -> Term:
        """Return the same term without keys that stand nowhere, and without sequences that have
        a place none of whose keys ever stands ``alone``."""
        sequences = tuple(
            tuple(place & alone for place in row)
            for row in self.sequences
            if all(not place or place & alone for place in row)
        )
        return replace(self, keys=self.keys & present, sequences=sequences)

    def find(self, document: Mapping[str, Places]) -> tuple[set[int], set[int]]:
        """Return the numbers of the words found as themselves, and found as part of another."""
        found = [document[key] for key in self.keys if key in document]
        own = {number for places, _parts in found for number in _numbers(places)}
        inside = {number for _own, parts in found for number in _numbers(parts) if self.parts}
        for sequence in self.sequences:
            own.update(_places_of(sequence, document))
        return own, inside - own

    def weights(self, postings: Postings) -> dict[int, float]:
        """Return how often each document has this term, by its most frequent key; as part of
        another word it counts half."""
        weights: dict[int, float] = {}
        for key in self.keys:
            for document, (own, inside) in postings.get(key, {}).items():
                weight = _count(own) + (INSIDE * _count(inside) if self.parts else 0)
                if weight > weights.get(document, 0):
                    weights[document] = weight
        for sequence in self.sequences:
            for document, there in _documents(sequence, postings):
                weight = len(set(_places_of(sequence, there)))
                if weight > weights.get(document, 0):
                    weights[document] = weight
        return weights


def _numbers(text: str) -> Iterator[int]:
    return map(int, text.split())


def _count(text: str) -> int:
    return text.count(" ") + 1 if text else 0


@dataclass(frozen=True, slots=True)
class Query:
    """What must be found, what must not, and what of the search was left out."""

    terms: tuple[Term, ...]
    excluded: tuple[Term, ...]
    ignored: tuple[str, ...]


def read(text: str) -> Query:
    """Read a search. Raises TooLong; everything else people can type has a meaning."""
    if len(text) > LONGEST:
        raise TooLong(limit=LONGEST)
    text = unicodedata.normalize("NFC", text).translate(_QUOTES)
    phrases = list(_CHUNK.finditer(text))
    plain = _CHUNK.sub(lambda match: " " * len(match[0]), text)
    words = analyse(plain, asked=True)
    ignored = [plain[word.start : word.end] for word in words if not word.keys.own]
    terms = list(_terms(plain, [word for word in words if word.keys.own]))
    excluded: list[Term] = []
    for match in phrases:
        quoted = match["phrase"] is not None
        content = match["phrase"] if quoted else match["without"]
        term = _phrase(content, parts=not quoted)
        if term is None:
            ignored.extend(content.split())
        elif quoted and not match["minus"]:
            terms.append(term)
        else:
            excluded.append(term)
    unique = list({(term.keys, term.sequences): term for term in terms}.values())
    ignored.extend(term.text for term in unique[MOST_TERMS:])
    return Query(tuple(unique[:MOST_TERMS]), tuple(excluded[:MOST_TERMS]), tuple(ignored))


def _terms(text: str, words: Sequence[Word]) -> Iterator[Term]:
    """A term for each word; two words side by side may also have been written as one."""
    pairs = [_written(first) + _written(second) for first, second in pairwise(words)]
    for number, word in enumerate(words):
        typed = text[word.start : word.end]
        keys = frozenset((*word.keys.own, *pairs[max(0, number - 1) : number + 1]))
        yield Term(typed, keys, sequences=tuple(_apart(word.keys, typed)))


def _written(word: Word) -> str:
    return "".join(word.keys.parts) or word.keys.own[-1]


def _apart(keys: Keys, typed: str) -> Iterator[Row]:
    """Yield the ways one word may have been written as several: KIMarktplatz as KI Marktplatz."""
    if not keys.parts:
        folded = fold(typed)
        if folded.isalpha():
            for at in range(SHORTEST_HALF, len(folded) - SHORTEST_HALF + 1):
                yield frozenset({folded[:at]}), frozenset({folded[at:]})
        return
    parts = keys.parts[:MOST_PIECES]
    for count in range(1, len(parts)):
        for cuts in combinations(range(1, len(parts)), count):
            ends = (*cuts, len(parts))
            starts = (0, *cuts)
            yield tuple(
                frozenset({"".join(parts[start:end])})
                for start, end in zip(starts, ends, strict=True)
            )


def _phrase(text: str, *, parts: bool) -> Term | None:
    """A term of words in this order, or of one word; None if there is nothing to look for."""
    words = analyse(text, asked=True)
    while words and not words[0].keys.own:
        words = words[1:]
    while words and not words[-1].keys.own:
        words = words[:-1]
    if not words:
        return None
    if len(words) == 1:
        apart = tuple(_apart(words[0].keys, text))
        return Term(text, frozenset(words[0].keys.own), parts, apart)
    joined = "".join(_written(word) for word in words if word.keys.own)
    sequence = tuple(frozenset(word.keys.own) for word in words)
    return Term(text, frozenset({joined}), parts, (sequence,))


def _documents(sequence: Row, postings: Postings) -> Iterator[tuple[int, dict[str, Places]]]:
    """Yield the documents that have a key for each place of a sequence, and where they stand."""
    by_place = [{key: postings.get(key, {}) for key in place} for place in sequence if place]
    shared = set.intersection(*({d for by in keys.values() for d in by} for keys in by_place))
    for document in shared:
        yield (
            document,
            {key: by[document] for keys in by_place for key, by in keys.items() if document in by},
        )


def _places_of(sequence: Row, document: Mapping[str, Places]) -> Iterator[int]:
    """Yield the numbers of all words of all places where the sequence stands."""
    starts: set[int] | None = None
    for offset, place in enumerate(sequence):
        if not place:
            continue
        found = [document[key][0] for key in place if key in document]
        here = {number - offset for numbers in found for number in _numbers(numbers)}
        starts = here if starts is None else starts & here
    for start in starts or ():
        yield from range(start, start + len(sequence))
