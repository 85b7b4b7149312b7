"""Telling the language of a text by its smallest words, to notice when an engine changes it."""

from __future__ import annotations

import re
from collections.abc import Sequence

COMMON_WORDS = {
    "de": "der die das und ist nicht wir ich ein eine zu mit den dem auch es sich auf für von dass "
    "sie haben werden wird sind aber wie bei oder noch nur",
    "en": "the and is not we you of to a that this it with for are have be on what they from but "
    "can will was which there",
    "fr": "le la les et est pas nous vous de des une un que qui dans pour sur avec ce sont il elle "
    "mais au aux ne plus",
    "es": "el la los las y es no que de un una en por con para se lo su al como pero más son del "
    "este esta",
    "it": "il lo la gli e è non che di un una in per con si sono come ma più del della questo "
    "questa anche nel",
    "nl": "de het een en is niet wij ik van dat die te met op voor zijn er maar ook aan om als bij "
    "naar",
}
SETS = {language: frozenset(words.split()) for language, words in COMMON_WORDS.items()}
FEWEST_WORDS = 12
CLEAR_SHARE = 0.25
FACTOR = 2.5


def foreign_language(words: Sequence[str], *, expected: str) -> str | None:
    """Return the code of another language that the text is clearly in, or None.

    Says nothing about short texts and about languages that are not in COMMON_WORDS.
    """
    if expected not in SETS or len(words) < FEWEST_WORDS:
        return None
    plain = [re.sub(r"\W", "", word).casefold() for word in words]
    shares = {
        language: sum(word in common for word in plain) / len(plain)
        for language, common in SETS.items()
    }
    best = max(shares, key=shares.__getitem__)
    if best != expected and shares[best] >= max(CLEAR_SHARE, FACTOR * shares[expected]):
        return best
    return None
