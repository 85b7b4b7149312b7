"""What can be set for a live stream."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from media.errors import UnknownLanguage
from media.settings import DEFAULT_MODEL, LANGUAGES

GIB = 1 << 30
HIDDEN = "speaker"
"""the reason of a span that is closed for one person's sake, in a session that is public"""


@dataclass(frozen=True, slots=True)
class Disk:
    """Free bytes below which it is told, renditions stop, and everything ends."""

    warn: int = 10 * GIB
    small: int = 3 * GIB
    full: int = GIB // 5


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """``hold``: seconds that an encoder may lag; so long the stream stays closed when opened.

    ``text_hidden`` stands for what is closed for the reason HIDDEN, ``text_closed`` for all else.
    """

    hold: float = 4.0
    renditions: bool = True
    still_gap: Path | None = None
    still_closed: Path | None = None
    text_waiting: str = "Die Übertragung beginnt in Kürze."
    text_gap: str = "Die Übertragung ist unterbrochen.\nSie geht gleich weiter."
    text_closed: str = "Dieser Teil ist nicht öffentlich.\nDie Übertragung geht danach weiter."
    text_hidden: str = "Dieser Beitrag wird nicht übertragen.\nDie Übertragung geht danach weiter."
    disk: Disk = Disk()


@dataclass(frozen=True, slots=True)
class CaptionSettings:
    """How captions are made; ``late``: seconds behind after which they go on at what is live."""

    engine: str = "faster-whisper"
    model: str = DEFAULT_MODEL
    language: str = "de"
    vocabulary: tuple[str, ...] = ()
    device: str = "auto"
    threads: int = 0
    late: float = 30.0

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise UnknownLanguage(self.language)
