"""The folder of one recording: where each step leaves its file, and how a file appears whole."""

from __future__ import annotations

import errno
import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.errors import DiskFull, WorkspaceBusy

Progress = Callable[[str, float, float], None]
"""``progress(step, done_seconds, total_seconds)``"""
CancelCheck = Callable[[], bool]


def no_progress(step: str, done_seconds: float, total_seconds: float) -> None:
    """Report nothing."""


def never() -> bool:
    """Never cancel."""
    return False


@dataclass(frozen=True, slots=True)
class Workspace:
    """The paths of one recording's files."""

    folder: Path

    @property
    def probe(self) -> Path:
        return self.folder / "probe.json"

    @property
    def audio(self) -> Path:
        return self.folder / "audio.wav"

    @property
    def speech(self) -> Path:
        return self.folder / "speech.json"

    @property
    def language(self) -> Path:
        return self.folder / "language.json"

    @property
    def pieces(self) -> Path:
        return self.folder / "pieces.json"

    def piece(self, index: int) -> Path:
        """Return where the result of one piece lies."""
        return self.folder / "pieces" / f"{index:04d}.json"

    @property
    def segments(self) -> Path:
        return self.folder / "segments.jsonl"

    @property
    def coverage(self) -> Path:
        return self.folder / "coverage.json"

    @property
    def proposals(self) -> Path:
        return self.folder / "proposals.json"

    @property
    def run(self) -> Path:
        return self.folder / "run.json"

    @property
    def captions_vtt(self) -> Path:
        return self.folder / "captions.vtt"

    @property
    def captions_srt(self) -> Path:
        return self.folder / "captions.srt"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Keep other processes out of the folder during the block; the system ends it with us.

    Raises WorkspaceBusy, DiskFull.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("w")
    except OSError as error:
        raise _disk_full(error, folder) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WorkspaceBusy(folder) from error
        remove_parts(folder)
        yield


def remove_parts(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for part in folder.rglob(".*.part*"):
        part.unlink(missing_ok=True)


def _disk_full(error: OSError, path: Path) -> Exception:
    return DiskFull(path) if error.errno in (errno.ENOSPC, errno.EDQUOT) else error


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Give a temporary name beside ``path`` and rename it to ``path`` when the block is through.

    After an error nothing is left of it, and an older file at ``path`` is untouched.
    The temporary name keeps the suffix, because FFmpeg chooses the format by it.
    Raises DiskFull where the block or the rename meets a full disk.
    """
    part = part_of(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _disk_full(error, path) from error
        raise


def part_of(path: Path) -> Path:
    """Return this process's name for a file that is not whole yet."""
    return path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")


def write_text(path: Path, text: str) -> None:
    """Write a whole text file at once; a second time it replaces the first."""
    with new_file(path) as part:
        part.write_text(text, encoding="utf-8")


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` as JSON, whole or not at all."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def read_json(path: Path) -> Any | None:
    """Return what the file holds, or None where there is none.

    A file that is not JSON is set aside as ``NAME.broken`` and counts as missing.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        set_aside(path)
        return None


def set_aside(path: Path) -> None:
    """Keep a broken file as ``NAME.broken``; a second broken one replaces the first."""
    path.replace(path.with_name(path.name + ".broken"))
