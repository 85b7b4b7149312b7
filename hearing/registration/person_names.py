"""Names that strangers type: as they are kept, and what no name has."""

from __future__ import annotations

import re
import unicodedata

from hearing.registration.self_errors import NameUnusable

# "Dr.Müller" is a name, "spam.example" is none.
TITLES = re.compile(
    r"\b(?:dr|prof|med|phil|dipl|ing|nat|rer|jur|habil|mag|st|jr|sen|hon|inf|oec|pol|soc|theol)\.",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^\s.]{2,}\.[^\s.]{2,}|//|www\.", re.IGNORECASE)
NEVER = frozenset("@<>{}[]|\\=$")
# In Arabic and Indian scripts these two belong to the spelling; all others of their kind are
# invisible or turn the direction of what follows.
JOINERS = "\u200c\u200d"


def clean(name: str) -> str:
    """A name in one line, composed, without invisible characters. A second time the same."""
    text = unicodedata.normalize("NFC", name)
    kept = "".join(_shown(character) for character in text)
    return " ".join(kept.split())


def check(name: str) -> str:
    """A name as it is kept; raises NameUnusable for one with an address in it, or no letter at all.
    An empty one is for others to refuse."""
    text = clean(name)
    without_titles = TITLES.sub(" ", text)
    is_odd = ADDRESS.search(without_titles) or NEVER & set(text)
    if text and (is_odd or not any(character.isalpha() for character in text)):
        raise NameUnusable
    return text


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    return "" if category in {"Cf", "Cs", "Co", "Cn"} and character not in JOINERS else character
