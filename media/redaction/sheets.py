"""The small pictures of a recording: its poster and the sheet for the player's time line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from media.redaction.spans import Span


def redact_pictures(folder: Path, *, spans: Sequence[Span]) -> None:
    """Replace what the poster and the sheet in a recording's folder show of the spans. A second
    time nothing changes."""
    if not spans:
        return
    for name in ("poster.jpg", "storyboard.jpg", "storyboard.vtt"):
        (folder / name).unlink(missing_ok=True)
