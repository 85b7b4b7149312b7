"""Labelled queries: what a search must find in real text, and what it must not.

The text is the script of the demonstration recording and what ``queries.toml`` adds to it; there
each query names what it must find, the best first where that is said.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hearing.archive import index
from hearing.archive.models import Kind
from hearing.archive.search import search
from hearing.database import db
from hearing.places import PACKAGE
from hearing.protocol.models import Entry
from tests.hearing.archive.corpus import make_entry, make_hearing, make_recording

SCRIPT = PACKAGE.parent / "tools" / "demo_recording" / "hearing.toml"
QUERIES = Path(__file__).parent / "queries.toml"
_SENTENCE_END = re.compile(r"(?<=[^\d][.?!]) (?=[A-ZÄÖÜ])")  # not the day of a date
_READ_ALOUD = re.compile(r"\[([^|\]]+)\|[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Query:
    """A search, the names of the texts it must find and no others; ``first`` comes first."""

    text: str
    about: str
    finds: frozenset[str]
    first: str


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return tomllib.loads(QUERIES.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """All texts by their names: the turns of the script by speaker and number, then our own."""
    script = tomllib.loads(SCRIPT.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for turn in (turn for item in script["items"] for turn in item["turns"]):
        number = sum(name.startswith(turn["speaker"] + "-") for name in found) + 1
        words = _READ_ALOUD.sub(r"\1", turn["text"])
        found[f"{turn['speaker']}-{number}"] = " ".join(words.split())
    return found | {name: " ".join(text.split()) for name, text in _read()["texts"].items()}


def sentences() -> list[str]:
    """Every sentence of the texts."""
    return [one for text in texts().values() for one in _SENTENCE_END.split(text)]


def queries() -> list[Query]:
    """All labelled queries."""
    return [
        Query(
            text=row["q"],
            about=about,
            finds=frozenset(row["finds"]),
            first=row.get("first", ""),
        )
        for about, rows in _read()["queries"].items()
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Judged:
    """How well a query was answered; ``precision`` of what finds nothing rightly is 1."""

    query: Query
    found: tuple[str, ...]

    @property
    def precision(self) -> float:
        if not self.found:
            return 1.0
        return len(self.query.finds.intersection(self.found)) / len(self.found)

    @property
    def recall(self) -> float:
        if not self.query.finds:
            return 1.0
        return len(self.query.finds.intersection(self.found)) / len(self.query.finds)

    @property
    def first(self) -> bool:
        return not self.query.first or self.found[:1] == (self.query.first,)


def plant() -> None:
    """Put the texts into a public recording of an empty database, each an entry."""
    hearing = make_hearing()
    hearing.title, hearing.motion, hearing.items[0].title = "Hearing X", "", "Y"
    recording = make_recording(hearing)
    for position, words in enumerate(texts().values()):
        index.write(make_entry(recording, words, position=position, start=60.0 * position))
    db.session.commit()


def judge(today: date) -> list[Judged]:
    """Ask all queries; what has only some of the words of a query counts as not found."""
    names = dict(enumerate(texts()))
    positions = {
        row.id: row.position for row in db.session.execute(select(Entry.id, Entry.position))
    }
    found = []
    for query in queries():
        results = search(query.text, today=today, per_page=len(names))
        hits = () if results.relaxed else results.hits
        named = tuple(names[positions[hit.id]] for hit in hits if hit.kind is Kind.ENTRY)
        found.append(Judged(query, named))
    return found
