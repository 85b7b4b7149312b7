"""Excerpts: the stretch of a text where most of a search stands, with the words marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from hearing.archive.analysis import Places, analyse, places
from hearing.archive.query import Term
from hearing.archive.tokens import Word

WINDOW: Final = 32  # words
BEFORE: Final = 6  # words shown before the first marked one
ELLIPSIS: Final = "…"


class Part(NamedTuple):
    """A stretch of an excerpt, plain text."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An excerpt; ``first`` is the number of its first marked word in the text, if there is one,
    and ``at`` the character where that begins."""

    parts: tuple[Part, ...]
    first: int | None
    at: int = 0


def excerpt(text: str, terms: Sequence[Term]) -> Excerpt:
    """Cut the stretch with the most different terms out of a text and mark their words."""
    words = analyse(text)
    quoted = any(term.sequences for term in terms)
    marks = _marks(terms, places(text, words, apart=False, stops=quoted))
    if any(number not in set().union(*marks.values()) for number in range(len(terms))):
        marks = _marks(terms, places(text, words, stops=quoted))
    if not words:
        return Excerpt((Part(text, False),), None)
    first = _best_start(sorted(marks), marks)
    start = max(0, min((first or 0) - BEFORE, len(words) - WINDOW))
    shown = range(start, min(len(words), start + WINDOW))
    at = words[first or 0].start
    return Excerpt(tuple(_parts(text, words, shown, marks.keys())), first, at)


def _marks(terms: Sequence[Term], found: Mapping[str, Places]) -> dict[int, set[int]]:
    """Return for each word that is found the numbers of the terms it matches."""
    marks: dict[int, set[int]] = {}
    for number, term in enumerate(terms):
        own, inside = term.find(found)
        for place in (*own, *inside):
            marks.setdefault(place, set()).add(number)
    return marks


def _best_start(places: Sequence[int], marks: dict[int, set[int]]) -> int | None:
    """Return the first marked word of the window with most terms, then most marks."""
    best: tuple[int, int] = (0, 0)
    first: int | None = None
    for number, start in enumerate(places):
        inside = [place for place in places[number:] if place < start + WINDOW - BEFORE]
        value = (len(set().union(*(marks[place] for place in inside))), len(inside))
        if value > best:
            best, first = value, start
    return first


def _parts(text: str, words: Sequence[Word], shown: range, marked: Iterable[int]) -> Iterable[Part]:
    marked = set(marked)
    at = words[shown.start].start if shown.start else 0
    end = words[shown.stop - 1].end if shown.stop < len(words) else len(text)
    if shown.start:
        yield Part(f"{ELLIPSIS} ", False)
    for number in shown:
        if number in marked:
            word = words[number]
            if at < word.start:
                yield Part(text[at : word.start], False)
            yield Part(text[word.start : word.end], True)
            at = word.end
    if at < end:
        yield Part(text[at:end], False)
    if shown.stop < len(words):
        yield Part(f" {ELLIPSIS}", False)
