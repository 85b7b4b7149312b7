"""Tokens: where a text has words, numbers, dates and file numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Letters and digits, with accents and soft hyphens that are characters of their own.
LETTERS: Final = r"[^\W_]++(?:[\u0300-\u036f\u00ad]++[^\W_]*+)*+"
_GENDER = r"(?:[*:_·]|/-?)(?=in(?:nen)?)"
_PIECE = rf"{LETTERS}(?:{_GENDER}{LETTERS})*+(?:\(in(?:nen)?\))?+"
# 20-26 / A 04055: the term of the council, the kind of paper, its number.
_FILE = (
    r"(?P<file>(?:(?<![\w-])\d\d[-\u2010-\u2013]\d\d\s?/\s?)?(?<![\w-])%s[\s\u00a0-]?\d{3,5}(?!\w))"
)
_REST = (
    r"|(?P<date>(?<![\w.])\d{1,2}\.\s?\d{1,2}\.\s?\d{4}(?!\w))"
    r"|(?P<number>(?<![\w.])\d{1,3}(?:[.\u202f\u00a0 ]\d{3})+(?![\w]))"
    rf"|(?P<word>{_PIECE}(?:[-\u2010\u2011@]{_PIECE})*+)"
)
TOKEN: Final = re.compile(_FILE % "[A-Z]" + _REST)
TYPED: Final = re.compile(_FILE % "[A-Za-z]" + _REST)
"""What people type in a search: a file number's letter may be a small one."""


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
