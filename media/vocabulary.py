"""Names that a recording is likely to contain, and proposals where one was nearly heard.

A proposal is never applied here: a person decides. Exactness comes before completeness, because
a wrong proposal costs the reader's trust in all others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from media.names import Match, NameIndex
from media.segments import Segment, Word

MOST_WORDS = 8
"""words that one name may have been torn into, e.g. by spelling it"""
LONGEST_PAUSE = 1.0
"""seconds between two words of one name"""
OUTER = " .,;:!?…„“”\"'‚‘’»«()[]{}–—-"
ENDS_A_PHRASE = re.compile(r"\w\w[\"'”“»«)\]]*[.,;:!?…][\"'”“»«)\]]*$")
COMMENT = re.compile(r"(^|\s)#.*")


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was heard in segment number ``segment`` at ``start`` seconds, and the name it may be."""

    segment: int
    start: float
    heard: str
    proposed: str
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words ``first`` up to ``after`` of a segment that match a name."""

    first: int
    after: int
    heard: str
    match: Match


def read_names(path: Path) -> list[str]:
    """Return the names in a text file: one in a line, ``#`` begins a comment, doubles once.

    UTF-8 with or without a byte order mark; what is not UTF-8 is read as Windows-1252.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    lines = (COMMENT.sub("", line) for line in text.splitlines())
    names: dict[str, str] = {}
    for line in lines:
        name = " ".join(unicodedata.normalize("NFC", line).split())
        names.setdefault(name.casefold(), name)
    return [name for name in names.values() if name]


def propose(segments: Iterable[Segment], names: Sequence[str]) -> list[Proposal]:
    """Return where a known name was nearly heard, in the order of the text.

    Where several proposals overlap, the best one stays. A name that was heard rightly, also
    with a German ending, is none.
    """
    index = NameIndex(names)
    return [
        Proposal(
            number, words[best.first].start, best.heard, best.match.name, round(best.match.score, 2)
        )
        for number, segment in enumerate(segments)
        for words in [_words(segment)]
        for best in _best(_candidates(words, index))
        if not best.match.correct
    ]


def _words(segment: Segment) -> Sequence[Word]:
    if segment.words:
        return segment.words
    return [Word(segment.start, segment.end, text, 1.0) for text in segment.text.split()]


def _candidates(words: Sequence[Word], index: NameIndex) -> Iterator[Candidate]:
    for first in range(len(words)):
        for after in range(first + 1, min(first + MOST_WORDS, len(words)) + 1):
            heard = " ".join(word.text for word in words[first:after]).strip(OUTER)
            match = index.find(heard)
            if match is not None:
                yield Candidate(first, after, heard, match)
            if after < len(words) and _is_apart(words[after - 1], words[after]):
                break


def _is_apart(word: Word, following: Word) -> bool:
    """Say whether no name goes on from one word to the next."""
    ends = ENDS_A_PHRASE.search(word.text) is not None
    return ends or following.start - word.end > LONGEST_PAUSE


def _best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep the best of those that overlap, in the order of the text."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=_rank):
        if all(candidate.first >= one.after or candidate.after <= one.first for one in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda one: one.first)


def _rank(candidate: Candidate) -> tuple[float, int, bool]:
    """Order the nearest first, then the longest, then what was heard rightly."""
    return (-candidate.match.score, -len(candidate.heard), not candidate.match.correct)
