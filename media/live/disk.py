"""How much room is left, and some kept back, so that the last playlists can be written."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress

from media.live.folder import Folder
from media.live.settings import Disk

FINE, WARN, SMALL, FULL = range(4)
RESERVED = 16 << 20


def free(folder: Folder) -> int:
    """Return the free bytes."""
    return shutil.disk_usage(folder.path).free


def look(folder: Folder, levels: Disk) -> int:
    """Return FINE, WARN (tell somebody), SMALL (only the recording goes on) or FULL."""
    left = free(folder)
    return (left < levels.warn) + (left < levels.small) + (left < levels.full)


def sentence(folder: Folder, level: int) -> str:
    """Return what to say about it."""
    left = f"Only {free(folder) / 1e9:.1f} GB are free."
    return left if level < SMALL else f"{left} No small variants are made any more."


def reserve(folder: Folder) -> None:
    """Keep some bytes back; a second time nothing is done."""
    if folder.reserve.exists():
        return
    with suppress(OSError), folder.reserve.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, RESERVED)


def give_back(folder: Folder) -> None:
    """Give the bytes back."""
    folder.reserve.unlink(missing_ok=True)
