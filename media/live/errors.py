"""What can go wrong with a live stream; the rules are those of media.errors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from media.errors import BAD_DATA, CANNOT_CREATE, SOFTWARE, MediaError


@dataclass(eq=False)
class BadSource(MediaError):
    """An address of a kind that no stream comes from."""

    source: str
    code: ClassVar[str] = "live_bad_source"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return f"{self.source!r} is no address of RTMP, SRT or HLS, and no file."


@dataclass(eq=False)
class KeyMissing(MediaError):
    """Listening without a secret: anybody could go on air."""

    option: str
    code: ClassVar[str] = "live_key_missing"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        if self.option == "--passphrase":
            return "SRT needs --passphrase with 10 to 79 letters, the same as in the encoder."
        return "Listening for RTMP needs a stream key without '/': give it with --key."


@dataclass(eq=False)
class StreamEnded(MediaError):
    """The folder holds a stream that was ended; nothing can follow in it."""

    folder: Path
    code: ClassVar[str] = "live_ended"
    exit_code: ClassVar[int] = CANNOT_CREATE

    def __str__(self) -> str:
        return f"The stream in {str(self.folder)!r} is ended; choose another folder with --out."


@dataclass(eq=False)
class EngineFails(MediaError):
    """The speech engine broke off again and again, or hangs; a new process may do better."""

    reason: str
    code: ClassVar[str] = "live_engine_fails"
    exit_code: ClassVar[int] = SOFTWARE

    def __str__(self) -> str:
        return f"The speech engine fails: {self.reason}"
