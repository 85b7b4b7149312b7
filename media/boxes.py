"""Boxes, of which an MP4 consists (ISO/IEC 14496-12): a length, four letters, and content."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HEADER = struct.Struct(">I4s")
LONG_HEADER = struct.Struct(">I4sQ")


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box of a file begins, where its content does, and where it ends."""

    kind: bytes
    start: int
    content: int
    end: int


def walk(file: BinaryIO) -> Iterator[Box]:
    """Yield the outermost boxes of a file, which must hold still meanwhile.

    Raises ValueError where what follows is no box, or one that is cut off.
    """
    position, end = 0, os.fstat(file.fileno()).st_size
    while position < end:
        file.seek(position)
        head = file.read(LONG_HEADER.size).ljust(LONG_HEADER.size, b"\0")
        length, kind, long_length = LONG_HEADER.unpack(head)
        content = position + (LONG_HEADER.size if length == 1 else HEADER.size)
        box = Box(kind, position, content, position + (long_length if length == 1 else length))
        if not content <= box.end <= end:
            raise ValueError(kind)
        yield box
        position = box.end


def is_whole(path: Path) -> bool:
    """Say whether the file is an MP4 with index and media that ends where it says."""
    kinds = set()
    try:
        with path.open("rb") as file:
            for box in walk(file):
                kinds.add(box.kind)
    except (OSError, ValueError):
        return False
    return {b"moov", b"mdat"} <= kinds


def split(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of the boxes that stand one after the other, until QuickTime's zeros.

    Raises ValueError where what follows is no box, or one that is cut off.
    """
    position = 0
    while content[position : position + HEADER.size].strip(b"\0"):
        if len(content) - position < HEADER.size:
            raise ValueError(content[position:])
        length, kind = HEADER.unpack_from(content, position)
        if not HEADER.size <= length <= len(content) - position:
            raise ValueError(kind)
        yield kind, content[position + HEADER.size : position + length]
        position += length


def find(content: bytes, *kinds: bytes) -> bytes:
    """Return the content of the first box of this kind, looked for level by level.

    Raises KeyError.
    """
    for wanted in kinds:
        content = dict(reversed(list(split(content))))[wanted]
    return content


def box(kind: bytes, *contents: bytes) -> bytes:
    """Return a box with these contents."""
    content = b"".join(contents)
    return HEADER.pack(HEADER.size + len(content), kind) + content
