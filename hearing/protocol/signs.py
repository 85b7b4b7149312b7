"""Places of a German text that a reader has to hold against the sound: numbers, amounts, dates,
sections of laws, people's names, and words that come again and again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hearing.protocol.models import DoubtKind

UNITS = (
    "zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
    "|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn"
)
TENS = (
    "(?:(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun)und)?"
    "(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig)"
)
SMALL = rf"(?:{TENS}|{UNITS})"
WORDS = rf"(?i:(?:(?:ein|{SMALL})?(?:hundert|tausend))+(?:und)?(?:ein|{SMALL})?|{SMALL})"
DIGITS = r"\d+(?:[.,:/\-]\d+)*"
NUMBER = rf"(?:{DIGITS}|{WORDS})"
LARGE = r"(?:Millionen?|Mio\.|Milliarden?|Mrd\.)"
MONTH = (
    "(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
)
SECTION = (
    rf"(?:§{{1,2}}|(?i:paragra(?:ph|f)(?:en)?|artikel|absatz|nummer)|Art\.|Abs\.|Nr\.)\s*{NUMBER}[a-z]?"
    rf"(?:\s(?:Abs\.|Absatz|Satz|Nr\.|Nummer)\s*{NUMBER})*"
)
AMOUNT = rf"{NUMBER}(?:\s{LARGE})?\s?(?:€|%|(?:Euro|EUR|TEUR|Cent|Prozent(?:punkte)?)\b)"
DATE = (
    rf"(?:\d{{1,2}}\.\s?(?:{MONTH}|(?:0?[1-9]|1[0-2])\.)(?:\s?\d{{2,4}})?|\w+ten\s{MONTH}(?:\s\d{{4}})?"
    rf"|{MONTH}\s\d{{4}}|(?:19|20)\d\d(?![\d.,/\-]\d)|{NUMBER}\sUhr(?:\s{NUMBER})?)"
)
FACTS: Final = re.compile(
    rf"(?<!\w)(?:(?P<section>{SECTION})|(?P<amount>{AMOUNT})|(?P<date>{DATE})"
    rf"|(?P<number>{NUMBER}(?:\s{LARGE})?))(?!\w)"
)
TITLES = (
    r"(?:Herrn?|Frau|Dr\.|Prof\.|Professor(?:in)?|Doktor|Kolleg(?:en?|in)"
    r"|(?:Ober)?[Bb]ürgermeister(?:in|s)?|Stadtr(?:at|ats|ätin)|Referent(?:in|en)?)"
)
NAMED: Final = re.compile(rf"\b(?:{TITLES}\s+)+(?P<name>[A-ZÄÖÜ][\w\-]+(?:\s[A-ZÄÖÜ][\w\-]+)?)")
OFFICES: Final = re.compile(
    r"(?:Vorsitz|Präsident|Minister|Direktor|Staatssekret|Abgeordnet|Kolleg|Stadtr[aä]t"
    r"|(?:Ober)?[Bb]ürgermeister|Referent|Professor|Doktor|Landr[aä]t|Stadtdirektor)"
)
LONGEST_PHRASE: Final = 8
OFTEN: Final = 3
"""So often a single word may not follow on itself; a phrase not twice."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The characters from ``first`` to before ``after`` of a text, and what they are."""

    kind: DoubtKind
    first: int
    after: int


def facts(text: str) -> Iterator[Sign]:
    """Numbers, amounts, dates and sections, each place once as the most that it is."""
    for match in FACTS.finditer(text):
        if match.lastgroup is not None:
            yield Sign(DoubtKind(match.lastgroup), match.start(), match.end())


def people(text: str) -> Iterator[tuple[str, int, int]]:
    """What is said like a person's name: after a form of address. Name, first, after."""
    for match in NAMED.finditer(text):
        words = match["name"].split()
        if OFFICES.match(words[0]):
            continue
        first = match.start("name")
        yield words[0], first, first + len(words[0])


def repetitions(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Runs of words that say the same again: from the first word to before the one behind."""
    place = 0
    while place < len(words):
        after = _end_of_loop(words, place)
        if after:
            yield place, after
        place = after or place + 1


def _end_of_loop(words: Sequence[str], place: int) -> int:
    for length in range(1, LONGEST_PHRASE + 1):
        phrase, behind = words[place : place + length], place + length
        while words[behind : behind + length] == phrase:
            behind += length
        times = (behind - place) // length
        if times >= (OFTEN if length == 1 else 2):
            return behind
    return 0
