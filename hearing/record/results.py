"""What came out on each item, as the clerk writes it: a text by the item's number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hearing.agenda.models import Hearing

LONGEST = 20_000
NOTHING: Mapping[int, str] = MappingProxyType({})


def clean(text: str) -> str:
    """A text as it is stored."""
    return text.replace("\0", "").strip()[:LONGEST]


def put(hearing: Hearing, there: Mapping[str, str], told: Mapping[int, str]) -> dict[str, str]:
    """What is there, with what is told of the hearing's items instead; an empty text goes, and what
    is not named stays."""
    own = {item.id for item in hearing.items}
    new = {str(number): clean(text) for number, text in told.items() if number in own}
    return {number: text for number, text in {**there, **new}.items() if text}
