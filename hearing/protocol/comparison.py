"""Two texts of one contribution, word by word: where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other; ``differs`` where the other text has others, or none."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people have filled in differently, word by word."""

    name: str
    label: str
    stored: Sequence[Run]
    mine: Sequence[Run]


@dataclass(frozen=True, slots=True)
class Both:
    """What is stored, since when and by whom, beside what somebody else has typed."""

    fields: Sequence[Difference]
    who: str
    at: datetime | None


def compare(one: str, other: str) -> tuple[list[Run], list[Run]]:
    """Both texts in runs. Signs and capitals count: they are what people write."""
    first, second = one.split(), other.split()
    kept = [op for op in Levenshtein.opcodes(first, second) if op.tag == "equal"]
    here = {place for op in kept for place in range(op.src_start, op.src_end)}
    there = {place for op in kept for place in range(op.dest_start, op.dest_end)}
    return _runs(first, here), _runs(second, there)


def _runs(words: Sequence[str], kept: set[int]) -> list[Run]:
    runs = groupby(enumerate(words), key=lambda pair: pair[0] not in kept)
    return [Run(" ".join(word for _place, word in pairs), differs) for differs, pairs in runs]
