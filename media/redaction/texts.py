"""The files of a recording that say what was heard: segments, pieces, findings, captions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from media.redaction.spans import Span
from media.segments import Segment, iterate_segments, write_segments
from media.workspace import Workspace


def redact_texts(folder: Path, *, spans: Sequence[Span]) -> None:
    """Take the words of the spans out of all files of text in a recording's folder. Captions that
    were made from them are deleted, for the caller makes them from its own text. A second time
    nothing changes."""
    workspace = Workspace(folder)
    if not spans:
        return
    if workspace.segments.exists():
        kept: list[Segment] = []
        for segment in iterate_segments(workspace.segments):
            if not any(span.touches(segment.start, segment.end) for span in spans):
                kept.append(segment)
        write_segments(kept, workspace.segments)
    for path in (workspace.captions_vtt, workspace.captions_srt, workspace.proposals):
        path.unlink(missing_ok=True)
