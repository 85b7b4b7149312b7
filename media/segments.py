"""What was heard: words and segments in seconds from the recording's start, and their file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from media.workspace import new_file


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its punctuation and without spaces around it; ``probability`` is 0 to 1."""

    start: float
    end: float
    text: str
    probability: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; ``text`` is its words with a space between, where it has words."""

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()

    @classmethod
    def of_words(cls, words: Iterable[Word]) -> Segment:
        """Make the segment that consists of these words (at least one)."""
        words = tuple(words)
        return cls(words[0].start, words[-1].end, " ".join(word.text for word in words), words)

    def shifted(self, seconds: float) -> Segment:
        """Return the same text ``seconds`` later."""
        words = tuple(
            replace(word, start=round(word.start + seconds, 3), end=round(word.end + seconds, 3))
            for word in self.words
        )
        start, end = round(self.start + seconds, 3), round(self.end + seconds, 3)
        return Segment(start, end, self.text, words)

    def as_dict(self) -> dict[str, Any]:
        """Return the line of ``segments.jsonl`` as a mapping."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Segment:
        """Read back what ``as_dict`` gave."""
        words = tuple(Word(**word) for word in values["words"])
        return cls(values["start"], values["end"], values["text"], words)


def write_segments(segments: Iterable[Segment], path: Path) -> None:
    """Write one JSON line for each segment, whole or not at all; a second time it replaces."""
    with new_file(path) as part, part.open("w", encoding="utf-8") as file:
        for segment in segments:
            file.write(json.dumps(segment.as_dict(), ensure_ascii=False) + "\n")


def iterate_segments(path: Path) -> Iterator[Segment]:
    """Yield the segments of a file one by one, in its order."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield Segment.from_dict(json.loads(line))


def read_segments(path: Path) -> list[Segment]:
    """Return all segments of a ``segments.jsonl``."""
    return list(iterate_segments(path))
