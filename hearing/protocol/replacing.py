"""One word for another in all entries: looked at first, then one change that one undoing takes
back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import select

from hearing.database import db
from hearing.protocol import ledger
from hearing.protocol.changes import LONGEST, UNCHECKED
from hearing.protocol.errors import (
    EntryChanged,
    EntryEmpty,
    EntryLong,
    NothingFound,
    NothingToFind,
)
from hearing.protocol.models import Change, ChangeKind, Entry, Source
from hearing.recordings.models import Recording

AROUND = 60
"""Characters shown before and after a hit."""
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be found and what is to stand there instead."""

    find: str
    instead: str
    whole_words: bool = True
    same_case: bool = True

    def pattern(self) -> re.Pattern[str]:
        """Raises NothingToFind; white space of any kind fits a blank."""
        words = self.find.split()
        if not words or len(self.find) > LONGEST_SEARCH:
            raise NothingToFind(limit=LONGEST_SEARCH)
        text = r"\s+".join(re.escape(word) for word in words)
        text = rf"(?<!\w){text}(?!\w)" if self.whole_words else text
        return re.compile(text, re.NOFLAG if self.same_case else re.IGNORECASE)

    def put_into(self, text: str) -> str:
        """A text with this wish fulfilled."""
        instead = " ".join(self.instead.replace("\0", "").split())
        return " ".join(self.pattern().sub(lambda _match: instead, text).split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a wish would change something: what stands around, and what would go."""

    entry: Entry
    before: str
    found: str
    behind: str


def look(*, recording: Recording, wish: Wish) -> list[Hit]:
    """Every place that would be changed, in the order of the text. Raises NothingToFind."""
    pattern = wish.pattern()
    query = select(Entry).where(Entry.recording_id == recording.id)
    entries = db.session.scalars(query.order_by(Entry.position, Entry.start))
    return [hit for entry in entries for hit in _hits(entry, pattern)]


def replace_all(
    *, recording: Recording, wish: Wish, seen: Mapping[str, int], who: str, now: datetime
) -> Change:
    """Fulfil a wish in these entries, named by key with the version that was looked at; they are
    to be checked anew. One change, so that one undoing takes it back.

    Raises NothingFound (so a second time), EntryChanged where somebody has gone on, and EntryEmpty.
    """
    wish.pattern()
    number = ledger.take_turn(recording)
    entries = ledger.find_all(recording.id, seen)
    if any(entries[key].version != seen[key] if key in entries else True for key in seen):
        raise EntryChanged
    before = {key: ledger.state_of(entry) for key, entry in entries.items()}
    texts = {key: wish.put_into(state.text) for key, state in before.items()}
    after = {
        key: replace(state, text=texts[key], source=Source.HUMAN, **UNCHECKED)
        for key, state in before.items()
        if texts[key] != state.text
    }
    if not after:
        raise NothingFound
    _refuse_bad(texts)
    first = min(after, key=lambda key: after[key].position)
    return ledger.write(
        recording=recording,
        number=number,
        kind=ChangeKind.REPLACE,
        key=first,
        before={key: before[key] for key in after},
        after=dict(after),
        who=who,
        now=now,
    )


def _refuse_bad(texts: Mapping[str, str]) -> None:
    if not all(texts.values()):
        raise EntryEmpty
    if any(len(text) > LONGEST for text in texts.values()):
        raise EntryLong(limit=LONGEST)


def _hits(entry: Entry, pattern: re.Pattern[str]) -> Iterator[Hit]:
    for match in pattern.finditer(entry.text):
        before = entry.text[max(0, match.start() - AROUND) : match.start()]
        behind = entry.text[match.end() : match.end() + AROUND]
        yield Hit(entry, before, match[0], behind)
