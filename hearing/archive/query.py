"""A search as people type it, turned into terms. No character of it is ever syntax of a database.

Quotes hold a phrase together, a minus in front excludes; everything else is words. What is in
quotes is meant as written, word by word: base forms still match, parts of compounds don't, and of
the words that are left out elsewhere each must be there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final

from hearing.archive.analysis import Places, analyse
from hearing.archive.dictionary import fold
from hearing.archive.keys import STOP, long_keys, stop_key
from hearing.archive.postings import form_of
from hearing.archive.runs import APART, written
from hearing.archive.tokens import Word
from hearing.errors import N_, HearingError

LONGEST: Final = 500
MOST_TERMS: Final = 16

_QUOTES: Final = str.maketrans("„“”«»‟″", '"' * 7)
_CHUNK: Final = re.compile(
    r'(?P<minus>(?<!\S)-)?"(?P<phrase>[^"]*)"|(?<!\S)-(?P<without>[^\s"-][^\s"]*)'
)
_WILDCARD: Final = re.compile(r"(?<!\S)[*?]+(?!\S)|\w[*?]+(?!\S)|(?<!\S)[*?]+\w")
_CORRECTABLE: Final = re.compile(r"[^\W\d_]{5,}")

_NOTES: Final[dict[Callable[[str], bool], str]] = {
    lambda text: text.count('"') % 2 == 1: N_(
        "Ein Anführungszeichen hat kein Gegenstück und wurde nicht beachtet."
    ),
    lambda text: _WILDCARD.search(text) is not None: N_(
        "Platzhalter wie * gibt es nicht: Wortformen und Zusammensetzungen werden ohnehin gefunden."
    ),
}

# Keys of words that follow each other; a stop word's own one begins with STOP.
Row = tuple[frozenset[str], ...]


class TooLong(HearingError):
    """A search of more characters than anybody types."""

    sentence = N_("Die Suche ist zu lang: höchstens %(limit)s Zeichen.")
    field = "q"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to be found: a word with one of ``keys``, or words in the order of a sequence.

    ``text`` is what was typed, ``forms`` the bits of its written forms. With ``parts`` a word is
    also found inside another one.
    """

    text: str
    keys: frozenset[str]
    parts: bool = True
    forms: int = 0
    sequences: tuple[Row, ...] = ()

    @property
    def correctable(self) -> bool:
        """Tell whether a typing mistake may be looked for: one word of letters."""
        return self.parts and _CORRECTABLE.fullmatch(self.text) is not None

    def find(self, document: Mapping[str, Places]) -> tuple[set[int], set[int]]:
        """Return the numbers of the words found as themselves, and found as part of another."""
        found = [document[key] for key in self.keys if key in document]
        own = {number for places, _parts in found for number in places}
        inside = {number for _own, parts in found for number in parts if self.parts}
        for sequence in self.sequences:
            own.update(places_of(sequence, document))
        return own, inside - own


@dataclass(frozen=True, slots=True)
class Query:
    """What must be found, what must not, what of the search was left out, and sentences on that."""

    terms: tuple[Term, ...]
    excluded: tuple[Term, ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...] = ()


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
    return Query(
        terms=tuple(unique[:MOST_TERMS]),
        excluded=tuple(excluded[:MOST_TERMS]),
        ignored=tuple(ignored),
        notes=tuple(sentence for sign, sentence in _NOTES.items() if sign(text)),
    )


def _terms(text: str, words: Sequence[Word]) -> Iterator[Term]:
    """A term for each word; two words side by side may also have been written as one."""
    typed = [text[word.start : word.end] for word in words]
    pairs = [
        (written(first) + written(second), fold(typed[number] + typed[number + 1]))
        for number, (first, second) in enumerate(pairwise(words))
    ]
    for number, word in enumerate(words):
        joined = chain.from_iterable(pairs[max(0, number - 1) : number + 1])
        keys = (*word.keys.own, *joined)
        yield Term(typed[number], _also_apart(keys), forms=form_of(typed[number]))


def _also_apart(keys: Sequence[str]) -> frozenset[str]:
    """One word may have been written as several."""
    return frozenset((*keys, *(APART + key for key in keys)))


def _phrase(text: str, *, parts: bool) -> Term | None:
    """A term of words in this order, or of one word; None if there is nothing to look for."""
    words = analyse(text, asked=True)
    known = [word for word in words if word.keys.own]
    if not known:
        return None
    if len(words) == 1:
        return Term(text, _also_apart(known[0].keys.own), parts, form_of(text))
    asked = _also_apart if len(known) == 1 else frozenset
    sequence = tuple(
        asked(word.keys.own)
        if word.keys.own
        else frozenset((stop_key(text[word.start : word.end]),))
        for word in words
    )
    joined = "".join(written(word) for word in known)
    if joined in long_keys():  # who quotes words doesn't mean their letters
        return Term(text, frozenset(), parts, sequences=(sequence,))
    if len(known) == len(words):
        return Term(text, frozenset((joined,)), parts, sequences=(sequence,))
    return Term(text, frozenset(), parts, sequences=tuple(_sequences(sequence, joined)))


def is_stop(place: frozenset[str]) -> bool:
    """Tell whether a place of a sequence is a stop word's."""
    return all(key.startswith(STOP) for key in place)


def _sequences(sequence: Row, joined: str) -> Iterator[Row]:
    """The words as they are, and with those between the outer stop words written as one."""
    yield sequence
    inner = [number for number, place in enumerate(sequence) if not is_stop(place)]
    if inner[-1] - inner[0] == len(inner) - 1 > 0:
        yield (*sequence[: inner[0]], frozenset((joined,)), *sequence[inner[-1] + 1 :])


def places_of(sequence: Row, document: Mapping[str, Places]) -> Iterator[int]:
    """Yield the numbers of all words of all places where a sequence stands."""
    starts: set[int] | None = None
    for offset, place in enumerate(sequence):
        found = [document[key][0] for key in place if key in document]
        here = {number - offset for numbers in found for number in numbers}
        starts = here if starts is None else starts & here
    for start in starts or ():
        yield from range(start, start + len(sequence))
