"""The names that may come up in a hearing: its people, and the list it was prepared with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.speakers.models import Speaker
from media.names import NameIndex, fold

SHORTEST = 4
"""Letters of a part of a name, and of a word that may be one."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names as a whole and the single names of people."""

    index: NameIndex
    known: frozenset[str]

    @classmethod
    def of(cls, hearing: Hearing) -> Self:
        """Those of a hearing."""
        query = select(Speaker.name).where(Speaker.hearing_id == hearing.id)
        return cls.listed(db.session.scalars(query), hearing.vocabulary.splitlines())

    @classmethod
    def listed(cls, people: Iterable[str], vocabulary: Iterable[str]) -> Self:
        """These people, and these names of all kinds."""
        names = [name.strip() for name in vocabulary if name.strip()]
        parts = [part for name in people for part in name.split() if len(part) >= SHORTEST]
        known = frozenset(fold(part) for name in [*names, *parts] for part in name.split())
        return cls(_index(tuple(dict.fromkeys([*names, *parts]))), known)

    def knows(self, word: str) -> bool:
        """Whether a word is a name of the list, or part of one; also in the genitive."""
        folded = fold(word)
        return folded in self.known or folded.removesuffix("s") in self.known

    def nearly(self, word: str) -> str:
        """The name that a single word nearly is, or nothing."""
        if len(word) < SHORTEST or not word[0].isupper() or self.knows(word):
            return ""
        match = self.index.find(word)
        return "" if match is None or match.correct else match.name


@lru_cache(maxsize=1)
def _index(names: tuple[str, ...]) -> NameIndex:
    return NameIndex(names)
