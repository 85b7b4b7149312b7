"""``captions.jsonl``: what was heard until when. All that captions show is made from it.

One line for each phrase and each quiet stretch; a line is there whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from media import sentences
from media.cues import Cue, make_cues
from media.engines import Words
from media.live import lines
from media.live.folder import Folder

Walls = Callable[[float], str]
"""the wall clock at a second of the recording"""
SIGN = "[…]"
"""stands where something was said that has no text"""
SIGN_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, or what of it was heard at once; without text it is missing."""

    start: float
    end: float
    wall: str
    text: str = ""

    def as_dict(self, number: int) -> dict[str, Any]:
        """Return what the page reads."""
        missing = {} if self.text else {"missing": True}
        times = {"start": self.start, "end": self.end, "wall": self.wall}
        return {"number": number, **times, "text": self.text, **missing}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the recording that was heard, in seconds of it; it begins where the one before
    ended. ``missing`` says why there is no text although somebody may have spoken.
    """

    begin: float
    until: float
    cues: tuple[Cue, ...] = ()
    lines: tuple[Line, ...] = ()
    missing: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the line's content."""
        return {
            "begin": self.begin,
            "until": self.until,
            "missing": self.missing,
            "cues": [[cue.start, cue.end, *cue.lines] for cue in self.cues],
            "lines": [[line.start, line.end, line.wall, line.text] for line in self.lines],
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Stretch:
        """Read back what ``as_dict`` gave."""
        cues = tuple(Cue(start, end, tuple(text)) for start, end, *text in row["cues"])
        said = tuple(Line(*values) for values in row["lines"])
        return cls(row["begin"], row["until"], cues, said, row["missing"])


def read(folder: Folder) -> Iterator[Stretch]:
    """Yield all stretches until now."""
    for row, _ in lines.read(folder.heard):
        yield Stretch.from_dict(row)


def append(folder: Folder, stretch: Stretch) -> None:
    """Add a stretch; from now on it is said."""
    lines.append(folder.heard, stretch.as_dict())


def with_words(begin: float, until: float, words: Words, walls: Walls) -> Stretch:
    """Return the stretch with these words; no caption stands beyond its end."""
    segments = list(sentences.split(words))
    cues = tuple(
        Cue(round(max(cue.start, begin), 3), round(min(cue.end, until), 3), cue.lines)
        for cue in make_cues(segments)
        if cue.start < until
    )
    said = (Line(one.start, one.end, walls(one.start), one.text) for one in segments)
    return Stretch(begin, until, cues, tuple(said))


def without(begin: float, until: float, walls: Walls, reason: str) -> Stretch:
    """Return a stretch in which something was said that has no text."""
    cue = Cue(begin, min(until, begin + SIGN_SECONDS), (SIGN,))
    return Stretch(begin, until, (cue,), (Line(begin, until, walls(begin)),), reason)
