"""The German dictionary: from a written form to its base form, whatever way it is spelled.

The word list (1.1 million forms) comes with simplemma; it is read once, at the first use.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import Final

from simplemma.strategies import DictionaryLookupStrategy

CACHE: Final = 1 << 17
FOLDED: Final = str.maketrans("äöüàáâãåçèéêëìíîïñòóôõøùúûý", "aouaaaaaceeeeiiiinooooouuuy")
UMLAUTS: Final = {"ae": "ä", "oe": "ö", "ue": "ü", "a": "ä", "o": "ö", "u": "ü", "ss": "ß"}
DIGRAPHS: Final = ("ae", "oe", "ue", "ss")
MOST_GUESSES: Final = 6
MOST_CHANGES: Final = 2
SHORTEST_BARE: Final = 8

# The dictionary's own answers (Datum, Strass) would let Datum find Datenschutz.
OTHER_BASES: Final = {"Daten": "Daten", "Strasse": "Straße", "Strassen": "Straße"}

_lookup = DictionaryLookupStrategy()


def read_list(name: str) -> tuple[str, ...]:
    """Return the lines of a list beside this file, without comments and empty lines."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=CACHE)
def fold(word: str) -> str:
    """Make ü, ue and u one letter, and ß and ss; small letters, no accents.

    >>> fold("Müller"), fold("MUELLER"), fold("Straße")
    ('muller', 'muller', 'strasse')
    """
    word = word.casefold().translate(FOLDED)
    return word.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def written(word: str) -> str:
    """A written form, whatever its case and however its letters are put together."""
    return unicodedata.normalize("NFC", word).casefold()


@lru_cache(maxsize=CACHE)
def base_form(form: str) -> str | None:
    """Return the base form of exactly this written form, or None where it is unknown."""
    return OTHER_BASES.get(form) or _lookup.exact_lemma(form, "de")


@lru_cache(maxsize=CACHE)
def spellings(word: str, *, bare: bool) -> tuple[str, ...]:
    """Return what a word in small letters may also mean: ae is ä, with ``bare`` also a is ä."""
    endings = UMLAUTS if bare else DIGRAPHS
    places = [
        (at, letters)
        for letters in endings
        for at in range(len(word))
        if word.startswith(letters, at)
    ][:MOST_GUESSES]
    found: dict[str, None] = {}
    for count in range(1, MOST_CHANGES + 1):
        for chosen in combinations(sorted(places, reverse=True), count):
            guess, limit = word, len(word)
            for at, letters in chosen:
                if at + len(letters) > limit:
                    break
                guess, limit = guess[:at] + UMLAUTS[letters] + guess[at + len(letters) :], at
            else:
                found[guess] = None
    return tuple(found)


def noun(form: str, *, bare: bool = False) -> str | None:
    """Return the base form if the word is a form of a noun, however it is spelled."""
    for spelling in (form, *spellings(form, bare=bare)):
        base = base_form(spelling.capitalize())
        if base is not None and base[0].isupper():
            return base
    return None


@lru_cache(maxsize=CACHE)
def common_form(base: str) -> str:
    """Return one form for all genders: Bürgerin is Bürger, Beschäftigter is Beschäftigte.

    Only words with a plural in -innen are women's titles, so Termin stays Termin; only nouns with
    a dative in -em are made of adjectives, so Mieter stays Mieter. The dictionary gives some of
    these without an ending (Studierend); of short ones that is another word (Recht, Gut).
    """
    if base.endswith("in") and base_form(base + "nen") == base:
        for form in (base[:-2] + "e", base[:-2], base[:-2].translate(FOLDED)):
            common = base_form(form)
            if common is not None and common[0].isupper():
                return common_form(common)
    if base[0].isupper():
        endings = ("er", "e", "") if len(base) >= SHORTEST_BARE else ("er", "e")
        for stem in (base.removesuffix(ending) for ending in endings if base.endswith(ending)):
            if (base_form(stem + "em") or "").startswith(stem):
                return stem + "e"
    return base
