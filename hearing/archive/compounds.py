"""German compounds: Stadtverwaltung is Stadt and Verwaltung, Referat is not Rat.

A word is split into forms of known nouns with linking letters between them. Nouns of up to three
letters, adjectives and stems of verbs take part only where ``parts.txt`` names them, and what
``no_parts.txt`` names takes part nowhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from hearing.archive.dictionary import CACHE, common_form, fold, noun, read_list

SHORTEST: Final = 4  # letters of a part that is in no list of ours
LONGEST_WORD: Final = 60
PARTS: Final = frozenset(line for line in read_list("parts.txt") if not line.endswith("-"))
FIRST_PARTS: Final = frozenset(line[:-1] for line in read_list("parts.txt") if line.endswith("-"))
NO_PARTS: Final = frozenset(line for line in read_list("no_parts.txt") if not line.startswith("="))
WHOLE: Final = frozenset(line[1:] for line in read_list("no_parts.txt") if line.startswith("="))

# Cost of a part, so that the fewest and plainest parts win.
PLAIN, LISTED, LINKED, UNLINKED, SHORTENED = 1.0, 1.05, 1.1, 1.3, 1.4
# Nouns that always take a linking s: Verwaltungsamt is not Verwaltung and Samt.
TAKES_S: Final = ("ung", "heit", "keit", "schaft", "ion", "tät", "tat", "ling", "tum")


@lru_cache(maxsize=CACHE)
def _named(form: str, *, bare: bool) -> str | None:
    """Return the key of a part that may stand alone: a listed word or a form of a noun."""
    if form in NO_PARTS:
        return None
    base = noun(form, bare=bare)
    if base is None or base.casefold() in NO_PARTS:
        return fold(form) if form in PARTS else None
    if len(base) < SHORTEST and base.casefold() not in PARTS:
        return None
    return fold(common_form(base))


def _cost(form: str) -> float:
    if len(form) > SHORTEST and form.endswith(TAKES_S):
        return UNLINKED
    return LISTED if form in PARTS or form in FIRST_PARTS else PLAIN


def _as_first(form: str, *, bare: bool) -> tuple[float, str] | None:
    """Return cost and key of a part before another one: Rats, Verwaltungs, Schul."""
    if form in FIRST_PARTS:
        return _cost(form), fold(form)
    if (key := _named(form, bare=bare)) is not None:
        return _cost(form), key
    if form.endswith("s") and (key := _named(form[:-1], bare=bare)) is not None:
        return LINKED, key
    if len(form) >= SHORTEST and (key := _named(form + "e", bare=bare)) is not None:
        return SHORTENED, key
    return None


def _cheapest(word: str, *, bare: bool) -> tuple[str, ...]:
    """Return the forms of the cheapest division into two or more parts, or nothing."""
    # best[end] = cost, forms of the cheapest division of word[:end]; the longest head wins a tie.
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for end in range(2, len(word) - 1):
        for start in [at for at in best if at <= end - 2]:
            part = _as_first(word[start:end], bare=bare)
            if part is not None and (end not in best or best[start][0] + part[0] < best[end][0]):
                best[end] = (best[start][0] + part[0], (*best[start][1], word[start:end]))
    heads = [
        (cost, start, (*forms, word[start:]))
        for start, (cost, forms) in best.items()
        if start and _named(word[start:], bare=bare) is not None
    ]
    return min(heads)[2] if heads else ()


@lru_cache(maxsize=CACHE)
def split(word: str, *, bare: bool = False) -> tuple[str, ...]:
    """Return the keys of the parts of a compound in small letters; of one part only: nothing.

    ``bare`` also reads u as ü, as people type in a search.

    >>> split("stadtverwaltung"), split("datenethikkodex"), split("referat")
    (('stadt', 'verwaltung'), ('daten', 'ethik', 'kodex'), ())
    """
    if not 2 * 2 < len(word) <= LONGEST_WORD or word in WHOLE:
        return ()
    forms = _cheapest(word, bare=bare)
    keys: list[str] = []
    for number, form in enumerate(forms):
        inner = split(form, bare=bare)
        last = number == len(forms) - 1
        if not inner and not last and form.endswith("s"):
            inner = split(form[:-1], bare=bare)
        keys.extend(inner or (_key(form, last=last, bare=bare),))
    return tuple(keys)


def _key(form: str, *, last: bool, bare: bool) -> str:
    part = (0.0, _named(form, bare=bare)) if last else _as_first(form, bare=bare)
    if part is None or part[1] is None:
        raise AssertionError(f"not a part: {form}")
    return part[1]
