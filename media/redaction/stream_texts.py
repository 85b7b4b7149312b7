"""The captions of a live stream: beside the parts, as lines of text, and as they were heard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from media.live import lines
from media.live.folder import SUBTITLES, Folder
from media.live.heard import SIGN, Stretch
from media.redaction.spans import Span, touches
from media.redaction.texts import redacted_vtt, rewrite

Row = dict[str, Any]


def redact_captions(stream: Folder, spans: Sequence[Span]) -> None:
    """Put a sign for all captions that touch a span. A second time nothing changes."""
    _rewrite_rows(stream.heard, lambda row: _without(Stretch.from_dict(row), spans).as_dict())
    _rewrite_rows(stream.lines, lambda row: _unsaid(row, spans))
    for path in sorted((stream.public / SUBTITLES).glob("*.vtt")):
        rewrite(path, lambda text: redacted_vtt(text, spans))


def _rewrite_rows(path: Path, change: Callable[[Row], Row]) -> None:
    rows = [row for row, _ in lines.read(path)]
    changed = [change(row) for row in rows]
    if changed != rows:
        lines.write(path, changed)


def _without(stretch: Stretch, spans: Sequence[Span]) -> Stretch:
    cues = (
        replace(cue, lines=(SIGN,)) if touches(spans, cue.start, cue.end) else cue
        for cue in stretch.cues
    )
    said = (
        replace(line, text="") if touches(spans, line.start, line.end) else line
        for line in stretch.lines
    )
    return replace(stretch, cues=tuple(cues), lines=tuple(said))


def _unsaid(row: Row, spans: Sequence[Span]) -> Row:
    if not touches(spans, row["start"], row["end"]):
        return row
    return {**row, "text": "", "missing": True}
