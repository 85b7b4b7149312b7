"""A file of JSON lines that is only ever added to; a line is there whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def append(path: Path, value: Any) -> None:
    """Add a line; a half one that a killed process left is cut off before."""
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        _cut_half_line(file)
        os.write(file, line)
        os.fsync(file)
    finally:
        os.close(file)


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
