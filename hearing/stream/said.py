"""What the captions said last, for readers; the program that makes them writes a line for each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

MOST_BYTES = 16_384
MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """What was said at ``wall``, ``second`` of the stream."""

    second: float
    wall: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """The newest lines; ``offset`` is the byte in the file at which the next one will begin."""

    lines: tuple[Line, ...] = ()
    offset: int = 0


def newest(public: Path) -> Said:
    """The newest lines of a stream's public folder; none where there are no captions."""
    try:
        with (public / "subtitles" / "lines.jsonl").open("rb") as file:
            size = file.seek(0, 2)
            begin = file.seek(max(0, size - MOST_BYTES))
            content = file.read(MOST_BYTES)
    except FileNotFoundError:
        return Said()
    whole = content[: content.rfind(b"\n") + 1]
    rows = whole.splitlines()[1 if begin else 0 :]
    lines = tuple(_line(json.loads(row)) for row in rows[-MOST_LINES:])
    return Said(lines, begin + len(whole))


def _line(row: dict[str, Any]) -> Line:
    return Line(float(row["start"]), datetime.fromisoformat(row["wall"]), str(row["text"]))
