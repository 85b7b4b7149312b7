"""The one German analyser: what is written and what is asked become the same keys.

A word has keys of its own (its base form, folded: Häuser is ``haus``) and keys of what is inside
it (Stadtverwaltung has ``stadt`` and ``verwaltung``); words that belong together have one, too.
The keys depend only on the words, the lists beside this file and two libraries; ``FINGERPRINT``
tells whether an index was made with them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from hearing.archive import runs
from hearing.archive.dictionary import read_list
from hearing.archive.keys import keys_of, stop_key
from hearing.archive.tokens import LETTERS, TOKEN, TYPED, Word

_DIGITS_JOINED = re.compile(r"\d[-\u2010\u2011]\d")

# The numbers of the words that are a key themselves, and of those that it is a part of.
Places = tuple[list[int], list[int]]


def analyse(text: str, *, asked: bool = False) -> list[Word]:
    """Return the words of a text. ``asked``: people typed it, so u may mean ü and case nothing."""
    words: list[Word] = []
    for match in (TYPED if asked else TOKEN).finditer(text):
        if match["word"] and _DIGITS_JOINED.search(match["word"]):  # 20-26 is two numbers
            for piece in re.finditer(LETTERS, match["word"]):
                start = match.start() + piece.start()
                keys = keys_of(piece[0], "word", asked)
                words.append(Word(start, start + len(piece[0]), keys))
            continue
        words.append(Word(match.start(), match.end(), keys_of(match[0], match.lastgroup, asked)))
    return words


def places(
    text: str, words: Sequence[Word], *, apart: bool = True, stops: bool = False
) -> dict[str, Places]:
    """Return for each key of a text where it is; that of a run is at all of its words, or nowhere
    if nobody wants those that are written ``apart``. With ``stops`` also where stop words are."""
    found: dict[str, Places] = {}
    for number, word in enumerate(words):
        for key in word.keys.own:
            found.setdefault(key, ([], []))[0].append(number)
        for key in word.keys.inside:
            found.setdefault(key, ([], []))[1].append(number)
        if stops and not word.keys.own:
            key = stop_key(text[word.start : word.end])
            found.setdefault(key, ([], []))[0].append(number)
    for key, numbers in runs.find(text, words) if apart else ():
        found.setdefault(key, ([], []))[0].extend(numbers)
    return found


def _fingerprint() -> str:
    digest = hashlib.sha256(b"3")  # raise the number with every change of the rules
    for name in ("abbreviations", "months", "no_parts", "parts", "stopwords"):
        digest.update("\n".join(read_list(f"{name}.txt")).encode())
    for library in ("simplemma", "snowballstemmer"):
        digest.update(version(library).encode())
    return digest.hexdigest()[:12]


FINGERPRINT: Final = _fingerprint()
