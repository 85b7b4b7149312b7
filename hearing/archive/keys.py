"""The keys of a word: its base form, its parts, what it is short for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
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
from hearing.archive.tokens import TOKEN, Keys

MOST_PARTS: Final = 8
LONGEST_SHORT: Final = 5  # letters of an abbreviation that the dictionary may know
MONTHS: Final = tuple(fold(month) for month in read_list("months.txt"))
STOP_WORDS: Final = frozenset(fold(word) for word in read_list("stopwords.txt"))
STOP: Final = "="
"""Before a word that has no key of its own: only quotes ask for it."""

_JOINT = re.compile(r"[-\u2010\u2011@]")
_GENDER_MARK = re.compile(r"(?:[*:_·(]|/-?)(?=in(?:nen)?)|\)$")
_INNER_I = re.compile(r"(?<=[a-zäöüß])I(?=n(?:nen)?\b)")
_DIGITS_OR_LETTERS = re.compile(r"\d+|\D+")

_stemmer = snowballstemmer.stemmer("german")


@lru_cache(maxsize=CACHE)
def keys_of(token: str, kind: str | None, asked: bool) -> Keys:
    """Return the keys of a token of this kind. ``asked``: it was typed in a search."""
    if kind == "number":
        return Keys((re.sub(r"\D", "", token).lstrip("0") or "0",))
    if kind == "date":
        return _date(token)
    if kind == "file":
        return _file(token)
    token = _plain(token)
    if fold(token) in STOP_WORDS and not (token.isupper() and len(token) > 1):
        return Keys(())
    whole = _abbreviation(token, asked)
    if whole is not None:
        return whole
    pieces = [piece for piece in _JOINT.split(token) if piece]
    if len(pieces) == 1:
        return _piece(pieces[0], asked)
    whole = _joined([_short(piece, asked) or _piece(piece, asked) for piece in pieces])
    plain = fold("".join(pieces))  # Home-Office is Homeoffice, whatever Home and Office are
    return Keys(tuple(dict.fromkeys((*whole.own, plain))), whole.inside, whole.parts)


def stop_key(token: str) -> str:
    """Return what stands for a word that has no key of its own."""
    return STOP + fold(_plain(token))


def _plain(token: str) -> str:
    token = unicodedata.normalize("NFC", token).replace("\u00ad", "")
    return _INNER_I.sub("i", _GENDER_MARK.sub("", token))


def _date(token: str) -> Keys:
    day, month, year = (int(number) for number in re.findall(r"\d+", token))
    if not 1 <= month <= len(MONTHS):
        return Keys((f"{day}.{month}.{year}",), (str(day), str(month), str(year)))
    return _compound((), (str(day), MONTHS[month - 1], str(year)), ())


def _file(token: str) -> Keys:
    """A file number is itself with and without the council's term: A 04055, 20-26 / A 04055."""
    *term, letter, number = re.findall(r"\d+|[^\W\d_]", token)
    parts = (fold(letter), number.lstrip("0") or "0")
    return Keys(("".join(parts), parts[1]), tuple(term), parts)


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


@lru_cache(maxsize=1)
def long_forms() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Return for the first key of what abbreviations stand for the keys that follow it."""
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for _long, keys in abbreviations().values():
        if len(keys) > 1:
            table[keys[0]] = (*table.get(keys[0], ()), keys[1:])
    return table


@lru_cache(maxsize=1)
def long_keys() -> frozenset[str]:
    """Return the keys of what abbreviations stand for, in one word."""
    return frozenset("".join(keys) for _long, keys in abbreviations().values())


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
    plain = base_form(lower)
    if base_form(capital) == capital and plain != lower and (plain or "n").endswith("n"):
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
