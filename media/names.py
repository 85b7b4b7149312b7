"""Comparing what was heard with known names: by letters, by spelled letters, by sound.

Sound: Kölner Phonetik (H. J. Postel, 1969). Distance: Levenshtein, as a share of the length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from cologne_phonetics import encode  # type: ignore[import-untyped]
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

SAME_LETTERS = 1.0
SAME_WITHOUT_SOUND = 0.9
"""similarity from which a long name is proposed whatever it sounds like"""
SAME_WITH_SOUND = 0.79
"""similarity from which a name is proposed if it sounds the same"""
SHORTEST_FUZZY = 5
SHORTEST_WITHOUT_VOWELS = 8
"""letters from which vowels may differ"""
SHORTEST_SPELLED = 3
ENDINGS = ("es", "en", "er", "s", "n", "e")
SPOKEN_SYMBOLS = {"@": "at", "&": "und", "+": "plus"}
LETTER_NAMES = {
    name: letter
    for letter, names in {
        "a": "ah", "b": "be bee beh", "c": "ce tse zeh tseh", "d": "de dee deh", "e": "eh",
        "f": "ef eff", "g": "ge geh", "h": "ha hah", "i": "ih", "j": "jot jott", "k": "ka kah",
        "l": "el ell", "m": "em emm", "n": "en enn", "o": "oh", "p": "pe peh", "q": "ku kuh",
        "r": "er err", "s": "es ess", "t": "te tee teh", "u": "uh", "v": "vau fau", "w": "we weh",
        "x": "ix iks", "y": "ypsilon", "z": "zett zet",
    }.items()
    for name in names.split()
}  # fmt: skip
GENDER_MARK = re.compile(r"[*:_·](?=innen|in\b)")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
SPELLINGS = (("ai", "ei"), ("ay", "ei"), ("ey", "ei"), ("y", "i"), ("ae", "e"), ("ie", "i"))
HARD_C = re.compile(r"ck|c(?![ehikqs])")
DOUBLES = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Match:
    """The name that was meant, how near it is (0 to 1), and whether it was heard rightly."""

    name: str
    score: float
    correct: bool = False


def fold(text: str) -> str:
    """Return letters and digits only, in one case and without umlauts and accents."""
    text = text.casefold().translate(UMLAUTS)
    plain = unicodedata.normalize("NFKD", text)
    return "".join(character for character in plain if character.isalnum())


class NameIndex:
    """Known names, prepared for finding the one that was nearly heard."""

    def __init__(self, names: Sequence[str]) -> None:
        self._exact = set(names)
        self._folded = {form: name for name in reversed(names) for form in _forms(name)}
        self._fuzzy = [
            form
            for form, name in self._folded.items()
            if len(form) >= SHORTEST_FUZZY and not GENDER_MARK.search(name)
        ]
        self._known: dict[str, Match | None] = {}

    def find(self, heard: str) -> Match | None:
        """Return the name that these words are or nearly are."""
        if heard not in self._known:
            self._known[heard] = self._find(heard)
        return self._known[heard]

    def _find(self, heard: str) -> Match | None:
        if self._is_exact(heard):
            return Match(heard, SAME_LETTERS, correct=True)
        folded = fold(heard)
        name = self._folded.get(folded)
        if name is not None:
            return None if _is_ordinary(heard, name) else Match(name, SAME_LETTERS)
        return self._find_spelled(heard) or self._find_with_ending(folded) or self._near(heard)

    def _is_exact(self, heard: str) -> bool:
        """Say whether a name was heard rightly, also with another German ending."""
        shorter = {heard.removesuffix(ending) for ending in ENDINGS}
        longer = {heard + ending for ending in ENDINGS}
        return not self._exact.isdisjoint({heard} | shorter | longer)

    def _find_spelled(self, heard: str) -> Match | None:
        parts = re.findall(r"\w+", heard)
        letters = [_letters(part) for part in parts]
        if len(parts) < 2 or not all(letters):
            return None
        name = self._folded.get("".join(letters))
        if name is None or len(name) < SHORTEST_SPELLED:
            return None
        return Match(name, SAME_LETTERS)

    def _find_with_ending(self, folded: str) -> Match | None:
        for ending in ENDINGS:
            name = self._folded.get(folded.removesuffix(ending))
            if name is not None and name[-1].islower() and len(folded) > SHORTEST_WITHOUT_VOWELS:
                return Match(name + ending, SAME_LETTERS)
        return None

    def _near(self, heard: str) -> Match | None:
        folded = fold(heard)
        found = process.extractOne(
            folded,
            self._fuzzy,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=SAME_WITH_SOUND,
        )
        if found is None:
            return None
        form, score, _ = found
        name = self._folded[form]
        if _is_another_word(folded, form) or (heard[0].islower() and name[0].isupper()):
            return None
        short = len(form) < SHORTEST_WITHOUT_VOWELS
        if score >= SAME_WITHOUT_SOUND or (_sound(folded) == _sound(form) and not short):
            return Match(name, score)
        same = _sound(folded) == _sound(form) and _vowels(heard) == _vowels(name)
        return Match(name, score) if same else None


def _forms(name: str) -> set[str]:
    """Return the folded forms of a name: symbols left out or spoken, without leading zeros."""
    spoken = "".join(SPOKEN_SYMBOLS.get(character, character) for character in name)
    forms = {fold(name), fold(spoken), fold(re.sub(r"\b0+(?=\d)", "", name))}
    return forms - {""}


def _is_ordinary(heard: str, name: str) -> bool:
    """Say whether words with a name's letters are more likely just these words.

    "weiß" is not Weiß, "mit" is not MIT, and whoever says "Bürgerinnen" may mean women.
    """
    if heard == GENDER_MARK.sub("", name):
        return True
    if heard.casefold() != name.casefold():
        return False
    is_word = name[1:].islower()
    is_short_word = len(name) <= SHORTEST_SPELLED and heard[1:].islower() and bool(_vowels(heard))
    return is_word or is_short_word


def _letters(part: str) -> str:
    """Return the letters that a spoken letter's name or an abbreviation stands for."""
    if len(part) == 1 or part.isupper():
        return fold(part)
    return LETTER_NAMES.get(part.casefold(), "")


def _is_another_word(folded: str, form: str) -> bool:
    """Say whether it has another number in it, or is a longer or shorter word of its own."""
    whole = folded.startswith(form) or form.startswith(folded)
    return whole or _digits(folded) != _digits(form)


def _digits(folded: str) -> str:
    return "".join(character for character in folded if character.isdigit())


def _sound(folded: str) -> str:
    return "".join(code for _, code in encode(HARD_C.sub("k", folded)))


def _vowels(text: str) -> str:
    text = text.casefold()
    for spelling, usual in SPELLINGS:
        text = text.replace(spelling, usual)
    return DOUBLES.sub(r"\1", "".join(re.findall("[aeiouäöü]", text)))
