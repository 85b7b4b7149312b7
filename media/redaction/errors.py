"""What can go wrong with a redaction; the rules are those of media.errors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from media.errors import BAD_DATA, SOFTWARE, MediaError


@dataclass(eq=False)
class NotRedactable(MediaError):
    """A file of which a part can't be replaced without encoding all of it; it has to go whole."""

    path: Path
    reason: str
    code: ClassVar[str] = "not_redactable"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return f"No passage can be taken out of {str(self.path)!r}: {self.reason}"


@dataclass(eq=False)
class StillHeard(MediaError):
    """Something sounds where nothing may sound any longer; nobody may get the file."""

    name: str
    time: str
    code: ClassVar[str] = "still_heard"
    exit_code: ClassVar[int] = SOFTWARE

    def __str__(self) -> str:
        return f"Heard again, there is still something in {self.name!r} at {self.time}."
