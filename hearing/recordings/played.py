"""The file of a recording that people play, and by which digest published versions name it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hearing.recordings.pipeline import content_hash

PLAYED: Final = ("playback.mp4", "playback.m4a")


def paths(folder: Path) -> list[Path]:
    """Those that are there."""
    return [path for name in PLAYED if (path := folder / name).is_file()]


def digest(folder: Path) -> str:
    """The SHA-256 of what is played, in hexadecimal; empty where there is nothing."""
    return next(map(content_hash, paths(folder)), "")
