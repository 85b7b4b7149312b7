"""A file of JSON lines that is added to; a line is there whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from media.workspace import new_file


def append(path: Path, value: Any) -> None:
    """Add a line; a half one that a killed process left is cut off before."""
    line = _line(value)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        _cut_half_line(file)
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write(path: Path, values: Iterable[Any]) -> None:
    """Replace the whole file by these lines; nobody may add to it meanwhile."""
    with new_file(path) as part, part.open("wb") as file:
        file.writelines(map(_line, values))


def _cut_half_line(file: int) -> None:
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        tail = os.pread(file, min(size, 65536), max(0, size - 65536))
        os.ftruncate(file, size - len(tail) + tail.rfind(b"\n") + 1)


def read(path: Path, start: int = 0) -> Iterator[tuple[Any, int]]:
    """Yield each whole line from byte ``start`` on, and the byte at which the next begins."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        file.seek(start)
        for line in file:
            if not line.endswith(b"\n"):
                return
            start += len(line)
            yield json.loads(line), start
