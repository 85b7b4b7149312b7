"""What can be set for a live stream."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Disk:
    """Free bytes below which it is told, renditions stop, and everything ends."""

    warn: int = 10 * GIB
    small: int = 3 * GIB
    full: int = GIB // 5


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """``hold``: seconds that an encoder may lag; so long the stream stays closed when opened."""

    hold: float = 4.0
    renditions: bool = True
    still_gap: Path | None = None
    still_closed: Path | None = None
    text_waiting: str = "Die Übertragung beginnt in Kürze."
    text_gap: str = "Die Übertragung ist unterbrochen.\nSie geht gleich weiter."
    text_closed: str = "Dieser Teil ist nicht öffentlich.\nDie Übertragung geht danach weiter."
    disk: Disk = Disk()
