"""Leaves: the texts that everybody may read, as the index takes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text that everybody may read, its title in the first line, and what it is filed under."""

    source_id: int
    text: str
    page: int = 0
    item_id: int | None = None
    person: str = ""
    party: str = ""
    since: datetime | None = None


def lines(*words: str) -> str:
    """A leaf's text of what there is of these."""
    return "\n".join(word.replace("\0", "").strip() for word in words if word and word.strip())
