"""``captions.json``: how captions are, for the desk. Written anew each second, always whole."""

from __future__ import annotations

import os
import time
from typing import Any

from media.errors import MediaError
from media.live.folder import Folder
from media.live.presses import iso
from media.live.settings import CaptionSettings
from media.settings import Settings
from media.workspace import read_json, write_json

LOADING, LISTENING, FAILED, ENDED = "loading", "listening", "failed", "ended"
SECONDS_BETWEEN = 1.0
LATE_SECONDS = 60.0
MOST_MISSING = 50


class CaptionState:
    """What is told. ``trying``: which second is being heard, and how often that was begun."""

    def __init__(self, folder: Folder, settings: CaptionSettings) -> None:
        self._folder, self._settings = folder, settings
        self.name = LOADING
        self.until = self.edge = 0.0
        self.left_out: list[str] = []
        self.missing: list[dict[str, Any]] = []
        self.error: MediaError | None = None
        self._skipped_at: float | None = None
        self._written_at = 0.0
        known = read_json(folder.captions) or {}
        self._trying: tuple[float, int] = tuple(known.get("trying") or (-1.0, 0))

    def try_hearing(self, second: float) -> int:
        """Note that what is said at this second will be heard; return for which time."""
        before, times = self._trying
        self._trying = second, times + 1 if before == second else 1
        self.write()
        return self._trying[1]

    def miss(self, begin: float, until: float, reason: str) -> None:
        """Note that something that may have been said has no text."""
        self.missing.append({"start": begin, "end": until, "reason": reason})
        del self.missing[:-MOST_MISSING]

    def skip(self) -> None:
        """Note that we could not keep up."""
        self._skipped_at = time.monotonic()

    def tell(self) -> None:
        """Write, if it was not just written."""
        if time.monotonic() - self._written_at >= SECONDS_BETWEEN:
            self.write()

    def fail(self, error: MediaError) -> None:
        """Tell why there are no captions."""
        self.name, self.error = FAILED, error
        self.write()

    def _is_late(self) -> bool:
        """Say whether we can't keep up, or could not a moment ago."""
        skipped = self._skipped_at is not None and (
            time.monotonic() - self._skipped_at < LATE_SECONDS
        )
        return skipped or (self.until > 0 and self.edge - self.until > self._settings.late)

    def write(self) -> None:
        """Replace the file."""
        self._written_at = time.monotonic()
        settings, error = self._settings, self.error
        write_json(
            self._folder.captions,
            {
                "state": self.name,
                "written": iso(time.time()),
                "pid": os.getpid(),
                "engine": settings.engine,
                "model": settings.model,
                "language": settings.language,
                "demonstration": Settings(model=settings.model).is_demonstration,
                "heard_until": self.until,
                "behind": round(max(0.0, self.edge - self.until), 3),
                "late": self._is_late(),
                "missing": self.missing,
                "vocabulary_left_out": self.left_out,
                "trying": self._trying,
                "error": None if error is None else {"code": error.code, "text": str(error)},
            },
        )
