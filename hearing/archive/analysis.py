"""The one German analyser: what is written and what is asked become the same keys.

A word has keys of its own (its base form, folded: Häuser is ``haus``) and keys of what is inside
it (Stadtverwaltung has ``stadt`` and ``verwaltung``). An abbreviation is read as a compound of
what it stands for. Stop words have a place and no key. The keys depend only on the word, the
lists beside this file and two libraries; ``FINGERPRINT`` tells whether an index was made with them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from itertools import combinations
from typing import Final

import snowballstemmer

from hearing.archive.compounds import split
from hearing.archive.dictionary import (
    CACHE,
    base_form,
    common_form,
    fold,
    read_list,
    spellings,
)

MOST_PARTS: Final = 8
LONGEST_SHORT: Final = 5  # letters of an abbreviation that the dictionary may know
MONTHS: Final = tuple(fold(month) for month in read_list("months.txt"))
STOP_WORDS: Final = frozenset(fold(word) for word in read_list("stopwords.txt"))

# Letters and digits, with accents and soft hyphens that are characters of their own.
_LETTERS = r"[^\W_]++(?:[\u0300-\u036f\u00ad]++[^\W_]*+)*+"
_GENDER = r"(?:[*:_·]|/-?)(?=in(?:nen)?)"
_PIECE = rf"{_LETTERS}(?:{_GENDER}{_LETTERS})*+(?:\(in(?:nen)?\))?+"
TOKEN: Final = re.compile(
    r"(?P<date>(?<![\w.])\d{1,2}\.\s?\d{1,2}\.\s?\d{4}(?!\w))"
    r"|(?P<number>(?<![\w.])\d{1,3}(?:[.\u202f\u00a0]\d{3})+(?![\w]))"
    rf"|(?P<word>{_PIECE}(?:[-\u2010\u2011@]{_PIECE})*+)"
)
_JOINT = re.compile(r"[-\u2010\u2011@]")
_GENDER_MARK = re.compile(r"(?:[*:_·(]|/-?)(?=in(?:nen)?)|\)$")
_INNER_I = re.compile(r"(?<=[a-zäöüß])I(?=n(?:nen)?\b)")
_DIGITS_OR_LETTERS = re.compile(r"\d+|\D+")
_DIGITS_JOINED = re.compile(r"\d[-\u2010\u2011]\d")

_stemmer = snowballstemmer.stemmer("german")


@dataclass(frozen=True, slots=True)
class Keys:
    """What a word is found by: ``own`` as itself, ``inside`` as a part, ``parts`` in order."""

    own: tuple[str, ...]
    inside: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, from character ``start`` to ``end``."""

    start: int
    end: int
    keys: Keys


# Where in a text a key is: the numbers of the words that are it and of those that it is a part
# of, each with a space between, as they are stored.
Places = tuple[str, str]


def analyse(text: str, *, asked: bool = False) -> list[Word]:
    """Return the words of a text. ``asked``: people typed it, so u may mean ü and case nothing."""
    words: list[Word] = []
    for match in TOKEN.finditer(text):
        if match["word"] and _DIGITS_JOINED.search(match["word"]):  # 20-26 is two numbers
            for piece in re.finditer(_LETTERS, match["word"]):
                start = match.start() + piece.start()
                keys = _keys(piece[0], "word", asked)
                words.append(Word(start, start + len(piece[0]), keys))
            continue
        words.append(Word(match.start(), match.end(), _keys(match[0], match.lastgroup, asked)))
    return words


def places(words: Sequence[Word]) -> dict[str, Places]:
    """Return for each key of a text where it is."""
    own: dict[str, list[int]] = {}
    inside: dict[str, list[int]] = {}
    for number, word in enumerate(words):
        for key in word.keys.own:
            own.setdefault(key, []).append(number)
        for key in word.keys.inside:
            inside.setdefault(key, []).append(number)
    return {
        key: (_numbers(own.get(key, ())), _numbers(inside.get(key, ())))
        for key in own.keys() | inside.keys()
    }


def _numbers(numbers: Iterable[int]) -> str:
    return " ".join(map(str, numbers))


@lru_cache(maxsize=CACHE)
def _keys(token: str, kind: str | None, asked: bool) -> Keys:
    if kind == "number":
        return Keys((re.sub(r"\D", "", token).lstrip("0") or "0",))
    if kind == "date":
        return _date(token)
    token = unicodedata.normalize("NFC", token).replace("\u00ad", "")
    token = _INNER_I.sub("i", _GENDER_MARK.sub("", token))
    if fold(token) in STOP_WORDS and not (token.isupper() and len(token) > 1):
        return Keys(())
    whole = _abbreviation(token, asked)
    if whole is not None:
        return whole
    pieces = [piece for piece in _JOINT.split(token) if piece]
    if len(pieces) == 1:
        return _piece(pieces[0], asked)
    return _joined([_short(piece, asked) or _piece(piece, asked) for piece in pieces])


def _date(token: str) -> Keys:
    day, month, year = (int(number) for number in re.findall(r"\d+", token))
    if not 1 <= month <= len(MONTHS):
        return Keys((f"{day}.{month}.{year}",), (str(day), str(month), str(year)))
    return _compound((), (str(day), MONTHS[month - 1], str(year)), ())


def _compound(own: Sequence[str], parts: Sequence[str], inside: Sequence[str]) -> Keys:
    """Keys of a word of several parts: the whole, and every run of parts that hang together."""
    parts = tuple(parts)[:MOST_PARTS]
    runs = ["".join(parts[start:end]) for start, end in combinations(range(len(parts) + 1), 2)]
    whole = dict.fromkeys(["".join(parts), *own])
    others = dict.fromkeys(key for key in (*runs, *inside) if key not in whole)
    return Keys(tuple(whole), tuple(others), parts)


def _joined(pieces: Sequence[Keys]) -> Keys:
    parts = [part for piece in pieces for part in piece.parts or piece.own[:1]]
    return _compound((), parts, [key for piece in pieces for key in (*piece.own, *piece.inside)])


@lru_cache(maxsize=1)
def abbreviations() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return folded short form -> what it stands for and the keys of its words."""
    table: dict[str, tuple[str, tuple[str, ...]]] = {}
    for line in read_list("abbreviations.txt"):
        short, long = (side.strip() for side in line.split("=", 1))
        keys = [
            _piece(piece, False)
            for token in TOKEN.findall(long)
            for piece in _JOINT.split(token[-1])
            if piece and fold(piece) not in STOP_WORDS
        ]
        table[fold(short)] = (long, tuple(p for key in keys for p in key.parts or key.own[:1]))
    return table


def _abbreviation(piece: str, asked: bool) -> Keys | None:
    if not (asked or piece[0].isupper()):
        return None
    known = abbreviations().get(fold(piece))
    return None if known is None else _compound((fold(piece),), known[1], ())


def _short(piece: str, asked: bool) -> Keys | None:
    """Keys of an abbreviation before or behind a hyphen: one part, whatever it stands for."""
    whole = _abbreviation(piece, asked)
    if whole is None:
        return None
    return Keys((fold(piece),), (*whole.own, *whole.inside))


def _piece(piece: str, asked: bool) -> Keys:
    """Keys of a word without hyphens."""
    if piece.isdecimal():
        return Keys((piece.lstrip("0") or "0",))
    runs = _DIGITS_OR_LETTERS.findall(piece)
    if len(runs) > 1:
        return _joined([_piece(run, asked) for run in runs])
    bases = tuple(_bases(piece, asked))
    own = tuple(dict.fromkeys(fold(base) for base in bases)) or (_stem(piece),)
    if asked and not any(map(base_form, _typed_forms(piece))):
        own = tuple(dict.fromkeys((*own, *_piece(piece, False).own)))  # as it is written, too
    parts = _parts(piece, bases, asked)
    return _compound(own, parts, ()) if parts else Keys(own)


def _stem(piece: str) -> str:
    stem: str = _stemmer.stemWord(fold(piece))
    return stem


def _bases(piece: str, asked: bool) -> Iterator[str]:
    """Yield the base forms that a word may have, the likeliest first."""
    lower = piece.lower()
    forms = _typed_forms(piece) if asked else (piece, *_other_cases(piece))
    known = [base for form in forms if (base := base_form(form)) is not None]
    if asked or not known:
        guesses = spellings(lower, bare=asked)
        for form in (form for guess in guesses for form in (guess, guess.capitalize())):
            if (base := base_form(form)) is not None:
                known.append(base)
    for base in known if asked else known[:1]:
        yield common_form(base)


def _other_cases(piece: str) -> tuple[str, ...]:
    if piece[0].islower():
        return (piece.lower(), piece.capitalize())
    return (piece.capitalize(), piece.lower()) if piece.isupper() else (piece.lower(),)


def _typed_forms(piece: str) -> tuple[str, ...]:
    lower, capital = piece.lower(), piece.capitalize()
    if base_form(capital) == capital and base_form(lower) != lower:
        return (capital,)  # a noun's base form means the noun: Rat, not "rat!" of raten
    return (lower, capital, piece.upper()) if len(piece) <= LONGEST_SHORT else (lower, capital)


def _parts(piece: str, bases: Sequence[str], asked: bool) -> tuple[str, ...]:
    """Parts of the noun among the base forms, or of an unknown word."""
    if bases and not any(base[0].isupper() for base in bases):
        return ()
    if asked and (plain := base_form(piece.lower())) is not None and plain[0].islower():
        return ()
    noun = next((base for base in bases if base[0].isupper()), piece)
    return split(noun.lower(), bare=asked)


def _fingerprint() -> str:
    digest = hashlib.sha256(b"1")  # raise the number with every change of the rules above
    for name in ("abbreviations", "months", "no_parts", "parts", "stopwords"):
        digest.update("\n".join(read_list(f"{name}.txt")).encode())
    for library in ("simplemma", "snowballstemmer"):
        digest.update(version(library).encode())
    return digest.hexdigest()[:12]


FINGERPRINT: Final = _fingerprint()
