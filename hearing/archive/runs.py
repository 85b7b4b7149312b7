"""Words that belong together although they are written apart: Muc GPT, A 04055, 7. Juni 2024.

Speech recognition and people write them in one word or in several. A run of names and numbers, a
compound that came apart and what an abbreviation stands for get the key of the whole as well; it
has a mark in front, so that no suggestion is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hearing.archive.compounds import split
from hearing.archive.keys import long_forms
from hearing.archive.tokens import Word

APART: Final = "+"
MOST_WORDS: Final = 4
LONGEST: Final = 60  # letters of a key
# Between two words of a run; the full stop is that of a day: 7. Juni.
_GAP: Final = re.compile(r"(?:(?:(?<=\s\d)|(?<=\s\d\d))\.)?[ \u00a0\u202f]{1,2}")


def find(text: str, words: Sequence[Word]) -> Iterator[tuple[str, range]]:
    """Yield the key of each run, and the numbers of its words."""
    for first, word in enumerate(words):
        if not word.keys.own:
            continue
        seen = set[str]()
        for key, end in (*_proper(text, words, first), *_long(words, first)):
            if key not in seen and len(key) <= LONGEST:
                seen.add(key)
                yield APART + key, range(first, end)


def written(word: Word) -> str:
    """A word as a part of a longer one."""
    return "".join(word.keys.parts) or word.keys.own[-1]


def _proper(text: str, words: Sequence[Word], first: int) -> Iterator[tuple[str, int]]:
    """Names and numbers side by side, or two words that are one compound."""
    if not _is_proper(text, words[first]):
        return
    long, short = written(words[first]), words[first].keys.own[-1]
    for number in range(first + 1, min(len(words), first + MOST_WORDS)):
        before, word = words[number - 1], words[number]
        if not word.keys.own or not _GAP.fullmatch(text, before.end, word.start):
            return
        if not _is_proper(text, word):
            if number == first + 1 and _is_compound(text, before, word):
                yield long + written(word), number + 1
            return
        long, short = long + written(word), short + word.keys.own[-1]
        yield long, number + 1
        yield short, number + 1


def _is_proper(text: str, word: Word) -> bool:
    begin = text[word.start]
    return begin.isupper() or begin.isdecimal()


def _is_compound(text: str, first: Word, second: Word) -> bool:
    whole = (text[first.start : first.end] + text[second.start : second.end]).lower()
    parts = (*_parts(first), *_parts(second))
    return whole.isalpha() and split(whole) == parts


def _parts(word: Word) -> tuple[str, ...]:
    return word.keys.parts or word.keys.own[:1]


def _long(words: Sequence[Word], first: int) -> Iterator[tuple[str, int]]:
    """What an abbreviation stands for; stop words between don't count."""
    for key in words[first].keys.own:
        for rest in long_forms().get(key, ()):
            number = first + 1
            for wanted in rest:
                while number < len(words) and not words[number].keys.own:
                    number += 1
                if number == len(words) or wanted not in words[number].keys.own:
                    break
                number += 1
            else:
                yield key + "".join(rest), number
