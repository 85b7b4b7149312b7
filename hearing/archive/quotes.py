"""Quotes: places that somebody pointed at, found again after the text was corrected.

A quote names a contribution by its key, and the words. Words are compared without signs and case;
"…" between them stands for any others.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Change, Entry
from hearing.record.models import RecordVersion, VersionPart
from hearing.record.snapshot import REMOVED
from hearing.record.values import Contribution, Record
from hearing.recordings.models import Recording

LONGEST: Final = 400
FEW: Final = 3  # words that may stand anywhere by chance
ENDS: Final = 6  # words at both ends of a long quote in its address
_WORD: Final = re.compile(r"\w+")


class Standing(StrEnum):
    """What became of the quoted words."""

    SAME = "same"
    MOVED = "moved"  # they stand in another contribution
    CHANGED = "changed"
    GONE = "gone"  # the contribution is not in this version
    NEVER = "never"  # no version that can be read has such words
    REMOVED = "removed"  # nobody may read it any longer


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted place as it reads now. ``place`` and ``span`` tell where the words are in the text
    that is shown, ``stood_in`` is the number of an older version that has them, ``version`` that of
    the one that was quoted."""

    key: str
    words: str
    standing: Standing
    place: Contribution | None = None
    span: tuple[int, int] | None = None
    stood_in: int | None = None
    version: int | None = None

    @property
    def text(self) -> str:
        """The quoted words as they stand there now."""
        if self.place is None:
            return ""
        return self.place.text[slice(*self.span)] if self.span else self.place.text

    @property
    def second(self) -> float:
        """When the first of them was said."""
        if self.place is None:
            return 0.0
        before = len(self.place.text[: self.span[0]].split()) if self.span else 0
        return self.place.starts[before] if before < len(self.place.starts) else self.place.start

    def split(self, text: str) -> tuple[str, str, str]:
        """A text before, in and after the quoted words; without words nothing is in them."""
        start, end = self.span or (len(text), len(text))
        return text[:start], text[start:end], text[end:]


def find(text: str, words: str) -> tuple[int, int] | None:
    """Where these words stand in a text, from the first sign to the last."""
    head, _dots, tail = unicodedata.normalize("NFC", words).partition("…")
    first, last = None, 0
    for end in filter(None, map(_WORD.findall, (head, tail))):
        told = r"\W+".join(map(re.escape, end))
        sought = re.compile(rf"(?<!\w){told}(?!\w)", re.I)
        found = sought.search(text, last)  # one after the other: a long text is read once
        if found is None:
            return None
        first, last = found.start() if first is None else first, found.end()
    return None if first is None else (first, last)


def shorten(words: str) -> str:
    """Words short enough for an address: of many the first and the last."""
    told = words.split()
    if len(told) > 2 * ENDS:
        told = [*told[:ENDS], "…", *told[-ENDS:]]
    return " ".join(told)[:LONGEST]


def resolve(record: Record, key: str, *, words: str = "", version: int = 0) -> Quote | None:
    """Find a quote in a record. ``version`` is the one that was quoted, 0 if nobody knows; None
    when there was never such a contribution."""
    words = words.strip()[:LONGEST]
    before = _before(record, key)
    quoted = _quoted(before.get(version), words)
    sought = words or quoted
    there = next((one for one in record.contributions if one.key == key), None)
    if there is not None:
        span = find(there.text, words)
        if (span or not words) and _is_same(there, span, quoted):
            return Quote(key, words, Standing.SAME, there, span)
    stood = before.get(version) or next((one for one in before.values() if one), None)
    moved = _elsewhere(record, key, quoted or words, stood)
    if moved is not None:
        return Quote(key, sought, Standing.MOVED, *moved)
    readable = {number: one for number, one in before.items() if one and number != record.number}
    stood_in = max((n for n, one in readable.items() if _has(one, sought)), default=None)
    cut = any(one and REMOVED in one.text for one in (there, *before.values()))
    if words and stood_in is None and not cut and None not in before.values():
        quoted_in = version if version in before else None
        return Quote(key, words, Standing.NEVER, there, version=quoted_in)
    if there is not None:
        return Quote(key, words, Standing.CHANGED, there, stood_in=stood_in)
    if readable:
        return Quote(key, words, Standing.GONE, stood_in=stood_in or max(readable))
    return Quote(key, words, Standing.REMOVED) if before or _is_dropped(key) else None


def hearing_of(key: str) -> Hearing | None:
    """The hearing in whose record a contribution is or was."""
    if not key.isalnum():  # parts of a version that are no contributions are named otherwise
        return None
    entry = select(Recording.hearing_id).join(Entry, Entry.recording_id == Recording.id)
    part = select(RecordVersion.hearing_id).join(VersionPart)
    change = select(Recording.hearing_id).join(Change, Change.recording_id == Recording.id)
    for query in (
        entry.where(Entry.key == key),
        part.where(VersionPart.key == key),
        change.where(Change.key == key),
    ):
        number = db.session.scalar(query.limit(1))
        if number is not None:
            return db.session.get(Hearing, number)
    return None


def _is_dropped(key: str) -> bool:
    """Whether there was such a contribution, and the draft no longer has it either. One that it has
    is only not public yet."""
    drafted = db.session.scalar(select(Entry.id).where(Entry.key == key).limit(1))
    return drafted is None and hearing_of(key) is not None


def _before(record: Record, key: str) -> dict[int, Contribution | None]:
    """The contribution in all versions, the newest first; None where it was taken out."""
    if not key.isalnum():
        return {}
    query = (
        select(RecordVersion.number, VersionPart.content, VersionPart.rest)
        .join(VersionPart)
        .where(RecordVersion.hearing_id == record.hearing.id, VersionPart.key == key)
        .order_by(RecordVersion.number.desc())
    )
    return {
        number: msgspec.convert(content or rest, Contribution) if content or rest else None
        for number, content, rest in db.session.execute(query)
    }


def _quoted(stood: Contribution | None, words: str) -> str:
    """What was quoted, word for word, where the version that was quoted still tells it."""
    if stood is None:
        return ""
    span = find(stood.text, words) if words else (0, len(stood.text))
    return stood.text[slice(*span)] if span else ""


def _is_same(there: Contribution, span: tuple[int, int] | None, quoted: str) -> bool:
    now = there.text[slice(*span)] if span else there.text
    return not quoted or _words(now) == _words(quoted)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _has(one: Contribution, words: str) -> bool:
    return not words or find(one.text, words) is not None


def _elsewhere(
    record: Record, key: str, words: str, stood: Contribution | None
) -> tuple[Contribution, tuple[int, int]] | None:
    """Another contribution that has these words, because a paragraph was divided or two were
    joined: it was said at the time of that which was quoted."""
    if len(_words(words)) < FEW:
        return None
    for one in record.contributions:
        if one.key != key and (stood is None or _overlap(one, stood)):
            span = find(one.text, words)
            if span:
                return one, span
    return None


def _overlap(one: Contribution, other: Contribution) -> bool:
    is_one = one.recording_id == other.recording_id
    return is_one and one.start < other.end and other.start < one.end
