"""The files that say what was heard: segments, pieces, findings, captions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import srt

from media.live.heard import SIGN
from media.redaction.spans import Span, touches
from media.segments import Segment, read_segments, write_segments
from media.workspace import Workspace, read_json, write_json, write_text

TIMES = re.compile(r"^(?:(\d+):)?(\d\d):(\d\d\.\d{3}) --> (?:(\d+):)?(\d\d):(\d\d\.\d{3})", re.M)
Spans = Sequence[Span]


def redact_texts(folder: Path, *, spans: Spans) -> None:
    """Take what is said in the spans out of all files of text in a recording's folder; captions
    that touch one become a sign. A second time nothing changes. Raises DiskFull."""
    workspace = Workspace(folder)
    if workspace.segments.exists():
        _redact_proposals(workspace.proposals, _redact_segments(workspace.segments, spans))
    for path in (*sorted(workspace.piece(0).parent.glob("*.json")), workspace.coverage):
        rewrite(path, lambda text: dumps(_without(json.loads(text), spans)))
    rewrite(workspace.captions_vtt, lambda text: redacted_vtt(text, spans))
    rewrite(workspace.captions_srt, lambda text: _redacted_srt(text, spans))
    run = read_json(workspace.run)
    if run is not None and run.pop("source", None) is not None:
        write_json(workspace.run, run)  # the next one that looks finds another recording here


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Replace a file of text by a changed one; where nothing changes, or is, nothing happens."""
    if not path.exists():
        return
    text = path.read_text(encoding="utf-8")
    if (changed := change(text)) != text:
        write_text(path, changed)


def dumps(value: Any) -> str:
    """Return JSON as ``write_json`` writes it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _redact_segments(path: Path, spans: Spans) -> list[int]:
    """Keep the words outside of the spans; return the old numbers of the segments that are left,
    and -1 for those of which something is gone."""
    numbers: list[int] = []
    segments: list[Segment] = []
    before = read_segments(path)
    for number, segment in enumerate(before):
        left = _left_of(segment, spans)
        if left is not None:
            numbers.append(number if left is segment else -1)
            segments.append(left)
    if segments != before:
        write_segments(segments, path)
    return numbers


def _left_of(segment: Segment, spans: Spans) -> Segment | None:
    if not touches(spans, segment.start, segment.end):
        return segment
    words = [word for word in segment.words if not touches(spans, word.start, word.end)]
    if len(words) == len(segment.words) > 0:
        return segment
    return Segment.of_words(words) if words else None


def _redact_proposals(path: Path, numbers: list[int]) -> None:
    """Keep the proposals of segments that are whole, under the segments' new numbers."""
    proposals = read_json(path)
    if proposals is None:
        return
    now = {old: new for new, old in enumerate(numbers)}
    kept = [{**one, "segment": now[one["segment"]]} for one in proposals if one["segment"] in now]
    if kept != proposals:
        write_json(path, kept)


def _without(value: Any, spans: Spans) -> Any:
    """Return a value of JSON without the words of the spans, and without what doubts quote."""
    if isinstance(value, list):
        return [_without(one, spans) for one in value if not _is_word(one, spans)]
    if not isinstance(value, dict):
        return value
    inner = {name: _without(one, spans) for name, one in value.items()}
    if "detail" in inner and touches(spans, inner["start"], inner["end"]):
        inner["detail"] = ""
    return inner


def _is_word(value: Any, spans: Spans) -> bool:
    """Say whether it is a word in a span."""
    return (
        isinstance(value, dict)
        and {"start", "end", "text"} <= value.keys()
        and touches(spans, value["start"], value["end"])
    )


def redacted_vtt(text: str, spans: Spans) -> str:
    """Return WebVTT in which captions that touch a span are a sign."""
    return "\n\n".join(_redacted_block(block, spans) for block in text.split("\n\n"))


def _redacted_block(block: str, spans: Spans) -> str:
    found = TIMES.search(block)
    if found is None:
        return block
    start, end = _seconds(*found.groups()[:3]), _seconds(*found.groups()[3:])
    if not touches(spans, start, end):
        return block
    line = block.index("\n", found.end()) if "\n" in block[found.end() :] else len(block)
    return f"{block[:line]}\n{SIGN}" + ("\n" if block.endswith("\n") else "")


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)


def _redacted_srt(text: str, spans: Spans) -> str:
    subtitles = list(srt.parse(text))
    for subtitle in subtitles:
        if touches(spans, subtitle.start.total_seconds(), subtitle.end.total_seconds()):
            subtitle.content = SIGN
    composed: str = srt.compose(subtitles, reindex=False)
    return composed
