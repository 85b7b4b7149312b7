"""Phrases that have to go: where they stand in a text or a value, and the value without them.

A phrase is as secret as what it is looked for in: nothing here keeps or logs it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from hearing.errors import N_, HearingError
from hearing.protocol.replacing import AROUND, LONGEST_SEARCH
from hearing.redactions.words import REMOVED

LEAST: Final = 3
"""Letters of the shortest phrase; shorter ones would take more than anybody can look through."""
SPELLINGS: Final = {
    "ä|ae": "(?:ä|a\u0308|ae)",
    "ö|oe": "(?:ö|o\u0308|oe)",
    "ü|ue": "(?:ü|u\u0308|ue)",
    "ss": "(?:ss|ß)",
}
"""What is the same letter, as the search has it."""
_FOLDED: Final = re.compile("|".join(SPELLINGS))
_BETWEEN: Final = rf"(?:\s|{re.escape(REMOVED)})+"
_EDGES: Final = " \t\r\n.,;:!?…„“”‚‘’\"'»«()[]–—-"
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-][\d:]+)?)?")
"""A day or a moment, as values hold them: it would no longer be one."""
CODES: Final = frozenset(
    {
        *("kind", "state", "part", "origin", "channel", "language", "mode", "action", "source"),
        *("key", "slug", "sha256", "digest", "email", "address", "at", "href", "url"),
        *("legal_basis", "placed_by", "engine", "model", "what", "level", "rule", "purpose"),
    }
)
"""Names under which a value holds a word of the code, an address or a digest, and no text."""


class PhraseShort(HearingError):
    """Nothing to look for, or so little that it is everywhere."""

    sentence = N_("Bitte geben Sie mindestens %(least)d Buchstaben an.")
    field = "phrase"


class PhraseLong(HearingError):
    """More than a phrase."""

    sentence = N_("Bitte geben Sie höchstens %(limit)d Zeichen an.")
    field = "phrase"


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text: what stands before, what would go, what stands behind."""

    before: str
    text: str
    behind: str


def pattern(*phrases: str) -> re.Pattern[str]:
    """What finds any of these phrases as whole words: upper or lower case, however it is spaced,
    with ß or ss, ä or ae.

    Raises PhraseShort, PhraseLong.
    """
    if any(len(one) > LONGEST_SEARCH for one in phrases):
        raise PhraseLong(limit=LONGEST_SEARCH)
    told = sorted({one for one in map(plain, phrases) if is_long_enough(one)}, key=len)
    if not told:
        raise PhraseShort(least=LEAST)
    either = "|".join(_BETWEEN.join(map(_spelled, one.split())) for one in reversed(told))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def plain(phrase: str) -> str:
    """A phrase without what stands around and between its words."""
    return " ".join(phrase.replace("\0", "").replace(REMOVED, " ").split()).strip(_EDGES)


def is_long_enough(phrase: str) -> bool:
    return sum(sign.isalnum() for sign in phrase) >= LEAST


def find(value: Any, wanted: re.Pattern[str]) -> Iterator[Found]:
    """Every place in a text, or in the texts of a value that can be written as JSON."""
    for text in texts_of(value):
        for match in wanted.finditer(text):
            before = text[max(0, match.start() - AROUND) : match.start()]
            yield Found(before, match[0], text[match.end() : match.end() + AROUND])


def is_in(value: Any, wanted: re.Pattern[str]) -> bool:
    """Whether it stands anywhere in a value."""
    return any(wanted.search(text) for text in texts_of(value))


def without(value: Any, wanted: re.Pattern[str]) -> Any:
    """The same value with a mark wherever it stood. A second time nothing is left to go."""
    if isinstance(value, str):
        return value if _TIME.fullmatch(value) else wanted.sub(REMOVED, value)
    if isinstance(value, list):
        return [without(one, wanted) for one in value]
    if isinstance(value, dict):
        return {name: one if name in CODES else without(one, wanted) for name, one in value.items()}
    return value


def texts_of(value: Any, *, codes: Collection[str] = CODES) -> Iterator[str]:
    """All texts in a value but those that are codes."""
    if isinstance(value, str):
        if not _TIME.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in codes:
                yield from texts_of(one, codes=codes)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one, codes=codes)


def _spelled(word: str) -> str:
    """A word in every spelling."""
    folded = unicodedata.normalize("NFC", word).casefold()
    ends = [0, *(place for match in _FOLDED.finditer(folded) for place in match.span())]
    pieces = [folded[a:b] for a, b in zip(ends, [*ends[1:], len(folded)], strict=True)]
    return "".join(
        _letters(piece) if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)
    )


def _letters(piece: str) -> str:
    return next(both for one, both in SPELLINGS.items() if piece in one.split("|"))
